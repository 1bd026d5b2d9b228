package clone

import (
	"math"
	"reflect"
	"unsafe"

	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// scalar reads a boolean, a number or a string to where a value of the plan's
// type is, without reflection. If the next token is not simply that, it takes
// nothing and returns false.
func (d *decoder) scalar(p *plan, at unsafe.Pointer) bool {
	if p.scalar == reflect.Invalid || d.pos >= len(d.b) {
		return false
	}
	back := d.reader
	switch c := d.b[d.pos]; p.scalar {
	case reflect.String:
		if !isStr(c) {
			return false
		}
		if b, err := d.str(); err == nil && d.again(len(b)) == nil {
			*(*string)(at) = string(b)
			return true
		}
	case reflect.Bool:
		if c == msgpcode.True || c == msgpcode.False {
			d.pos++
			*(*bool)(at) = c == msgpcode.True
			return true
		}
	default:
		if msgpcode.IsFixedNum(c) || msgpcode.Float <= c && c <= msgpcode.Int64 {
			if n, err := d.number(); err == nil && n.storeAt(p.scalar, at) {
				return true
			}
		}
	}
	d.reader = back
	return false
}

// storeAt puts the number where a value of the kind is, if that holds it
// exactly.
func (n number) storeAt(k reflect.Kind, at unsafe.Pointer) bool {
	switch k {
	case reflect.Float32, reflect.Float64:
		return n.storeFloatAt(k, at)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		i, ok := n.int()
		return ok && storeIntAt(k, at, i)
	}
	u, ok := n.uint()
	return ok && storeUintAt(k, at, u)
}

func (n number) storeFloatAt(k reflect.Kind, at unsafe.Pointer) bool {
	f, ok := n.float64()
	if !ok {
		return false
	}
	if k == reflect.Float64 {
		*(*float64)(at) = f
		return true
	}
	if float64(float32(f)) != f && !math.IsNaN(f) {
		return false
	}
	*(*float32)(at) = float32(f)
	return true
}

func storeIntAt(k reflect.Kind, at unsafe.Pointer, i int64) bool {
	switch k {
	case reflect.Int:
		return storeAs[int](at, i)
	case reflect.Int8:
		return storeAs[int8](at, i)
	case reflect.Int16:
		return storeAs[int16](at, i)
	case reflect.Int32:
		return storeAs[int32](at, i)
	}
	return storeAs[int64](at, i)
}

func storeUintAt(k reflect.Kind, at unsafe.Pointer, u uint64) bool {
	switch k {
	case reflect.Uint:
		return storeAs[uint](at, u)
	case reflect.Uint8:
		return storeAs[uint8](at, u)
	case reflect.Uint16:
		return storeAs[uint16](at, u)
	case reflect.Uint32:
		return storeAs[uint32](at, u)
	}
	return storeAs[uint64](at, u)
}

func storeAs[To int | int8 | int16 | int32 | int64 | uint | uint8 | uint16 | uint32 | uint64, From int64 | uint64](at unsafe.Pointer, n From) bool {
	if From(To(n)) != n {
		return false
	}
	*(*To)(at) = To(n)
	return true
}
