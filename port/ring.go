package port

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
