package clone

import (
	"reflect"

	"github.com/berth-go/berth/port/clone/js"
)

// GenericValue returns what [Record.Value] would return for the immediate
// value v: integers as int64, floats as float64, a struct as a map, a value of
// a registered type as it is.
func (t *Types) GenericValue(v any) (any, error) {
	switch x := v.(type) {
	case nil, bool, int64, float64, string, js.UndefinedType:
		return v, nil
	case int:
		return int64(x), nil
	}
	r := reflect.ValueOf(v)
	if nilable(r.Kind()) && r.IsNil() {
		return nil, nil
	}
	t.use()
	if t.name(r.Type()) != "" {
		return v, nil
	}
	p := planOf(r.Type())
	if p.sharesPointer() {
		return v, nil
	}
	if p.ownForm() {
		return t.throughRecord(v)
	}
	switch {
	case r.CanInt():
		return r.Int(), nil
	case r.CanUint() && int64(r.Uint()) >= 0:
		return int64(r.Uint()), nil
	case r.CanUint():
		return r.Uint(), nil
	case r.CanFloat():
		return r.Float(), nil
	case r.Kind() == reflect.Bool:
		return r.Bool(), nil
	case r.Kind() == reflect.String:
		return r.String(), nil
	}
	return t.throughRecord(v)
}

func (t *Types) throughRecord(v any) (any, error) {
	r, err := t.Serialize(v)
	if err != nil {
		return nil, err
	}
	return r.Value()
}

// ImmediateAs returns what [As] would return for the immediate value v: v
// itself if it is a T, and otherwise what fits a T exactly, or an error.
func ImmediateAs[T any](t *Types, v any) (T, error) {
	typ := reflect.TypeFor[T]()
	if typ.Kind() != reflect.Interface {
		if x, ok := v.(T); ok {
			return x, nil
		}
	}
	var out T
	if v == nil && typ == reflect.TypeFor[any]() {
		return out, nil
	}
	if n, ok := numberOf(v); ok && n.store(reflect.ValueOf(&out).Elem()) {
		return out, nil
	}
	r, err := t.Serialize(v)
	if err != nil {
		return out, err
	}
	return As[T](r)
}

// numberOf returns v as it would come from the wire, for the commonest types.
func numberOf(v any) (number, bool) {
	switch x := v.(type) {
	case int:
		return number{i: int64(x)}, true
	case int64:
		return number{i: x}, true
	case int32:
		return number{i: int64(x)}, true
	case uint32:
		return number{i: int64(x)}, true
	case float64:
		return number{f: x, float: true}, true
	case float32:
		return number{f: float64(x), float: true}, true
	}
	return number{}, false
}

// builtin are the types that numbers are stored in directly.
var builtin = map[reflect.Type]bool{
	reflect.TypeFor[int](): true, reflect.TypeFor[int64](): true, reflect.TypeFor[int32](): true,
	reflect.TypeFor[uint](): true, reflect.TypeFor[uint64](): true, reflect.TypeFor[uint32](): true,
	reflect.TypeFor[float64](): true, reflect.TypeFor[float32](): true,
}

// store puts the number into v if v is of a builtin type and holds it exactly.
func (n number) store(v reflect.Value) bool {
	switch {
	case !builtin[v.Type()]:
		return false
	case v.CanInt():
		return n.storeInt(v)
	case v.CanUint():
		return n.storeUint(v)
	}
	return n.storeFloat(v)
}
