package clone

import (
	"reflect"
	"strconv"
	"unsafe"

	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

func decBool(d *decoder, v reflect.Value) error {
	c, err := d.code()
	if err != nil {
		return err
	}
	if c != msgpcode.True && c != msgpcode.False {
		return d.mismatch(v.Type().String())
	}
	d.pos++
	v.SetBool(c == msgpcode.True)
	return nil
}

func decInt(d *decoder, v reflect.Value) error {
	start := d.pos
	n, err := d.number()
	if err != nil {
		return d.want(start, v)
	}
	if !n.storeInt(v) {
		return d.overflow(start, n, v)
	}
	return nil
}

func decUint(d *decoder, v reflect.Value) error {
	start := d.pos
	n, err := d.number()
	if err != nil {
		return d.want(start, v)
	}
	if !n.storeUint(v) {
		return d.overflow(start, n, v)
	}
	return nil
}

func decFloat(d *decoder, v reflect.Value) error {
	start := d.pos
	n, err := d.number()
	if err != nil {
		return d.want(start, v)
	}
	if !n.storeFloat(v) {
		return d.overflow(start, n, v)
	}
	return nil
}

// want is the error of a token that is not of the type of v.
func (d *decoder) want(start int, v reflect.Value) error {
	d.pos = start
	return d.mismatch(v.Type().String())
}

// overflow is the error of a number that v cannot hold exactly.
func (d *decoder) overflow(start int, n number, v reflect.Value) error {
	d.pos = start
	return d.fault(n.text() + " is not exact as " + v.Type().String())
}

func decString(d *decoder, v reflect.Value) error {
	start := d.pos
	b, err := d.str()
	if err != nil {
		return d.want(start, v)
	}
	v.SetString(string(b))
	return d.again(len(b))
}

// decInterface fills an interface with the generic value. One with methods
// takes what has them.
func (p *plan) decInterface(d *decoder, v reflect.Value) error {
	start := d.pos
	x, err := d.any()
	if err != nil {
		return err
	}
	if x == nil {
		v.SetZero()
		return nil
	}
	r := reflect.ValueOf(x)
	if !r.Type().AssignableTo(p.typ) {
		d.pos = start
		return d.fault(r.Type().String() + " is not a " + p.typ.String())
	}
	v.Set(r)
	return nil
}

func (p *plan) decPointer(d *decoder, v reflect.Value) error {
	if err := d.enter(1); err != nil {
		return err
	}
	if err := d.room(1, p.elem.size); err != nil {
		return err
	}
	ptr := reflect.New(p.elem.typ)
	d.note(d.pos, p.typ, ptr.Convert(p.typ))
	d.unbox()
	err := p.elem.decode(d, ptr.Elem())
	d.leave()
	v.Set(ptr.Convert(p.typ))
	return err
}

func (p *plan) decSlice(d *decoder, v reflect.Value) error {
	start := d.pos
	n, err := d.plainArray()
	if err != nil {
		return err
	}
	if err := d.enter(n); err != nil {
		return err
	}
	if err := d.room(n, p.elem.typ.Size()); err != nil {
		return err
	}
	v.Set(reflect.MakeSlice(p.typ, n, n))
	d.note(start, p.typ, v)
	base := v.UnsafePointer()
	for i := range n {
		if d.scalar(p.elem, unsafe.Add(base, uintptr(i)*p.elem.size)) {
			continue
		}
		if err := p.elem.decode(d, v.Index(i)); err != nil {
			return atIndex(err, i)
		}
	}
	d.leave()
	return nil
}

// plainArray takes the header of an array that is not a form.
func (d *decoder) plainArray() (int, error) {
	start := d.pos
	n, err := d.arrayLen()
	if err != nil {
		return 0, err
	}
	if _, ok := d.form(); ok {
		d.pos = start
		return 0, d.mismatch("an array")
	}
	return n, nil
}

func (p *plan) decArray(d *decoder, v reflect.Value) error {
	start := d.pos
	n, err := d.plainArray()
	if err != nil {
		return err
	}
	if n != v.Len() {
		d.pos = start
		return d.fault("got " + strconv.Itoa(n) + " elements, want " + p.typ.String())
	}
	if err := d.enter(n); err != nil {
		return err
	}
	for i := range n {
		if err := p.elem.decode(d, v.Index(i)); err != nil {
			return atIndex(err, i)
		}
	}
	d.leave()
	return nil
}

func (p *plan) decBytes(d *decoder, v reflect.Value) error {
	start := d.pos
	b, err := d.bin()
	if err != nil {
		return d.want(start, v)
	}
	v.SetBytes(append(make([]byte, 0, len(b)), b...))
	d.note(start, p.typ, v)
	return d.again(len(b))
}

func decByteArray(d *decoder, v reflect.Value) error {
	start := d.pos
	b, err := d.bin()
	if err != nil {
		return d.want(start, v)
	}
	if len(b) != v.Len() {
		d.pos = start
		return d.fault("got " + strconv.Itoa(len(b)) + " bytes, want " + v.Type().String())
	}
	copy(v.Bytes(), b)
	return nil
}
