package clone

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"time"

	"github.com/berth-go/berth/port/clone/js"
)

// encBoxed writes the primitive in place: it is never a reference.
func encBoxed(e *encoder, x any) error {
	box := x.(*js.Boxed)
	if err := e.openForm(formBoxed, 1); err != nil {
		return err
	}
	var err error
	switch v := box.Value.(type) {
	case bool, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float32, float64, string:
		err = e.plain(v)
	case js.String16:
		err = e.text(string(v))
	case *big.Int:
		err = encBig(e, reflect.ValueOf(v).Elem())
	default:
		err = &fault{reason: fmt.Sprintf("a js.Boxed cannot hold a %T", box.Value)}
	}
	if err != nil {
		return at(err, ".Value")
	}
	return e.shut()
}

func decBoxed(d *decoder, x any, _ int) (err error) {
	x.(*js.Boxed).Value, err = d.any()
	return err
}

func encRegExp(e *encoder, x any) error {
	r := x.(*js.RegExp)
	if !r.Valid() {
		return &fault{reason: fmt.Sprintf("%q are not the flags of a RegExp", r.Flags)}
	}
	if err := e.openForm(formRegExp, 2); err != nil {
		return err
	}
	if err := e.text(r.Source); err != nil {
		return at(err, ".Source")
	}
	if err := e.str(r.SortedFlags()); err != nil {
		return err
	}
	return e.shut()
}

func decRegExp(d *decoder, x any, _ int) (err error) {
	r := x.(*js.RegExp)
	if r.Source, err = d.textCopy(); err != nil {
		return err
	}
	r.Flags, err = d.string()
	return err
}

// noDate is the number of the invalid date.
const noDate = math.MinInt64

func encDate(e *encoder, v reflect.Value) error {
	if !v.CanAddr() {
		v = addressable(v)
	}
	ms := int64(noDate)
	if d := v.Addr().Interface().(*js.Date); d.Valid() {
		ms = int64(d.Millis())
	}
	_ = e.tok.EncodeExtHeader(extDate, 8)
	e.out.b = binary.BigEndian.AppendUint64(e.out.b, uint64(ms))
	return nil
}

func dateOf(payload []byte) *js.Date {
	if ms := int64(binary.BigEndian.Uint64(payload)); ms != noDate {
		return js.NewDate(float64(ms))
	}
	return js.NewDate(math.NaN())
}

func goodDate(payload []byte) bool {
	if len(payload) != 8 {
		return false
	}
	ms := int64(binary.BigEndian.Uint64(payload))
	const most = 8_640_000_000_000_000
	return ms == noDate || -most <= ms && ms <= most
}

// decDate reads a Date, or a time that is one to the millisecond.
func decDate(d *decoder, v reflect.Value) error {
	start := d.pos
	id, b, err := d.ext()
	out := v.Addr().Interface().(*js.Date)
	switch {
	case err == nil && id == extDate:
		*out = *dateOf(b)
		return nil
	case err == nil && id == extTime:
		t := timeOf(b)
		if date := js.DateOf(t); date.Valid() && date.Time().Equal(t) {
			*out = *date
			return nil
		}
		d.pos = start
		return d.fault(t.Format(time.RFC3339Nano) + " is not exact as js.Date")
	}
	return d.want(start, v)
}

func encBlob(e *encoder, x any) error {
	b := x.(*js.Blob)
	if err := e.openForm(formBlob, 2); err != nil {
		return err
	}
	if err := e.blob(b); err != nil {
		return err
	}
	return e.shut()
}

func (e *encoder) blob(b *js.Blob) error {
	if err := e.str(b.Type()); err != nil {
		return err
	}
	if err := e.room(b.Len()); err != nil {
		return err
	}
	_ = e.tok.EncodeBytesLen(b.Len())
	e.out.b = append(e.out.b, b.Text()...)
	return nil
}

func decBlob(d *decoder, x any, _ int) error {
	typ, data, err := d.blob()
	if err == nil {
		*x.(*js.Blob) = *js.NewBlob(data, typ)
	}
	return err
}

// blob takes the type and the bytes, which alias the input.
func (d *decoder) blob() (typ string, data []byte, err error) {
	if typ, err = d.string(); err != nil {
		return "", nil, err
	}
	if data, err = d.bin(); err != nil {
		return "", nil, err
	}
	return typ, data, d.again(len(data))
}

func encFile(e *encoder, x any) error {
	f := x.(*js.File)
	if err := e.openForm(formFile, 4); err != nil {
		return err
	}
	if err := e.blob(&f.Blob); err != nil {
		return err
	}
	if err := e.text(f.Name()); err != nil {
		return at(err, ".Name()")
	}
	_ = e.tok.EncodeInt(f.LastModified().UnixMilli())
	return e.shut()
}

func decFile(d *decoder, x any, _ int) error {
	typ, data, err := d.blob()
	if err != nil {
		return err
	}
	name, err := d.textCopy()
	if err != nil {
		return err
	}
	ms, err := d.number()
	if err == nil {
		*x.(*js.File) = *js.NewFile(data, name, typ, time.UnixMilli(ms.i))
	}
	return err
}
