package dispatch

const (
	segmentSize = 128
	maxSpare    = 8 // emptied segments that a queue keeps for later
)

// A queue is a first-in-first-out list of tasks in segments of fixed size. It
// never copies what it holds, gives back what it no longer needs, and in steady
// state does not allocate. The zero queue is empty.
type queue struct {
	n          int
	head, tail *segment
	first      int // index of the oldest task in head
	last       int // index after the youngest task in tail
	spare      *segment
	spares     int
}

type segment struct {
	tasks [segmentSize]Task
	next  *segment
}

func (q *queue) push(t Task) {
	if q.tail == nil || q.last == segmentSize {
		q.extend()
	}
	q.tail.tasks[q.last] = t
	q.last++
	q.n++
}

func (q *queue) extend() {
	s := q.spare
	if s == nil {
		s = new(segment)
	} else {
		q.spare, s.next = s.next, nil
		q.spares--
	}
	if q.tail == nil {
		q.head, q.first = s, 0
	} else {
		q.tail.next = s
	}
	q.tail, q.last = s, 0
}

// pop returns the oldest task; there must be one.
func (q *queue) pop() Task {
	s := q.head
	t := s.tasks[q.first]
	s.tasks[q.first] = nil
	q.first++
	q.n--
	switch {
	case q.n == 0:
		q.first, q.last = 0, 0 // the only segment, used from its start again
	case q.first == segmentSize:
		q.head, q.first = s.next, 0
		q.recycle(s)
	}
	return t
}

func (q *queue) recycle(s *segment) {
	s.next = nil
	if q.spares < maxSpare {
		s.next, q.spare = q.spare, s
		q.spares++
	}
}
