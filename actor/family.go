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

// add appends a child; it fails if the family takes no more.
func (f *family) add(c *cell) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shut {
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

// close lets no more children in.
func (f *family) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shut = true
}

// youngest returns the child that was started last.
func (f *family) youngest() *cell {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

// has reports whether c is a child.
func (f *family) has(c *cell) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return c != nil && c.listed && c.family == f
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
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []*cell
	for c := f.first; c != nil; c = c.younger {
		list = append(list, c)
	}
	return list
}
