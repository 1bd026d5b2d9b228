package clone

import (
	"fmt"
	"reflect"
	"unsafe"
)

// Marshal returns the serialized form of v. It has no registered types and no
// objects; a [Buffer] is copied.
func Marshal(v any) ([]byte, error) {
	r, err := (*Types)(nil).write(v, nil, nil)
	if err != nil {
		return nil, err
	}
	return r.Bytes()
}

// Unmarshal reads what [Marshal] wrote into the value that v points to. The
// bytes need not be trusted. What the value held before is replaced.
func Unmarshal(b []byte, v any) error {
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return &TypeError{Reason: fmt.Sprintf("unmarshal into a %T, want a pointer", v)}
	}
	fresh := reflect.New(p.Type().Elem()).Elem()
	if err := FromBytes(nil, b).into(planOf(fresh.Type()), fresh); err != nil {
		return err
	}
	p.Elem().Set(fresh)
	return nil
}

// Clone returns a deep copy of v as a receiver would get it that asks for a T:
// structuredClone without a transfer list.
// https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone
func Clone[T any](v T) (T, error) {
	k := knowType(reflect.TypeFor[T]())
	if k.immediacy == asItIs {
		return v, nil
	}
	var out T
	if copyOnce(k.plan, unsafe.Pointer(&out), unsafe.Pointer(&v)) {
		return out, nil
	}
	var zero T
	r, err := (*Types)(nil).write(v, nil, nil)
	if err != nil {
		return zero, err
	}
	return As[T](r)
}
