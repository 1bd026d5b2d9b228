package port

// A waiter is a Receive that has found nothing. What comes next is handed to the
// first of them directly, so that they are served in order.
type waiter struct {
	next *waiter
	wake chan struct{} // closed under the end's lock, after the fields below are set
	m    message
	ok   bool // m is a message
	err  error
}

// waitList is a queue of waiters.
type waitList struct{ head, tail *waiter }

func (w *waitList) pushLocked(n *waiter) {
	n.wake = make(chan struct{})
	if w.tail == nil {
		w.head = n
	} else {
		w.tail.next = n
	}
	w.tail = n
}

func (w *waitList) popLocked() *waiter {
	n := w.head
	if n == nil {
		return nil
	}
	w.head = n.next
	if w.head == nil {
		w.tail = nil
	}
	n.next = nil
	return n
}

// removeLocked takes a waiter out; it reports false if it was served already.
func (w *waitList) removeLocked(n *waiter) bool {
	var prev *waiter
	for x := w.head; x != nil; prev, x = x, x.next {
		if x != n {
			continue
		}
		if prev == nil {
			w.head = n.next
		} else {
			prev.next = n.next
		}
		if w.tail == n {
			w.tail = prev
		}
		return true
	}
	return false
}

// failLocked wakes everybody with an error.
func (w *waitList) failLocked(err error) {
	for n := w.popLocked(); n != nil; n = w.popLocked() {
		n.err = err
		close(n.wake)
	}
}

// handLocked gives m to the first waiter, if there is one and nothing is queued before
// it. It reports whether m was taken. A close notice stays in the queue and ends
// all that wait.
func (e *end) handLocked(m message) bool {
	r := e.rare
	if r == nil {
		return false
	}
	if r.ready != nil {
		close(r.ready)
		r.ready = nil
	}
	if m.isClose() {
		if e.emptyLocked() {
			r.waiting.failLocked(closed(m.data.(*closeNotice).reason))
		}
		return false
	}
	if r.waiting.head == nil || !e.emptyLocked() {
		return false
	}
	n := r.waiting.popLocked()
	n.m, n.ok = m, true
	close(n.wake)
	return true
}
