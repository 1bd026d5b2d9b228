package js

import (
	"iter"
	"slices"
	"strconv"
)

// Object is JavaScript's plain object: properties by name, those whose names
// are array indices first, ascending, then the others in the order in which
// they were set. No name means anything by itself, "__proto__" neither. The
// zero value is an empty Object.
//
// Names are strings; one may have lone surrogates, in WTF-8 as in [String16].
// A value may be a [Getter].
//
// https://tc39.es/ecma262/#sec-ordinaryownpropertykeys
type Object struct {
	indices []uint32 // ascending
	names   []string
	values  map[string]any
}

// Getter is an accessor of an [Object] or an [Array]. It is called once, when
// the value is cloned, and its result travels; so does its error, which the
// sender gets back as it is. Nested somewhere else it is a function, which
// cannot be cloned.
type Getter func() (any, error)

// Index returns the array index that a name stands for: an integer below 2³²−1,
// written as JavaScript writes it.
//
// https://tc39.es/ecma262/#array-index
func Index(name string) (uint32, bool) {
	if name == "" || len(name) > 10 || name[0] == '0' && len(name) > 1 || name[0] == '+' {
		return 0, false
	}
	n, err := strconv.ParseUint(name, 10, 32)
	return uint32(n), err == nil && n != 1<<32-1
}

// Set binds a name to a value. A name that is there keeps its place.
func (o *Object) Set(name string, value any) {
	if _, ok := o.values[name]; !ok {
		if o.values == nil {
			o.values = make(map[string]any)
		}
		if i, ok := Index(name); ok {
			at, _ := slices.BinarySearch(o.indices, i)
			o.indices = slices.Insert(o.indices, at, i)
		} else {
			o.names = append(o.names, name)
		}
	}
	o.values[name] = value
}

// Get returns the value of a name. A nil Object is empty.
func (o *Object) Get(name string) (any, bool) {
	if o == nil {
		return nil, false
	}
	v, ok := o.values[name]
	return v, ok
}

// Delete removes a name and reports whether it was there.
func (o *Object) Delete(name string) bool {
	if _, ok := o.Get(name); !ok {
		return false
	}
	delete(o.values, name)
	if i, ok := Index(name); ok {
		at, _ := slices.BinarySearch(o.indices, i)
		o.indices = slices.Delete(o.indices, at, at+1)
	} else {
		at := slices.Index(o.names, name)
		o.names = slices.Delete(o.names, at, at+1)
	}
	return true
}

// Len returns the number of properties.
func (o *Object) Len() int {
	if o == nil {
		return 0
	}
	return len(o.values)
}

// Names returns the names in order.
func (o *Object) Names() []string {
	if o.Len() == 0 {
		return nil
	}
	names := make([]string, 0, len(o.values))
	for _, i := range o.indices {
		names = append(names, strconv.FormatUint(uint64(i), 10))
	}
	return append(names, o.names...)
}

// All yields the properties in order, as they were when it began.
func (o *Object) All() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, name := range o.Names() {
			if v, ok := o.values[name]; ok && !yield(name, v) {
				return
			}
		}
	}
}
