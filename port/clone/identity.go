package clone

import "unsafe"

// An object is what a second visit of is a reference: the pointee of a
// pointer, a map, a slice with its length and capacity. Objects of different
// types are different even at one address.
type object struct {
	ptr      unsafe.Pointer
	plan     *plan
	len, cap int
	asError  bool // written as an error and not as what it is
}

// seen is the memory of the standard: the objects written so far.
// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal
//
// A handful is found faster by looking through them than by hashing.
type seen struct {
	all   []sighting
	index map[unsafe.Pointer]int // 1 + the last in all with the pointer; empty for a handful
}

type sighting struct {
	object
	offset uint32
	before int // 1 + the one before with the same pointer
}

const handful = 12

// visit returns where k was written if it was visited before, and otherwise
// remembers that it is at offset.
func (s *seen) visit(k object, offset uint32) (uint32, bool) {
	if len(s.all) <= handful {
		for i := range s.all {
			if s.all[i].ptr == k.ptr && s.all[i].object == k {
				return s.all[i].offset, true
			}
		}
		s.all = append(s.all, sighting{object: k, offset: offset})
		if len(s.all) > handful {
			s.build()
		}
		return 0, false
	}
	last := s.index[k.ptr]
	for i := last; i > 0; i = s.all[i-1].before {
		if s.all[i-1].object == k {
			return s.all[i-1].offset, true
		}
	}
	s.all = append(s.all, sighting{k, offset, last})
	s.index[k.ptr] = len(s.all)
	return 0, false
}

// build makes the index when there is more than a handful.
func (s *seen) build() {
	if s.index == nil {
		s.index = make(map[unsafe.Pointer]int, 4*handful)
	}
	for i := range s.all {
		x := &s.all[i]
		x.before = s.index[x.ptr]
		s.index[x.ptr] = i + 1
	}
}

// reset forgets everything, and keeps no more memory than is likely of use.
func (s *seen) reset() {
	const few = 1024
	if len(s.all) > few {
		*s = seen{}
		return
	}
	clear(s.all)
	clear(s.index)
	s.all = s.all[:0]
}
