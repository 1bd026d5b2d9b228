package js

import (
	"iter"
	"math"
	"math/big"
	"reflect"
	"slices"
)

// Map is JavaScript's Map: keys of any kind, in the order in which they were
// first set. Keys are the same as in SameValueZero: NaN is equal to itself,
// −0 is 0, and integers are equal whatever their Go type, big ones by value.
// An integer is never equal to a float: Go tells them apart. A slice or a Go
// map is equal to itself only.
//
// The zero value is an empty Map. A Go map whose keys are not strings arrives
// as a *Map where no type was asked for.
//
// https://tc39.es/ecma262/#sec-map-objects
type Map struct {
	keys   []any
	values []any
	index  map[any]int
}

// nan stands for every NaN in the index.
type nan struct{}

// bigKey stands for every big.Int of the same value.
type bigKey string

// identity stands for a key that Go cannot compare.
type identity struct {
	typ reflect.Type
	ptr uintptr
	len int
}

// integers are the types of which equal values are the same key.
var integers = map[reflect.Kind]reflect.Type{
	reflect.Int: reflect.TypeFor[int](), reflect.Int8: reflect.TypeFor[int8](),
	reflect.Int16: reflect.TypeFor[int16](), reflect.Int32: reflect.TypeFor[int32](),
	reflect.Int64: reflect.TypeFor[int64](), reflect.Uint: reflect.TypeFor[uint](),
	reflect.Uint8: reflect.TypeFor[uint8](), reflect.Uint16: reflect.TypeFor[uint16](),
	reflect.Uint32: reflect.TypeFor[uint32](), reflect.Uint64: reflect.TypeFor[uint64](),
}

// normal returns the key as it is kept, and what it is found by; found is nil
// for a key that equals no other.
func normal(key any) (kept, found any) {
	switch k := key.(type) {
	case float64:
		if math.IsNaN(k) {
			return key, nan{}
		}
		return k + 0, k + 0 // −0 + 0 is 0
	case float32:
		return normal(float64(k))
	case nil:
		return nil, identity{}
	case *big.Int:
		if k != nil {
			return key, bigKey(k.String())
		}
	case String16:
		if k.WellFormed() {
			return key, string(k)
		}
	}
	v := reflect.ValueOf(key)
	switch {
	case v.Type() == integers[v.Kind()] && v.CanInt():
		return key, v.Int()
	case v.Type() == integers[v.Kind()] && v.Uint() <= math.MaxInt64:
		return key, int64(v.Uint())
	case v.Comparable():
		return key, key
	case v.Kind() == reflect.Slice && v.Len() > 0:
		return key, identity{v.Type(), v.Pointer(), v.Len()}
	case v.Kind() == reflect.Map:
		return key, identity{v.Type(), v.Pointer(), 0}
	}
	return key, nil
}

// Set binds key to value and reports whether the key is new. A key that is
// there keeps its place.
func (m *Map) Set(key, value any) bool {
	kept, found := normal(key)
	if found != nil {
		if i, ok := m.index[found]; ok {
			m.values[i] = value
			return false
		}
		if m.index == nil {
			m.index = make(map[any]int)
		}
		m.index[found] = len(m.keys)
	}
	m.keys = append(m.keys, kept)
	m.values = append(m.values, value)
	return true
}

// Get returns the value of key. A nil Map is empty.
func (m *Map) Get(key any) (any, bool) {
	if m == nil {
		return nil, false
	}
	if i := m.find(key); i >= 0 {
		return m.values[i], true
	}
	return nil, false
}

// find returns the place of a key, or −1.
func (m *Map) find(key any) int {
	_, found := normal(key)
	if i, ok := m.index[found]; ok && found != nil {
		return i
	}
	return -1
}

// Delete removes a key and reports whether it was there. It takes time in
// proportion to the keys behind it.
func (m *Map) Delete(key any) bool {
	if m == nil {
		return false
	}
	i := m.find(key)
	if i < 0 {
		return false
	}
	_, found := normal(key)
	delete(m.index, found)
	m.keys = slices.Delete(m.keys, i, i+1)
	m.values = slices.Delete(m.values, i, i+1)
	for ; i < len(m.keys); i++ {
		if _, found := normal(m.keys[i]); found != nil {
			m.index[found] = i
		}
	}
	return true
}

// Len returns the number of keys.
func (m *Map) Len() int {
	if m == nil {
		return 0
	}
	return len(m.keys)
}

// All yields the entries in order, those too that are set meanwhile.
func (m *Map) All() iter.Seq2[any, any] {
	return func(yield func(any, any) bool) {
		for i := 0; i < m.Len(); i++ {
			if !yield(m.keys[i], m.values[i]) {
				return
			}
		}
	}
}
