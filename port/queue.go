package port

import "sync"

// A queue keeps messages in order: one in place, the rest in segments of a
// fixed size that are recycled. An empty queue holds no segment.
//
// The message in place is always the first; it is used only while there is no
// segment, so that a conversation of one message at a time never touches one.
//
// The place of the head in the first segment is not kept here but in the
// end's lease word, because whoever drains moves it without the lock.
type queue struct {
	one        message
	hasOne     bool
	torn       bool // a revoked lease may still read the first segment: leave it to the collector
	closing    bool // a close notice is among the messages
	tailN      uint32
	filled     int // slots written in all segments of the chain
	head, tail *segment
}

// segmentSize makes a segment, with its link, 2 KiB, which the allocator has a size for.
const segmentSize = 63

type segment struct {
	slots [segmentSize]message
	next  *segment
}

// segments are plain memory: no goroutine, timer or channel outlives a system
// through this pool.
var segments = sync.Pool{New: func() any { return new(segment) }}

func (q *queue) push(m message) {
	if q.head == nil && !q.hasOne {
		q.one, q.hasOne = m, true
		return
	}
	switch {
	case q.head == nil:
		s := segments.Get().(*segment)
		q.head, q.tail, q.tailN = s, s, 0
	case q.tailN == segmentSize:
		s := segments.Get().(*segment)
		q.tail.next = s
		q.tail, q.tailN = s, 0
	}
	q.tail.slots[q.tailN] = m
	q.tailN++
	q.filled++
}

// each calls f with every message, the first of which is at index i of the chain.
func (q *queue) each(i int, f func(*message)) {
	if q.hasOne {
		f(&q.one)
	}
	for s := q.head; s != nil; s, i = s.next, 0 {
		n := segmentSize
		if s == q.tail {
			n = int(q.tailN)
		}
		for ; i < n; i++ {
			f(&s.slots[i])
		}
	}
}

// limit is the number of slots written in the first segment.
func (q *queue) limit() uint32 {
	if q.head == q.tail {
		return q.tailN
	}
	return segmentSize
}

// retire drops the first segment, all of which has been read.
func (q *queue) retire() {
	s := q.head
	q.filled -= int(q.limit())
	q.head = s.next
	if q.head == nil {
		q.tail, q.tailN = nil, 0
	}
	s.next = nil
	if q.torn {
		q.torn = false
		return
	}
	segments.Put(s)
}
