package dispatch

import "testing"

type numbered int

func (numbered) RunTask(*Worker) {}

func TestQueueKeepsOrder(t *testing.T) {
	var q queue
	in, out := 0, 0
	for round := range 50 {
		for range 37 * (round%7 + 1) {
			q.push(numbered(in))
			in++
		}
		for range 31 * (round%9 + 1) {
			if q.n == 0 {
				break
			}
			if got := q.pop(); got != numbered(out) {
				t.Fatalf("pop: got %v, want %d", got, out)
			}
			out++
		}
	}
	for ; q.n > 0; out++ {
		if got := q.pop(); got != numbered(out) {
			t.Fatalf("pop: got %v, want %d", got, out)
		}
	}
	if in != out {
		t.Errorf("%d pushed, %d popped", in, out)
	}
}

func TestQueueShrinks(t *testing.T) {
	var q queue
	const n = 100 * segmentSize
	for range n {
		q.push(numbered(1))
	}
	for range n {
		q.pop()
	}
	kept := 0
	for s := q.spare; s != nil; s = s.next {
		kept++
	}
	if kept > maxSpare || kept != q.spares || q.head != q.tail {
		t.Errorf("after a burst: %d spare segments (counted %d), head is tail: %v", kept, q.spares, q.head == q.tail)
	}
	for _, task := range q.head.tasks {
		if task != nil {
			t.Fatal("an empty queue holds on to a task")
		}
	}
}

func TestQueueDoesNotAllocate(t *testing.T) {
	var q queue
	var task Task = call(func() {})
	round := func() {
		for range 3 * segmentSize {
			q.push(task)
		}
		for range 3 * segmentSize {
			q.pop()
		}
	}
	round()
	if got := testing.AllocsPerRun(100, round); got != 0 {
		t.Errorf("allocations: got %v, want 0", got)
	}
}
