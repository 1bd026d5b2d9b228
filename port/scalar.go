package port

import (
	"math"
	"reflect"
)

// toBits returns a number or boolean as bits and its kind, or false for any other type.
// Named types are left to the boxed form, which keeps their name.
func toBits(v any) (k scalar, bits uint64, ok bool) {
	switch v := v.(type) {
	case int:
		return scalar(reflect.Int), uint64(v), true
	case int64:
		return scalar(reflect.Int64), uint64(v), true
	case uint64:
		return scalar(reflect.Uint64), v, true
	case float64:
		return scalar(reflect.Float64), math.Float64bits(v), true
	case bool:
		if v {
			bits = 1
		}
		return scalar(reflect.Bool), bits, true
	case int32:
		return scalar(reflect.Int32), uint64(v), true
	case uint32:
		return scalar(reflect.Uint32), uint64(v), true
	case uint:
		return scalar(reflect.Uint), uint64(v), true
	}
	return 0, 0, false
}

// unbox is the inverse of toBits.
func unbox(k scalar, bits uint64) any {
	switch reflect.Kind(k) {
	case reflect.Int:
		return int(bits)
	case reflect.Int64:
		return int64(bits)
	case reflect.Uint64:
		return bits
	case reflect.Float64:
		return math.Float64frombits(bits)
	case reflect.Bool:
		return bits != 0
	case reflect.Int32:
		return int32(bits)
	case reflect.Uint32:
		return uint32(bits)
	}
	return uint(bits)
}

// fromBits stores the scalar in v if v points to exactly its type.
func fromBits[T any](k scalar, bits uint64, v *T) bool {
	switch p := any(v).(type) {
	case *int:
		*p = int(bits)
		return reflect.Kind(k) == reflect.Int
	case *int64:
		*p = int64(bits)
		return reflect.Kind(k) == reflect.Int64
	case *uint64:
		*p = bits
		return reflect.Kind(k) == reflect.Uint64
	case *float64:
		*p = math.Float64frombits(bits)
		return reflect.Kind(k) == reflect.Float64
	case *bool:
		*p = bits != 0
		return reflect.Kind(k) == reflect.Bool
	}
	return false
}
