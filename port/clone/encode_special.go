package clone

import (
	"encoding"
	"encoding/binary"
	"math/big"
	"reflect"
	"time"
	"unicode/utf8"

	"github.com/berth-go/berth/port/clone/js"
)

// fillSpecial plans the types that have a form of their own on the wire.
func fillSpecial(p *plan) bool {
	switch p.typ {
	case reflect.TypeFor[time.Time]():
		p.enc, p.dec = encTime, decTime
	case reflect.TypeFor[big.Int]():
		p.enc, p.dec = encBig, decBig
	case reflect.TypeFor[js.UndefinedType]():
		p.enc, p.dec = encUndefined, decUndefined
	case reflect.TypeFor[js.Date]():
		p.enc, p.dec = encDate, decDate
	case reflect.TypeFor[js.String16]():
		p.enc, p.dec = encString16, decString16
	case reflect.TypeFor[js.Symbol]():
		refuse(p, "js.Symbol cannot be cloned")
	case reflect.TypeFor[Error]():
		p.enc, p.dec = encError, decError
	case reflect.TypeFor[Buffer]():
		refuse(p, "clone.Buffer cannot be cloned: use a *clone.Buffer")
	default:
		if !fillForm(p) {
			return false
		}
	}
	p.special = true
	return true
}

func encTime(e *encoder, v reflect.Value) error {
	t, _ := reflect.TypeAssert[time.Time](v)
	e.time(t)
	return nil
}

func (e *encoder) time(t time.Time) {
	_ = e.tok.EncodeExtHeader(extTime, 12)
	e.out.b = binary.BigEndian.AppendUint64(e.out.b, uint64(t.Unix()))
	e.out.b = binary.BigEndian.AppendUint32(e.out.b, uint32(t.Nanosecond()))
}

func encBig(e *encoder, v reflect.Value) error {
	if !v.CanAddr() {
		v = addressable(v)
	}
	n := v.Addr().Interface().(*big.Int)
	magnitude := n.Bytes()
	if err := e.room(len(magnitude)); err != nil {
		return err
	}
	_ = e.tok.EncodeExtHeader(extBigInt, 1+len(magnitude))
	sign := byte(0)
	if n.Sign() < 0 {
		sign = 1
	}
	e.out.b = append(append(e.out.b, sign), magnitude...)
	return nil
}

func encUndefined(e *encoder, _ reflect.Value) error {
	_ = e.tok.EncodeExtHeader(extUndefined, 1)
	return e.out.WriteByte(0)
}

// addressable returns a copy of v that has an address.
func addressable(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

// fillMarshaler plans the types whose own methods make and read their form.
func fillMarshaler(p *plan) bool {
	switch {
	case binaryPair(p.typ):
		p.enc, p.dec = encBinary, decBinary
	case textPair(p.typ):
		p.text = true
		p.enc, p.dec = encText, decText
	default:
		return false
	}
	return true
}

func encBinary(e *encoder, v reflect.Value) error {
	if !v.CanAddr() {
		v = addressable(v)
	}
	b, err := v.Addr().Interface().(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return &fault{hook: err}
	}
	e.hooked = e.hooked || e.static
	return e.bin(b)
}

func encText(e *encoder, v reflect.Value) error {
	b, err := marshalText(v)
	if err != nil {
		return &fault{hook: err}
	}
	e.hooked = e.hooked || e.static
	if !utf8.Valid(b) {
		return errUTF8("text of " + v.Type().String())
	}
	return e.str(string(b))
}

func marshalText(v reflect.Value) ([]byte, error) {
	if !v.CanAddr() {
		v = addressable(v)
	}
	return v.Addr().Interface().(encoding.TextMarshaler).MarshalText()
}
