package clone

import (
	"math"
	"reflect"
	"strconv"
)

// int returns the number as an int64 if that is exact.
func (n number) int() (int64, bool) {
	switch {
	case n.big:
		return 0, false
	case n.float:
		// The bounds are exact as floats; 2⁶³ itself is out of range.
		if !(n.f >= -1<<63 && n.f < 1<<63) || n.f != math.Trunc(n.f) || isNegativeZero(n.f) {
			return 0, false
		}
		return int64(n.f), true
	}
	return n.i, true
}

// uint returns the number as a uint64 if that is exact.
func (n number) uint() (uint64, bool) {
	switch {
	case n.big:
		return n.u, true
	case n.float:
		if !(n.f >= 0 && n.f < 1<<64) || n.f != math.Trunc(n.f) || isNegativeZero(n.f) {
			return 0, false
		}
		return uint64(n.f), true
	}
	return uint64(n.i), n.i >= 0
}

// float64 returns the number as a float64 if that is exact.
func (n number) float64() (float64, bool) {
	switch {
	case n.float:
		return n.f, true
	case n.big:
		f := float64(n.u)
		return f, f < 1<<64 && uint64(f) == n.u
	}
	f := float64(n.i)
	return f, f < 1<<63 && int64(f) == n.i
}

// storeInt puts the number into v if v can hold it exactly. So do the others.
func (n number) storeInt(v reflect.Value) bool {
	i, ok := n.int()
	if !ok || v.OverflowInt(i) {
		return false
	}
	v.SetInt(i)
	return true
}

func (n number) storeUint(v reflect.Value) bool {
	u, ok := n.uint()
	if !ok || v.OverflowUint(u) {
		return false
	}
	v.SetUint(u)
	return true
}

func (n number) storeFloat(v reflect.Value) bool {
	f, ok := n.float64()
	if ok && v.Kind() == reflect.Float32 {
		ok = float64(float32(f)) == f || math.IsNaN(f)
	}
	if ok {
		v.SetFloat(f)
	}
	return ok
}

func isNegativeZero(f float64) bool { return f == 0 && math.Signbit(f) }

func (n number) text() string {
	switch {
	case n.float:
		return strconv.FormatFloat(n.f, 'g', -1, 64)
	case n.big:
		return strconv.FormatUint(n.u, 10)
	}
	return strconv.FormatInt(n.i, 10)
}
