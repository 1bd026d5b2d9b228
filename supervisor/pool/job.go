package pool

import "context"

// A job is one function on its way through the pool. It is embedded in what was
// submitted, so that a job is one allocation.
type job struct {
	body body
	run  jobContext // of the first attempt; run.caller is the submitter's context

	// Guarded by Pool.mu until the job has ended; not changed after that.
	in         *list // the list that the job waits in, or nil
	next, prev *job
	attempt    int
	outcome    outcome
	err        error         // of the end, or why it was set aside
	admitted   chan struct{} // closed when the submitter needs to wait no longer,
	refused    bool          // which is bad news: the pool takes no more jobs
}

// A body is what a job is a part of.
type body interface {
	perform(ctx context.Context) error // runs the user's function
	ended()                            // is called once, with no lock held
}

// An outcome is how a job has ended. Exactly one is given to every job that was
// accepted.
type outcome uint8

const (
	open    outcome = iota
	done            // it returned nil
	failed          // it returned an error
	lost            // its worker died
	expired         // its context was done before its turn
	stopped         // the pool stopped before its turn
	outcomes
)

func outcomeOf(err error) outcome {
	if err == nil {
		return done
	}
	return failed
}

// A list is a queue from which a job in the middle can be taken out.
type list struct {
	first, last *job
	n           int
}

func (l *list) pushBack(j *job) {
	j.in, j.prev = l, l.last
	if l.last == nil {
		l.first = j
	} else {
		l.last.next = j
	}
	l.last = j
	l.n++
}

func (l *list) pushFront(j *job) {
	j.in, j.next = l, l.first
	if l.first == nil {
		l.last = j
	} else {
		l.first.prev = j
	}
	l.first = j
	l.n++
}

func (l *list) pop() *job {
	j := l.first
	if j != nil {
		l.remove(j)
	}
	return j
}

func (l *list) remove(j *job) {
	if j.prev == nil {
		l.first = j.next
	} else {
		j.prev.next = j.next
	}
	if j.next == nil {
		l.last = j.prev
	} else {
		j.next.prev = j.prev
	}
	j.in, j.next, j.prev = nil, nil, nil
	l.n--
}
