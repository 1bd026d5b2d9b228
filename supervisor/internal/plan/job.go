package plan

import "fmt"

// A job is a sequence of starts and stops that belong together. The State does
// one job at a time, one op after the other.
type job struct {
	kind  jobKind
	todo  []op   // what is left; the first is being done if asked
	asked bool   // an answer is due
	child *child // what a request is about
	err   error  // why the supervisor ends
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

type op struct {
	verb  verb
	child *child // nil if stopAll
}

type verb uint8

const (
	start verb = iota
	stop
	stopAll
)

// proceed asks for the next op of the job, or completes it.
func (s *State) proceed() {
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
		o.child.ID.Incarnation = s.seq
		s.emit(Start{o.child.ID})
	case stop:
		s.emit(Stop{o.child.ID})
	case stopAll:
		s.emit(StopAll{s.running()})
	}
}

// answered takes the answer to the op that was asked for.
func (s *State) answered(a answer) {
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
func (s *State) started(c *child) {
	c.Status, c.attempts, c.counted = Running, 0, false
	switch s.job.kind {
	case restarting:
		c.Restarts++
	case adding:
		s.children.add(c)
	}
}

// rest notes that a child does not run, and forgets it if its spec is not to
// be kept.
func (s *State) rest(c *child) {
	c.Status, c.attempts, c.counted = NotRunning, 0, false
	if c.Spec.Restart == Temporary || s.flags.Strategy == Dynamic {
		s.drop(c)
	} else if s.job.kind == adding {
		s.children.add(c)
	}
}

func (s *State) drop(c *child) {
	s.children.remove(c)
	s.emit(Drop{c.Spec.Name})
}

// startFailed breaks the job off; what follows depends on what the start was
// for.
func (s *State) startFailed(c *child, a StartFailed) {
	kind := s.job.kind
	s.job = job{}
	err := &StartError{Child: c.Spec.Name, Err: a.Err}
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
func (s *State) complete() {
	done := s.job
	s.job = job{}
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
