package plan

import "fmt"

// A job is a sequence of starts and stops that belong together. The State does
// one job at a time, one op after the other.
type job[T any] struct {
	kind  jobKind
	todo  []op[T]   // what is left; the first is being done if asked
	asked bool      // an answer is due
	child *child[T] // what a request is about
	err   error     // why the supervisor ends
	retry PostRetry
}

type jobKind uint8

const (
	idle        jobKind = iota
	beginning           // Begin: start all
	restarting          // a failure: stop some, start them again
	pausing             // a failure: stop some, and start them again later
	adding              // StartChild
	terminating         // TerminateChild
	reviving            // RestartChild
	ending              // stop all
)

type op[T any] struct {
	verb  verb
	child *child[T] // nil if stopAll
}

type verb uint8

const (
	start verb = iota
	stop
	stopAll
)

// only returns the todo of a job with one op. The job before is over.
func (s *State[T]) only(v verb, c *child[T]) []op[T] {
	s.single[0] = op[T]{v, c}
	return s.single[:]
}

// proceed asks for the next op of the job, or completes it.
func (s *State[T]) proceed() {
	switch {
	case s.job.kind == idle || s.job.asked:
		return
	case len(s.job.todo) == 0:
		s.complete()
		return
	}
	s.job.asked = true
	switch o := s.job.todo[0]; o.verb {
	case start:
		s.seq++
		o.child.incarnation = s.seq
		s.emit(Start{o.child.id()})
	case stop:
		s.emit(Stop{o.child.id()})
	case stopAll:
		s.emit(StopAll{s.running()})
	}
}

// answered takes the answer to the op that was asked for.
func (s *State[T]) answered(a answer) {
	if !s.job.asked {
		panic(fmt.Sprintf("plan: %T, and no answer was asked for", a))
	}
	o := s.job.todo[0]
	s.job.todo, s.job.asked = s.job.todo[1:], false
	_, stopped := a.(Stopped)
	if stopped != (o.verb != start) {
		panic(fmt.Sprintf("plan: %T does not answer what was asked for", a))
	}
	switch a := a.(type) {
	case Started:
		s.started(o.child)
	case Ignored:
		s.rest(o.child)
	case StartFailed:
		s.startFailed(o.child, a)
	case Stopped:
		if o.verb == stop {
			s.rest(o.child)
			return
		}
		for c := range s.children.downTo(nil) {
			s.rest(c)
		}
	}
}

// started notes that a child runs.
func (s *State[T]) started(c *child[T]) {
	c.settle(Running)
	if s.job.kind == restarting {
		c.past().restarts++
	}
}

// rest notes that a child does not run, and forgets it if its spec is not to
// be kept.
func (s *State[T]) rest(c *child[T]) {
	c.settle(NotRunning)
	if c.spec.Restart == Temporary || s.flags.Strategy == Dynamic {
		s.drop(c)
	}
}

func (s *State[T]) drop(c *child[T]) {
	s.children.remove(c)
	s.emit(Drop[T]{c.name, &c.data})
}

// startFailed breaks the job off; what follows depends on what the start was
// for.
func (s *State[T]) startFailed(c *child[T], a StartFailed) {
	kind := s.job.kind
	s.job = job[T]{}
	err := &StartError{Child: c.name, Err: a.Err}
	switch kind {
	case beginning:
		s.end(err)
	case restarting:
		s.tryAgain(c, err, a.At)
	case adding:
		s.drop(c)
		s.emit(Reply{Err: err})
	case reviving:
		s.emit(Reply{Err: err})
	}
}

// complete ends a job that has nothing left to do.
func (s *State[T]) complete() {
	done := s.job
	s.job = job[T]{}
	switch done.kind {
	case beginning:
		s.phase = active
		s.emit(Ready{})
	case pausing:
		s.emit(done.retry)
	case adding, reviving:
		s.replyStarted(done.child)
	case terminating:
		s.emit(Reply{})
	case ending:
		s.phase = ended
		s.emit(Finished{done.err})
	}
}
