package actor

import "sync"

// A family is the children of an actor, or the roots of a System, in the order in
// which they were started.
type family struct {
	mu          sync.Mutex // guards the fields below, and the siblings' links
	first, last *cell
	shut        bool // no more children
	// pending are the Exits of those that have ended, until their notice arrives.
	pending map[Ref]*parcel
}

// family returns the family that an actor belongs to.
func (c *cell) family() *family {
	if c.parent == nil {
		return &c.sys.roots
	}
	return c.parent.children.Load()
}

// join makes the actor a member of its family; it fails if that takes no more. The
// first child makes the family, and looks whether its parent has ended after that.
func (c *cell) join() bool {
	if p := c.parent; p != nil && p.children.Load() == nil {
		p.children.CompareAndSwap(nil, new(family))
	}
	return c.family().add(c)
}

// add appends a child; it fails if the family takes no more.
func (f *family) add(c *cell) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shut || c.parent != nil && c.parent.over.Load() {
		return false
	}
	c.older = f.last
	if f.last == nil {
		f.first = c
	} else {
		f.last.younger = c
	}
	f.last = c
	c.listed = true
	return true
}

// remove takes a child out. Its Exit, if it is not nil, is to be found by its Ref
// from the same moment on.
func (f *family) remove(c *cell, x *parcel) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if x != nil {
		if f.pending == nil {
			f.pending = make(map[Ref]*parcel)
		}
		f.pending[c.ref] = x
	}
	if !c.listed {
		return
	}
	c.listed = false
	if c.older == nil {
		f.first = c.younger
	} else {
		c.older.younger = c.younger
	}
	if c.younger == nil {
		f.last = c.older
	} else {
		c.younger.older = c.older
	}
	c.older, c.younger = nil, nil
}

// close lets no more children in. An actor without a family is over by now: see add.
func (f *family) close() {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shut = true
}

// youngest returns the child that was started last.
func (f *family) youngest() *cell {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

// has reports whether c is a child.
func (f *family) has(c *cell) bool {
	if f == nil || c == nil || c.family() != f {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return c.listed
}

// settle forgets an Exit that has arrived.
func (f *family) settle(ref Ref, x *parcel) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.pending[ref] == x {
		delete(f.pending, ref)
	}
}

// find returns the child that ref is of, or the Exit of one that has just ended. The
// inbox leads to the child, except in the moment in which it leaves it.
func (f *family) find(ref Ref) (*cell, *parcel) {
	if f == nil {
		return nil, nil
	}
	if c := cellOf(ref); f.has(c) {
		return c, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if x := f.pending[ref]; x != nil {
		return nil, x
	}
	for c := f.last; c != nil; c = c.older {
		if c.ref == ref {
			return c, nil
		}
	}
	return nil, nil
}

// all returns the children in order.
func (f *family) all() []*cell {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []*cell
	for c := f.first; c != nil; c = c.younger {
		list = append(list, c)
	}
	return list
}
