package clone

import "unsafe"

// header is a slice as the runtime lays it out.
type header struct {
	ptr      unsafe.Pointer
	len, cap int
}

// nothing is where slices without elements point.
var nothing struct{}

// bytes moves a slice of bytes.
func (c *copier) bytes(p *plan, dst, src unsafe.Pointer) bool {
	to, ok := c.run(p, *(*[]byte)(src), p)
	*(*[]byte)(dst) = to
	return ok
}

// run copies a slice of bytes of type p as one of type target.
func (c *copier) run(p *plan, b []byte, target *plan) ([]byte, bool) {
	switch {
	case b == nil:
		return nil, true
	case len(b) == 0:
		return []byte{}, true
	}
	k := object{ptr: unsafe.Pointer(unsafe.SliceData(b)), plan: p, len: len(b), cap: cap(b)}
	old, x, ok := c.met(k, target)
	switch {
	case old != nil:
		return unsafe.Slice((*byte)(old), len(b)), true
	case !ok || !c.text(len(b)):
		return nil, false
	}
	to := append([]byte(nil), b...)
	to = to[:len(b):len(b)]
	x.keep(target, unsafe.Pointer(unsafe.SliceData(to)))
	return to, true
}

func (c *copier) slice(p *plan, dst, src unsafe.Pointer) bool {
	s := *(*header)(src)
	switch {
	case s.ptr == nil:
		return true
	case s.len == 0:
		*(*header)(dst) = header{ptr: unsafe.Pointer(&nothing)}
		return c.open(0) && c.leaves()
	case p.elem.move == moveNone:
		return false
	}
	var x *sighting
	if p.elem.size > 0 {
		var old unsafe.Pointer
		var ok bool
		old, x, ok = c.met(object{ptr: s.ptr, plan: p, len: s.len, cap: s.cap}, p)
		switch {
		case !ok:
			return false
		case old != nil:
			*(*header)(dst) = header{old, s.len, s.len}
			return true
		}
	}
	if !c.open(s.len) {
		return false
	}
	to := p.room(s.len, dst)
	x.keep(p, to)
	*(*header)(dst) = header{to, s.len, s.len}
	if p == anySlicePlan {
		return c.anys(unsafe.Slice((*any)(to), s.len), unsafe.Slice((*any)(s.ptr), s.len)) && c.leaves()
	}
	return c.elements(p.elem, to, s.ptr, s.len) && c.leaves()
}

func (c *copier) anys(to, from []any) (ok bool) {
	for i, x := range from {
		if to[i], ok = c.any(x); !ok {
			return false
		}
	}
	return true
}

func (c *copier) leaves() bool {
	c.close()
	return true
}

// elements moves n values that lie side by side.
func (c *copier) elements(p *plan, dst, src unsafe.Pointer, n int) bool {
	switch p.move {
	case moveFlat:
		moveBits(dst, src, uintptr(n)*p.size)
		return c.flats(p, n)
	case moveString:
		copy(unsafe.Slice((*string)(dst), n), unsafe.Slice((*string)(src), n))
		if c.check {
			for _, s := range unsafe.Slice((*string)(src), n) {
				if !c.valid(s) {
					return false
				}
			}
		}
		return true
	case moveStruct:
		for i := range uintptr(n) {
			if !c.fields(p, unsafe.Add(dst, i*p.size), unsafe.Add(src, i*p.size)) {
				return false
			}
		}
		return true
	}
	for i := range uintptr(n) {
		if !c.value(p, unsafe.Add(dst, i*p.size), unsafe.Add(src, i*p.size)) {
			return false
		}
	}
	return true
}

// room returns memory for n elements of a slice that will be at dst. The
// collector asks of it only where its pointers are.
func (p *plan) room(n int, dst unsafe.Pointer) unsafe.Pointer {
	e := p.elem
	switch e.move {
	case moveFlat:
		return bitRoom(uintptr(n) * e.size)
	case moveString:
		return unsafe.Pointer(unsafe.SliceData(make([]string, n)))
	case moveAny:
		return unsafe.Pointer(unsafe.SliceData(make([]any, n)))
	case moveSlice, moveBytes:
		return unsafe.Pointer(unsafe.SliceData(make([][]byte, n)))
	case movePointer, moveMap:
		return unsafe.Pointer(unsafe.SliceData(make([]unsafe.Pointer, n)))
	}
	v := p.at(dst)
	v.Grow(n) // without a header in the heap, which MakeSlice makes
	return v.UnsafePointer()
}

// bitRoom returns memory without pointers, aligned for what has that size.
func bitRoom(size uintptr) unsafe.Pointer {
	switch {
	case size%8 == 0:
		return unsafe.Pointer(unsafe.SliceData(make([]uint64, size/8)))
	case size%4 == 0:
		return unsafe.Pointer(unsafe.SliceData(make([]uint32, size/4)))
	case size%2 == 0:
		return unsafe.Pointer(unsafe.SliceData(make([]uint16, size/2)))
	}
	return unsafe.Pointer(unsafe.SliceData(make([]byte, size)))
}
