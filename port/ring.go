package port

import (
	"sync"
	"sync/atomic"
)

// A readyList is the ends of a loop that are ready, in order. Any goroutine puts them
// in, the running loop takes them out. The first is in a slot of its own: an
// exchange of single messages never takes the lock.
type readyList struct {
	slot atomic.Pointer[end]
	n    atomic.Int32 // how many are in the ring, so that it need not be locked to know

	mu   sync.Mutex // guards the fields below
	shut bool
	ring *ring // nil until it is needed
}

// push reports whether the loop may have to be woken.
func (r *readyList) push(e *end) bool {
	if r.n.Load() == 0 && r.slot.CompareAndSwap(nil, e) {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.shut {
		return false
	}
	if r.ring == nil {
		r.ring = new(ring)
	}
	r.ring.push(e)
	return r.n.Add(1) == 1
}

// pop takes the first one out, or returns nil.
func (r *readyList) pop() *end {
	if r.slot.Load() != nil {
		return r.slot.Swap(nil)
	}
	if r.n.Load() == 0 {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ring == nil {
		return nil
	}
	e, ok := r.ring.pop()
	if ok {
		r.n.Add(-1)
	}
	return e
}

func (r *readyList) empty() bool { return r.slot.Load() == nil && r.n.Load() == 0 }

// close drops what is in it.
func (r *readyList) close() {
	r.slot.Store(nil)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shut = true
	r.ring = nil
	r.n.Store(0)
}

// A ring is a queue of ends that are ready, kept strongly. It gives its memory
// back after a burst.
type ring struct {
	buf  []*end
	head int
	n    int
}

const ringKeep = 64 // slots that are kept when the ring is empty

func (r *ring) push(e *end) {
	if r.n == len(r.buf) {
		r.grow()
	}
	r.buf[(r.head+r.n)&(len(r.buf)-1)] = e
	r.n++
}

func (r *ring) pop() (*end, bool) {
	if r.n == 0 {
		return nil, false
	}
	e := r.buf[r.head]
	r.buf[r.head] = nil
	r.head = (r.head + 1) & (len(r.buf) - 1)
	r.n--
	if r.n == 0 && len(r.buf) > ringKeep {
		*r = ring{}
	}
	return e, true
}

func (r *ring) grow() {
	buf := make([]*end, max(1, 2*len(r.buf)))
	for i := range r.n {
		buf[i] = r.buf[(r.head+i)&(len(r.buf)-1)]
	}
	r.buf, r.head = buf, 0
}
