package clone

import (
	"reflect"
)

// ByBytes is Serialize without the form in memory.
func ByBytes(t *Types, v any, transfer ...Transferable) (*Record, error) {
	listed, objects, err := listing(transfer)
	if err != nil {
		return nil, err
	}
	r, err := t.write(v, listed, objects)
	if err != nil {
		return nil, err
	}
	return r, r.Transfer()
}

// InMemory reports whether the message has the form in memory, and whether it
// has that of bytes.
func (r *Record) InMemory() (memory, bytes bool) { return r.memory.there, r.body != nil }

// AsType is As for a type that is found out while the program runs.
func AsType(r *Record, t reflect.Type) (any, error) {
	p := planOf(t)
	if r.memory.there {
		out := reflect.New(t)
		if r.moveTo(p, out.UnsafePointer()) {
			return out.Elem().Interface(), nil
		}
	}
	out := reflect.New(t)
	if err := r.into(p, out.Elem()); err != nil {
		return nil, err
	}
	return out.Elem().Interface(), nil
}

// CloneType is Clone for such a type. ok is false if it was not done in memory.
func CloneType(v any) (_ any, ok bool) {
	p := planOf(reflect.TypeOf(v))
	in, out := reflect.New(p.typ), reflect.New(p.typ)
	in.Elem().Set(reflect.ValueOf(v))
	ok = copyOnce(p, out.UnsafePointer(), in.UnsafePointer())
	return out.Elem().Interface(), ok
}
