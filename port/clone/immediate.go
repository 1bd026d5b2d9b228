package clone

import (
	"reflect"

	"github.com/berth-go/berth/port/clone/js"
)

// Immediate reports whether v is its own clone, so that it can travel without
// a [Record]: nil, js.Undefined, booleans, numbers, strings, types defined on
// those, structs and arrays of booleans and numbers, and pointers to what is
// [Shared]. Types with methods that make a form of their own are not, nor are
// errors.
//
// The error is the [DataCloneError] that [Types.Serialize] would give; the
// first result is then false. What a receiver sees of an immediate value,
// through [Types.GenericValue] and [ImmediateAs], is what it would see of the
// same value in a Record, if both sides have the same Types.
func Immediate(v any) (bool, error) {
	switch x := v.(type) {
	case string:
		if !validUTF8(x) {
			return false, dataCloneError(errUTF8("string"))
		}
		return true, nil
	case nil, int, bool, float64, int64, int32, uint64, uint32, uint8, uint, float32,
		int8, int16, uint16, js.UndefinedType:
		return true, nil
	}
	return immediateType(v)
}

// immediacy says what makes a type immediate.
type immediacy uint8

const (
	notImmediate immediacy = iota
	asItIs                 // its values are their own clones
	asText                 // if it is valid UTF-8
)

func immediateType(v any) (bool, error) {
	switch immediacyOf(v) {
	case asItIs:
		return true, nil
	case asText:
		r := reflect.ValueOf(v)
		if !validUTF8(r.String()) {
			return false, dataCloneError(errUTF8(r.Type().String()))
		}
		return true, nil
	}
	return false, nil
}

func examine(t reflect.Type) immediacy {
	p := planOf(t)
	switch {
	case p.isError, p.refused != "":
		return notImmediate
	case t.Kind() == reflect.String && !p.special && !p.ownForm():
		return asText
	case flat(t), p.sharesPointer():
		return asItIs
	}
	return notImmediate
}

// sharesPointer reports whether the type is a pointer that is handed over as it is.
func (p *plan) sharesPointer() bool {
	return p.move == moveObject && p != sharedMemoryPlan && p.typ.Kind() == reflect.Pointer && p.typ.Implements(sharedType)
}

// flat reports whether t is booleans and numbers through and through, all of
// which travel.
func flat(t reflect.Type) bool {
	p := planOf(t)
	if p.special || p.refused != "" || p.ownForm() {
		return false
	}
	switch k := t.Kind(); k {
	case reflect.Array:
		return flat(t.Elem())
	case reflect.Struct:
		return flatStruct(t)
	default:
		return k == reflect.Bool || reflect.Int <= k && k <= reflect.Float64 && k != reflect.Uintptr
	}
}

func flatStruct(t reflect.Type) bool {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, options := fieldTag(f)
		if !f.IsExported() || tag == "-" || option(options, "omitempty") || !flat(f.Type) {
			return false
		}
	}
	return true
}
