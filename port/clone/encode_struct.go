package clone

import (
	"math"
	"reflect"
)

func (p *plan) encStruct(e *encoder, v reflect.Value) error {
	n := len(p.rows.fields)
	if p.rows.omitEmpty {
		n = p.rows.present(v)
	}
	if err := e.open(n); err != nil {
		return err
	}
	e.mapping(n)
	for i := range p.rows.fields {
		f := &p.rows.fields[i]
		fv, ok := f.get(v)
		if p.rows.omitEmpty && (!ok || f.omitEmpty && isEmpty(fv)) {
			continue
		}
		e.out.b = append(e.out.b, f.token...)
		if err := f.plan.encode(e, fv); err != nil {
			return atKey(err, f.name)
		}
	}
	e.leave()
	return nil
}

// encTuple writes a struct that is tagged as_array.
func (p *plan) encTuple(e *encoder, v reflect.Value) error {
	n := len(p.rows.fields)
	if err := e.open(n); err != nil {
		return err
	}
	e.array(n)
	for i := range p.rows.fields {
		f := &p.rows.fields[i]
		fv, _ := f.get(v)
		if err := f.plan.encode(e, fv); err != nil {
			return atKey(err, f.name)
		}
	}
	e.leave()
	return nil
}

// present counts the fields that are not left out.
func (s *structPlan) present(v reflect.Value) int {
	n := 0
	for i := range s.fields {
		f := &s.fields[i]
		if fv, ok := f.get(v); ok && !(f.omitEmpty && isEmpty(fv)) {
			n++
		}
	}
	return n
}

// isEmpty is the codec's meaning of omitempty: zero, empty, or IsZero.
func isEmpty(v reflect.Value) bool {
	for v.Kind() == reflect.Interface && !v.IsNil() {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Map, reflect.Slice, reflect.String, reflect.Array:
		return v.Len() == 0
	case reflect.Pointer, reflect.Interface, reflect.Func, reflect.Chan:
		return v.IsNil()
	}
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok {
		return z.IsZero()
	}
	if v.CanFloat() {
		return math.Float64bits(v.Float()) == 0 // −0 is something
	}
	return v.IsZero()
}
