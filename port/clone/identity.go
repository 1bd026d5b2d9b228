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

// seen is the memory of the standard: the objects met so far.
// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal
//
// A handful is found faster by looking through them than by hashing.
type seen struct {
	all   []sighting
	index []uint32 // 1 + a place in all, where its hash says or behind; unused for a handful
}

// A sighting is what became of an object: where it was written, or its copy.
type sighting struct {
	object
	offset uint32
	copy   unsafe.Pointer
	target *plan // the type of the copy
}

const handful = 12

// visit returns the sighting of k, and whether k was visited before. It is
// good until the next visit.
func (s *seen) visit(k object) (*sighting, bool) {
	if len(s.all) <= handful {
		for i := range s.all {
			if s.all[i].ptr == k.ptr && s.all[i].object == k {
				return &s.all[i], true
			}
		}
		s.all = append(s.all, sighting{object: k})
		if len(s.all) > handful {
			s.build(8 * handful)
		}
		return &s.all[len(s.all)-1], false
	}
	slot := s.slot(k)
	for ; s.index[slot] != 0; slot = (slot + 1) & (len(s.index) - 1) {
		if x := &s.all[s.index[slot]-1]; x.object == k {
			return x, true
		}
	}
	s.all = append(s.all, sighting{object: k})
	s.index[slot] = uint32(len(s.all))
	if 2*len(s.all) > len(s.index) {
		s.build(4 * len(s.all))
	}
	return &s.all[len(s.all)-1], false
}

// slot is where to begin to look for k. Slices of one array differ by length.
func (s *seen) slot(k object) int {
	h := (uint64(uintptr(k.ptr))>>3 + uint64(k.len)) * 0x9e3779b97f4a7c15
	return int(h>>32) & (len(s.index) - 1)
}

// build makes an index with room for n at least.
func (s *seen) build(n int) {
	size := 64
	for size < n {
		size *= 2
	}
	if cap(s.index) >= size {
		s.index = s.index[:size]
		clear(s.index)
	} else {
		s.index = make([]uint32, size)
	}
	for i := range s.all {
		slot := s.slot(s.all[i].object)
		for s.index[slot] != 0 {
			slot = (slot + 1) & (size - 1)
		}
		s.index[slot] = uint32(i + 1)
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
	s.all = s.all[:0]
}
