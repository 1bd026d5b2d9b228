package plan

import (
	"fmt"
	"math/rand/v2"
)

// A State is a supervisor's plan: its children, what has become of them, and
// what is being done. Make one with [New]. It must not be copied.
type State struct {
	flags    Flags
	children children
	window   window
	random   *rand.Rand // of the jitter
	phase    phase
	seq      uint64   // incarnations so far
	job      job      // what is being done
	out      []Action // of the current step
}

type phase uint8

const (
	fresh phase = iota // before Begin has succeeded
	active
	ended
)

// New returns the plan of a supervisor with these children, in this order. A
// dynamic supervisor begins without any. The error is a [*SpecError].
func New(flags Flags, specs []ChildSpec) (*State, error) {
	if err := flags.check(); err != nil {
		return nil, err
	}
	s := &State{}
	s.setFlags(flags)
	if s.flags.Strategy == Dynamic && len(specs) > 0 {
		return nil, &SpecError{specs[0].Name, "Strategy", "a dynamic supervisor begins without children"}
	}
	for _, spec := range specs {
		if err := spec.check(flags); err != nil {
			return nil, err
		}
		if s.children.byName[spec.Name] != nil {
			return nil, &SpecError{spec.Name, "Name", "not unique"}
		}
		s.children.add(newChild(spec))
	}
	return s, nil
}

func (s *State) setFlags(f Flags) {
	if s.random == nil || f.Seed != s.flags.Seed {
		s.random = rand.New(rand.NewPCG(f.Seed, 0))
	}
	s.flags = f.withDefaults()
}

func newChild(spec ChildSpec) *child {
	return &child{Child: Child{Spec: spec, ID: ID{Name: spec.Name}}}
}

// Step takes an event and returns what is to be done. Once [Finished] has been
// returned, nothing more is, but for the [Reply] to a request.
func (s *State) Step(e Event) []Action {
	s.out = nil
	if a, ok := e.(answer); ok {
		s.answered(a)
	} else {
		s.happened(e)
	}
	s.proceed()
	return s.out
}

// happened takes an event that is not an answer.
func (s *State) happened(e Event) {
	if s.job.kind != idle {
		panic(fmt.Sprintf("plan: %T, and an answer was asked for", e))
	}
	switch e := e.(type) {
	case Begin:
		s.begin()
	case Shutdown:
		if s.phase != ended {
			s.end(nil)
		}
	case Exited:
		s.exited(e)
	case Resumed:
		s.resumed(e)
	case Retry:
		s.retry(e)
	case StartChild:
		s.startChild(e.Spec)
	case TerminateChild:
		s.terminateChild(e.Name)
	case RestartChild:
		s.restartChild(e.Name)
	case DeleteChild:
		s.deleteChild(e.Name)
	case Reconfigure:
		s.emit(Reply{Err: s.reconfigure(e)})
	default:
		panic(fmt.Sprintf("plan: %T is no event", e))
	}
}

func (s *State) emit(a Action) { s.out = append(s.out, a) }

// Idle reports whether no answer is asked for.
func (s *State) Idle() bool { return s.job.kind == idle }

// Ended reports whether the supervisor has finished.
func (s *State) Ended() bool { return s.phase == ended }

// Flags returns the flags, with the defaults filled in.
func (s *State) Flags() Flags { return s.flags }

// Children returns the children in the order of start.
func (s *State) Children() []Child {
	all := make([]Child, 0, len(s.children.byName))
	for c := range s.children.from(s.children.first) {
		all = append(all, c.Child)
	}
	return all
}

// Child returns the child of this name.
func (s *State) Child(name string) (Child, bool) {
	if c := s.children.byName[name]; c != nil {
		return c.Child, true
	}
	return Child{}, false
}
