package js

import (
	"iter"
	"math"
	"slices"
	"strconv"
)

// Array is JavaScript's Array: a length, elements at some of the indices below
// it, and properties with names. An index without an element is a hole, which
// is not the same as undefined; holes cost nothing. The zero value is an empty
// Array.
//
// An Array with neither holes nor names arrives as []any where no type was
// asked for. An element may be a [Getter].
//
// https://tc39.es/ecma262/#sec-array-exotic-objects
type Array struct {
	length  uint32
	indices []uint32 // of the elements, ascending
	elems   []any
	named   Object
}

// NewArray returns the dense Array of the elements.
func NewArray(elems ...any) *Array {
	a := &Array{length: uint32(len(elems)), indices: make([]uint32, len(elems)), elems: slices.Clone(elems)}
	for i := range a.indices {
		a.indices[i] = uint32(i)
	}
	return a
}

// Len returns the length, holes counted. A nil Array is empty.
func (a *Array) Len() uint32 {
	if a == nil {
		return 0
	}
	return a.length
}

// SetLen changes the length. Elements at or above it are gone.
func (a *Array) SetLen(n uint32) {
	at, _ := slices.BinarySearch(a.indices, n)
	clear(a.elems[at:])
	a.indices, a.elems, a.length = a.indices[:at], a.elems[:at], n
}

// Count returns the number of elements, holes not counted.
func (a *Array) Count() int {
	if a == nil {
		return 0
	}
	return len(a.indices)
}

// Get returns the element at an index, and false for a hole.
func (a *Array) Get(i uint32) (any, bool) {
	if a == nil {
		return nil, false
	}
	if at, ok := slices.BinarySearch(a.indices, i); ok {
		return a.elems[at], true
	}
	return nil, false
}

// Set puts an element at an index and makes the Array long enough for it.
// 4294967295 is no index; it is the name of a property.
func (a *Array) Set(i uint32, value any) {
	if i == math.MaxUint32 {
		a.named.Set(strconv.FormatUint(uint64(i), 10), value)
		return
	}
	if i >= a.length {
		a.length = i + 1
	}
	at, ok := slices.BinarySearch(a.indices, i)
	if ok {
		a.elems[at] = value
		return
	}
	a.indices = slices.Insert(a.indices, at, i)
	a.elems = slices.Insert(a.elems, at, value)
}

// Delete makes a hole and reports whether there was an element.
func (a *Array) Delete(i uint32) bool {
	at, ok := slices.BinarySearch(a.indices, i)
	if ok {
		a.indices = slices.Delete(a.indices, at, at+1)
		a.elems = slices.Delete(a.elems, at, at+1)
	}
	return ok
}

// All yields the elements by ascending index, as they were when it began.
func (a *Array) All() iter.Seq2[uint32, any] {
	return func(yield func(uint32, any) bool) {
		if a.Count() == 0 {
			return
		}
		for _, i := range slices.Clone(a.indices) {
			if v, ok := a.Get(i); ok && !yield(i, v) {
				return
			}
		}
	}
}

// SetNamed sets a property. A name that is an index sets that element. The
// name "length" belongs to the Array: then nothing happens, and the result is
// false.
func (a *Array) SetNamed(name string, value any) bool {
	if i, ok := Index(name); ok {
		a.Set(i, value)
		return true
	}
	if name == "length" {
		return false
	}
	a.named.Set(name, value)
	return true
}

// GetNamed returns a property. A name that is an index gives that element.
func (a *Array) GetNamed(name string) (any, bool) {
	if i, ok := Index(name); ok {
		return a.Get(i)
	}
	if a == nil {
		return nil, false
	}
	return a.named.Get(name)
}

// DeleteNamed removes a property and reports whether it was there.
func (a *Array) DeleteNamed(name string) bool {
	if i, ok := Index(name); ok {
		return a.Delete(i)
	}
	return a.named.Delete(name)
}

// Named yields the properties that are not elements, in order.
func (a *Array) Named() iter.Seq2[string, any] {
	if a == nil {
		return (*Object)(nil).All()
	}
	return a.named.All()
}

// Dense reports whether the Array has neither holes nor names.
func (a *Array) Dense() bool {
	return a == nil || len(a.indices) == int(a.length) && a.named.Len() == 0
}
