package clone

import (
	"fmt"
	"reflect"
	"unsafe"
)

// Marshal returns the serialized form of v. It has no registered types and no
// objects; a [Buffer] is copied.
func Marshal(v any) ([]byte, error) {
	e := newEncoder(nil)
	defer e.release()
	if err := e.plain(v); err != nil {
		return nil, dataCloneError(err)
	}
	if e.shared != nil {
		return nil, errHasObjects
	}
	return e.message(), nil
}

// Unmarshal reads what [Marshal] wrote into the value that v points to. The
// bytes need not be trusted. What the value held before is replaced.
func Unmarshal(b []byte, v any) error {
	limits := Limits{}.withDefaults()
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return &TypeError{Reason: fmt.Sprintf("unmarshal into a %T, want a pointer", v)}
	}
	targets, header, err := split(b, limits)
	if err == nil {
		err = check(b[header:], targets, limits)
	}
	if err == nil {
		d := decoders.Get().(*decoder)
		d.b, d.targets, d.most, d.spread = b[header:], targets, limits, foreignSpread
		err = d.replace(p)
		d.release()
	}
	if err != nil {
		return decodeErrorAt(err, header)
	}
	return nil
}

// replace reads the message to where p points. If it fails, it changes nothing.
func (d *decoder) replace(p reflect.Value) error {
	t := p.Type().Elem()
	plan := knowType(t).plan
	if d.scalar(plan, p.UnsafePointer()) {
		return nil
	}
	fresh := reflect.New(t).Elem()
	if err := d.whole(plan, fresh); err != nil {
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
	switch k.immediacy {
	case asItIs:
		return v, nil
	case asText:
		if validUTF8(*(*string)(unsafe.Pointer(&v))) {
			return v, nil
		}
	}
	if leak != nil { // says that what v points to is in the heap, and stays where it is
		leak(v)
	}
	var out T
	if copyOnce(k.plan, hide(unsafe.Pointer(&out)), hide(unsafe.Pointer(&v))) {
		return out, nil
	}
	return cloneByBytes(v)
}

func cloneByBytes[T any](v T) (out T, err error) {
	r, err := (*Types)(nil).write(v, nil, nil)
	if err != nil {
		return out, err
	}
	return As[T](r)
}
