package clone

import (
	"reflect"
	"unsafe"

	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

func encBool(e *encoder, v reflect.Value) error {
	e.bool(v.Bool())
	return nil
}

func encInt(e *encoder, v reflect.Value) error {
	e.int(v.Int())
	return nil
}

func encUint(e *encoder, v reflect.Value) error {
	e.uint(v.Uint())
	return nil
}

func encFloat32(e *encoder, v reflect.Value) error {
	e.float32(float32(v.Float()))
	return nil
}

func encFloat64(e *encoder, v reflect.Value) error {
	e.float64(v.Float())
	return nil
}

func encString(e *encoder, v reflect.Value) error {
	s := v.String()
	if !validUTF8(s) {
		return errUTF8(v.Type().String())
	}
	return e.str(s)
}

// encInterface writes what is inside. A reader can fill an interface with
// methods only from an object, an error or a registered type.
func (p *plan) encInterface(e *encoder, v reflect.Value) error {
	if v.IsNil() {
		e.null()
		return nil
	}
	if err := e.enter(1); err != nil {
		return err
	}
	defer e.leave()
	if p.typ.NumMethod() == 0 {
		return e.interior(v)
	}
	inner := planOf(v.Elem().Type())
	if p.typ != errorType && !inner.object && inner.registered(e) == "" {
		return &fault{reason: p.typ.String() + " cannot be cloned: it holds a " +
			inner.typ.String() + ", which is not registered"}
	}
	return e.dynamic(v.Elem())
}

func (e *encoder) interior(v reflect.Value) error {
	outer := e.static
	e.static = false
	err := e.plain(v.Interface())
	e.static = outer
	return err
}

func (p *plan) encPointer(e *encoder, v reflect.Value) error {
	if v.IsNil() {
		e.null()
		return nil
	}
	if p.elem.typ.Size() > 0 { // pointers to nothing may all be equal
		if again, err := e.met(object{ptr: v.UnsafePointer(), plan: p}); again {
			return err
		}
	}
	if err := e.enter(1); err != nil {
		return err
	}
	defer e.leave()
	if !e.static {
		if name := e.name(p.elem); name != "" {
			return e.underName(formNamedPtr, name, p.elem, v.Elem())
		}
	}
	start := len(e.out.b)
	if err := p.elem.enc(e, v.Elem()); err != nil {
		return err
	}
	e.box(start)
	return nil
}

// box puts what was written since start into a box if it is a reference.
func (e *encoder) box(start int) {
	b := e.out.b[start:]
	if len(b) != 6 || b[0] != msgpcode.FixExt4 || b[1] != extRef {
		return
	}
	ref := [6]byte(b)
	e.out.b = e.out.b[:start]
	e.form(formBox, 1)
	e.out.b = append(e.out.b, ref[:]...)
}

func (p *plan) encSlice(e *encoder, v reflect.Value) error {
	if v.IsNil() {
		e.null()
		return nil
	}
	n := v.Len()
	if n > 0 && p.elem.typ.Size() > 0 {
		if again, err := e.met(object{ptr: v.UnsafePointer(), plan: p, len: n, cap: v.Cap()}); again {
			return err
		}
	}
	return p.encElements(e, v, n)
}

func (p *plan) encArray(e *encoder, v reflect.Value) error {
	return p.encElements(e, v, v.Len())
}

func (p *plan) encElements(e *encoder, v reflect.Value, n int) error {
	if err := e.open(n); err != nil {
		return err
	}
	e.array(n)
	for i := range n {
		if err := p.elem.encode(e, v.Index(i)); err != nil {
			return atIndex(err, i)
		}
	}
	e.leave()
	return e.room(0)
}

// list is encSlice for []any.
func (e *encoder) list(s []any) error {
	if s == nil {
		e.null()
		return nil
	}
	if len(s) > 0 {
		k := object{ptr: unsafe.Pointer(unsafe.SliceData(s)), plan: anySlicePlan, len: len(s), cap: cap(s)}
		if again, err := e.met(k); again {
			return err
		}
	}
	if err := e.open(len(s)); err != nil {
		return err
	}
	e.array(len(s))
	for i, x := range s {
		if err := e.plain(x); err != nil {
			return atIndex(err, i)
		}
	}
	e.leave()
	return e.room(0)
}

func (p *plan) encBytes(e *encoder, v reflect.Value) error {
	if v.IsNil() {
		e.null()
		return nil
	}
	return e.run(p, v.Bytes())
}

func encAnyBytes(e *encoder, b []byte) error {
	if b == nil {
		e.null()
		return nil
	}
	return e.run(bytesPlan, b)
}

// run writes a slice of bytes, which is an object like other slices.
func (e *encoder) run(p *plan, b []byte) error {
	if len(b) > 0 {
		k := object{ptr: unsafe.Pointer(unsafe.SliceData(b)), plan: p, len: len(b), cap: cap(b)}
		if again, err := e.met(k); again {
			return err
		}
	}
	return e.bin(b)
}

func (e *encoder) bin(b []byte) error {
	if err := e.room(len(b)); err != nil {
		return err
	}
	e.binary(b)
	return nil
}

func encByteArray(e *encoder, v reflect.Value) error {
	if v.CanAddr() {
		return e.bin(v.Bytes())
	}
	b := make([]byte, v.Len())
	reflect.Copy(reflect.ValueOf(b), v)
	return e.bin(b)
}
