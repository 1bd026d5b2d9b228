package port

// unshift puts m before all others. i is the index of the next message in the first
// segment; the new one is returned.
func (q *queue) unshift(m message, i uint32) uint32 {
	q.closing = q.closing || m.isClose()
	q.torn = false
	if q.hasOne {
		i = q.prepend(q.one, i)
	} else if q.head != nil {
		return q.prepend(m, i)
	}
	q.one, q.hasOne = m, true
	return i
}

// prepend puts m before what is in segments. A segment that has been read from is not
// written to, since somebody whose lease was revoked may still read the last
// message that he claimed there.
func (q *queue) prepend(m message, i uint32) uint32 {
	s := segments.Get().(*segment)
	if i > 0 {
		n := q.limit()
		copy(s.slots[i:n], q.head.slots[i:n])
		s.slots[i-1], s.next = m, q.head.next
		if q.tail == q.head {
			q.tail = s
		}
		q.head = s
		return i - 1
	}
	s.slots[segmentSize-1], s.next = m, q.head
	if q.head == nil {
		q.tail, q.tailN = s, segmentSize
	}
	q.head = s
	q.filled += segmentSize
	return segmentSize - 1
}

// unshiftLocked puts m before all that waits. Who drains without the lock loses the
// right to, and the end is to be queued anew: the caller asks wakeLocked.
func (e *end) unshiftLocked(m message) {
	if !e.is(bounded) {
		e.revokeLocked()
		e.flags &^= queued
	}
	w := e.lease.Load()
	i := e.q.unshift(m, uint32(w))
	e.lease.Store(w&^(1<<32-1) | uint64(i))
}
