package clone

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
)

// compareNames is the order of the names of an object's properties: those that
// are array indices first, ascending, then the others by their bytes (R175).
func compareNames(a, b string) int {
	if a != "" && b != "" && a[0] > '9' && b[0] > '9' {
		return strings.Compare(a, b)
	}
	if ai, bi := isIndex(a), isIndex(b); ai || bi {
		switch {
		case ai && bi:
			if c := cmp.Compare(len(a), len(b)); c != 0 {
				return c
			}
		case ai:
			return -1
		case bi:
			return 1
		}
	}
	return strings.Compare(a, b)
}

// isIndex reports whether s is the text of an integer below 2³²−1.
func isIndex(s string) bool {
	if s == "" || len(s) > 10 || s[0] == '0' && len(s) > 1 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) < 10 || s < "4294967295"
}

// A property is an entry of a Go map that is written as an object.
type property[V any] struct {
	name  string
	value V
}

// sortProperties sorts by name; a few by insertion.
func sortProperties[V any](all []property[V]) {
	if len(all) > 12 {
		slices.SortFunc(all, func(a, b property[V]) int { return compareNames(a.name, b.name) })
		return
	}
	for i := 1; i < len(all); i++ {
		x, j := all[i], i
		for ; j > 0 && compareNames(x.name, all[j-1].name) < 0; j-- {
			all[j] = all[j-1]
		}
		all[j] = x
	}
}

// keep empties a buffer for the next message. It keeps no more memory than is
// likely of use.
func keep[T any](s []T) []T {
	const few = 1024
	if cap(s) > few {
		return nil
	}
	clear(s)
	return s[:0]
}

// compareKeys orders the keys of a Go map that are not strings, by value, so
// that the same map always has the same form.
func compareKeys(a, b reflect.Value) int { return compareValues(a, b, 8) }

func compareValues(a, b reflect.Value, depth int) int {
	if a.Type() != b.Type() {
		return strings.Compare(a.Type().String(), b.Type().String())
	}
	switch {
	case depth == 0:
		return 0
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	}
	switch a.Kind() {
	case reflect.String:
		return strings.Compare(a.String(), b.String())
	case reflect.Bool:
		return compareBools(a.Bool(), b.Bool())
	case reflect.Interface, reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			return compareBools(!a.IsNil(), !b.IsNil())
		}
		return compareValues(a.Elem(), b.Elem(), depth-1)
	case reflect.Struct:
		return compareParts(a.NumField(), a.Field, b.Field, depth)
	case reflect.Array:
		return compareParts(a.Len(), a.Index, b.Index, depth)
	}
	return 0
}

func compareParts(n int, a, b func(int) reflect.Value, depth int) int {
	for i := range n {
		if c := compareValues(a(i), b(i), depth-1); c != 0 {
			return c
		}
	}
	return 0
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
