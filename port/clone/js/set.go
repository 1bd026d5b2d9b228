package js

import "iter"

// Set is JavaScript's Set: values of any kind, in the order in which they were
// first added. Values are the same as keys of a [Map] are. The zero value is
// an empty Set.
//
// https://tc39.es/ecma262/#sec-set-objects
type Set struct{ m Map }

// NewSet returns the Set of the values.
func NewSet(values ...any) *Set {
	s := &Set{}
	for _, v := range values {
		s.Add(v)
	}
	return s
}

// Add adds a value and reports whether it is new. One that is there keeps its
// place.
func (s *Set) Add(value any) bool {
	if s.m.find(value) >= 0 {
		return false
	}
	return s.m.Set(value, nil)
}

// Has reports whether the value is there. A nil Set is empty.
func (s *Set) Has(value any) bool { return s != nil && s.m.find(value) >= 0 }

// Delete removes a value and reports whether it was there.
func (s *Set) Delete(value any) bool { return s != nil && s.m.Delete(value) }

// Len returns the number of values.
func (s *Set) Len() int {
	if s == nil {
		return 0
	}
	return s.m.Len()
}

// All yields the values in order, those too that are added meanwhile.
func (s *Set) All() iter.Seq[any] {
	return func(yield func(any) bool) {
		for i := 0; i < s.Len(); i++ {
			if !yield(s.m.keys[i]) {
				return
			}
		}
	}
}
