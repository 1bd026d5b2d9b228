package clone

import (
	"reflect"
	"sync"
	"unsafe"
)

// A copier makes a copy of a value without bytes. Its methods return false
// where they cannot be sure that the copy, and that there is one, is the same
// as by way of bytes; then that way is taken, and says what is wrong. None of
// them runs methods of the user's types.
//
// What goes from a value into a message is copied as it is, with the types
// that interfaces hold; what goes on to a receiver, as it would be decoded.
type copier struct {
	usage
	seen    seen
	types   *Types
	letters int   // bytes of strings, byte slices and names so far
	listed  []any // the objects of the transfer list,
	stand   []any // and what stands for them in the copy
	objects []any // what arrived in their place
	void    bool  // objects are forgotten

	check   bool // the value is the sender's: limits and strings are looked at
	memo    bool // objects may be met again
	arrives bool // interfaces hold what a receiver gets
	repeats bool // some object was met again
	shared  bool // a Shared object was met
}

var copiers = sync.Pool{New: func() any { return new(copier) }}

// release gives the copier back, holding on to nothing of the message.
func (c *copier) release() {
	if c.memo {
		c.seen.reset()
	}
	c.usage = usage{}
	c.letters, c.void, c.check, c.memo, c.arrives, c.repeats, c.shared = 0, false, false, false, false, false, false
	if c.types != nil {
		c.types = nil
	}
	if c.listed != nil {
		c.listed, c.stand, c.objects = nil, nil, nil
	}
	copiers.Put(c)
}

// open is called at the start of each container of n values, and close at its
// end.
func (c *copier) open(n int) bool {
	if !c.check {
		return true
	}
	c.depth++
	c.count += n
	return c.depth <= c.most.Depth && c.count <= c.most.Elements
}

func (c *copier) close() { c.depth-- }

// flats counts n flat values of a type.
func (c *copier) flats(p *plan, n int) bool {
	if c.check {
		if n > c.most.Elements {
			return false
		}
		c.count += n * p.weight.count
		c.letters += n * p.weight.text
		return c.depth+p.weight.depth <= c.most.Depth && c.count <= c.most.Elements
	}
	return true
}

// text counts n bytes.
func (c *copier) text(n int) bool {
	c.letters += n
	return !c.check || c.letters <= c.most.Bytes
}

func (c *copier) valid(s string) bool {
	return !c.check || validUTF8(s) && c.text(len(s))
}

// fits reports whether the message would be within its limit of bytes. It may
// not be sure.
func (c *copier) fits() bool {
	const most = 32 // a value without its text
	return (c.count+1)*(most+c.types.longestName())+c.letters <= c.most.Bytes
}

// met finds the copy of an object that was met before. Otherwise it returns
// where to keep it, which may be nil. It fails if the copy is of another type.
func (c *copier) met(k object, target *plan) (old unsafe.Pointer, x *sighting, ok bool) {
	if !c.memo {
		return nil, nil, true
	}
	x, again := c.seen.visit(k)
	switch {
	case !again:
		return nil, x, true
	case x.target != target:
		return nil, nil, false
	}
	c.repeats = true
	return x.copy, nil, true
}

func (x *sighting) keep(target *plan, copy unsafe.Pointer) {
	if x != nil {
		x.target, x.copy = target, copy
	}
}

// value moves the value of the plan's type at src to dst, which is zero.
func (c *copier) value(p *plan, dst, src unsafe.Pointer) bool {
	switch p.move {
	case moveFlat:
		moveBits(dst, src, p.size)
		return c.flats(p, 1)
	case moveString:
		s := *(*string)(src)
		*(*string)(dst) = s
		return c.valid(s)
	case moveBytes:
		return c.bytes(p, dst, src)
	case moveSlice:
		return c.slice(p, dst, src)
	case movePointer:
		to, ok := c.pointer(p, *(*unsafe.Pointer)(src))
		*(*unsafe.Pointer)(dst) = to
		return ok
	case moveMap:
		to, ok := c.dict(p, *(*unsafe.Pointer)(src))
		*(*unsafe.Pointer)(dst) = to
		return ok
	case moveAny:
		x, ok := c.inside(*(*any)(src))
		*(*any)(dst) = x
		return ok
	case moveStruct:
		return c.fields(p, dst, src)
	case moveArray:
		return c.array(p, dst, src)
	case moveNil:
		return *(*unsafe.Pointer)(src) == nil
	case moveObject:
		return c.object(p, dst, src)
	case moveOwn:
		return p.own(c, dst, src)
	}
	return false
}

// moveBits is an assignment of a value without pointers.
func moveBits(dst, src unsafe.Pointer, size uintptr) {
	switch size {
	case 8:
		*(*[8]byte)(dst) = *(*[8]byte)(src)
	case 4:
		*(*[4]byte)(dst) = *(*[4]byte)(src)
	case 1:
		*(*byte)(dst) = *(*byte)(src)
	default:
		copy(unsafe.Slice((*byte)(dst), size), unsafe.Slice((*byte)(src), size))
	}
}

// inside moves what an interface holds.
func (c *copier) inside(x any) (any, bool) {
	if x == nil {
		return nil, true
	}
	if !c.open(1) {
		return nil, false
	}
	to, ok := c.any(x)
	c.close()
	return to, ok
}

func (c *copier) fields(p *plan, dst, src unsafe.Pointer) bool {
	if c.check {
		c.letters += p.weight.text
		if !c.open(p.weight.count) || c.depth+p.weight.depth > c.most.Depth {
			return false
		}
	}
	for i := range p.steps {
		s := &p.steps[i]
		to, from := unsafe.Add(dst, s.offset), unsafe.Add(src, s.offset)
		switch s.move {
		case moveFlat:
			moveBits(to, from, s.size)
		case moveString:
			text := *(*string)(from)
			*(*string)(to) = text
			if !c.valid(text) {
				return false
			}
		default:
			if s.omitEmpty && isEmptyAt(s.move, from) {
				continue
			}
			if !c.value(s.plan, to, from) {
				return false
			}
		}
	}
	c.close()
	return true
}

// isEmptyAt reports whether there is an empty slice or map.
func isEmptyAt(m move, at unsafe.Pointer) bool {
	if m == moveMap {
		return mapLen(*(*unsafe.Pointer)(at)) == 0
	}
	return (*header)(at).len == 0
}

func (c *copier) array(p *plan, dst, src unsafe.Pointer) bool {
	n := p.typ.Len()
	if !c.open(n) {
		return false
	}
	for i := range uintptr(n) {
		if !c.value(p.elem, unsafe.Add(dst, i*p.elem.size), unsafe.Add(src, i*p.elem.size)) {
			return false
		}
	}
	c.close()
	return true
}

// pointer returns a pointer to a copy of what ptr points to.
func (c *copier) pointer(p *plan, ptr unsafe.Pointer) (unsafe.Pointer, bool) {
	if ptr == nil {
		return nil, true
	}
	if p.elem.move == moveNone || !c.open(1) {
		return nil, false
	}
	var x *sighting
	if p.elem.size > 0 {
		var old unsafe.Pointer
		var ok bool
		if old, x, ok = c.met(object{ptr: ptr, plan: p}, p); old != nil || !ok {
			c.close()
			return old, ok
		}
	}
	to := p.elem.fresh()
	x.keep(p, to)
	ok := c.value(p.elem, to, ptr)
	c.close()
	return to, ok
}

// fresh returns a new zero value. See [plan.room].
func (p *plan) fresh() unsafe.Pointer {
	switch p.move {
	case moveFlat:
		return bitRoom(p.size)
	case moveString:
		return unsafe.Pointer(new(string))
	case moveSlice, moveBytes:
		return unsafe.Pointer(new([]byte))
	case moveMap, movePointer:
		return unsafe.Pointer(new(unsafe.Pointer))
	}
	return reflect.New(p.typ).UnsafePointer()
}

// at returns the value of the plan's type that ptr points to.
func (p *plan) at(ptr unsafe.Pointer) reflect.Value {
	return reflect.ValueOf(eface{p.ptrTo, ptr}.any()).Elem()
}
