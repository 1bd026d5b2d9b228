package clone

import (
	"encoding/binary"
	"fmt"
	"reflect"

	"github.com/berth-go/berth/port/clone/js"
)

// fillObject plans the types that move or are shared instead of being copied.
func fillObject(p *plan) bool {
	t := p.typ
	if t.Kind() == reflect.Interface || t.Kind() == reflect.Pointer && isRim(t.Elem()) ||
		!has(t, transferableType, "BeginTransfer") && !has(t, sharedType, "SharedClone") {
		return false
	}
	p.object, p.nilable = true, true
	p.enc = func(e *encoder, v reflect.Value) error {
		if nilable(v.Kind()) && v.IsNil() {
			e.null()
			return nil
		}
		return e.object(v.Interface())
	}
	p.dec = decObject
	return true
}

func nilable(k reflect.Kind) bool {
	switch k {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Interface, reflect.Func, reflect.Chan:
		return true
	}
	return false
}

// isRim reports whether t is a rim around an object; a pointer to one is a
// pointer like others.
func isRim(t reflect.Type) bool {
	return t.Kind() != reflect.Interface && t.Kind() != reflect.Pointer && has(t, wrapperType, "UnwrapClone")
}

// fillWrapper plans the rims around objects.
func fillWrapper(p *plan) bool {
	t := p.typ
	if !isRim(t) {
		return false
	}
	p.object, p.nilable = true, true
	p.enc = func(e *encoder, v reflect.Value) error {
		inner := v.Interface().(Wrapper).UnwrapClone()
		if isNil(inner) {
			e.null()
			return nil
		}
		return e.object(inner)
	}
	p.dec = decObject
	if reflect.PointerTo(t).Implements(wrapSetterType) {
		p.dec = decWrapper
	}
	return true
}

func isNil(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	return nilable(r.Kind()) && r.IsNil()
}

// object writes an object: what is in the transfer list as its place there, a
// Buffer as a copy, what is shared as its place in the side table.
func (e *encoder) object(obj any) error {
	if !reflect.TypeOf(obj).Comparable() {
		return &fault{reason: fmt.Sprintf("%T cannot be cloned: it cannot be compared", obj)}
	}
	for i, x := range e.listed {
		if x == obj {
			e.ext4(extTransfer, uint32(i))
			return nil
		}
	}
	switch x := obj.(type) {
	case *Buffer:
		return e.buffer(x)
	case *js.SharedArrayBuffer:
		return e.sharedMemory(x)
	case Shared:
		e.ext4(extShared, uint32(len(e.shared)))
		e.shared = append(e.shared, x)
		return nil
	case Transferable:
		return &fault{reason: fmt.Sprintf("%T is not in the transfer list", obj)}
	}
	if err := e.enter(1); err != nil {
		return err
	}
	defer e.leave()
	return e.plain(obj)
}

// sharedMemory writes the place of shared memory in the side table, once for
// each handle: at the receiver each is a new one.
func (e *encoder) sharedMemory(s *js.SharedArrayBuffer) error {
	if again, err := e.met(object{ptr: reflect.ValueOf(s).UnsafePointer(), plan: sharedMemoryPlan}); again {
		return err
	}
	e.ext4(extShared, uint32(len(e.shared)))
	e.shared = append(e.shared, s.Handle())
	return nil
}

func (e *encoder) buffer(b *Buffer) error {
	if again, err := e.met(object{ptr: reflect.ValueOf(b).UnsafePointer(), plan: bufferPlan}); again {
		return err
	}
	data, most, err := b.contents()
	if err != nil {
		return &fault{reason: "*clone.Buffer cannot be cloned", err: err}
	}
	if err := e.room(len(data)); err != nil {
		return err
	}
	if most < 0 {
		_ = e.tok.EncodeExtHeader(extBuffer, len(data))
	} else {
		_ = e.tok.EncodeExtHeader(extResizable, 8+len(data))
		e.out.b = binary.BigEndian.AppendUint64(e.out.b, uint64(most))
	}
	e.out.b = append(e.out.b, data...)
	return nil
}
