package plan

import (
	"fmt"
	"iter"
	"math/rand/v2"
)

// A State is a supervisor's plan: its children, what has become of them, and
// what is being done. With each child it keeps a T for its driver, zero at first.
// Make one with [New]. It must not be copied.
type State[T any] struct {
	flags    Flags
	children children[T]
	window   window
	random   *rand.Rand // of the jitter
	phase    phase
	seq      uint64     // incarnations so far
	common   *ChildSpec // the last that was shared
	job      job[T]     // what is being done
	single   [1]op[T]   // the todo of a job that has one
	out      []Action   // of the current step
}

type phase uint8

const (
	fresh phase = iota // before Begin has succeeded
	active
	ended
)

// New returns the plan of a supervisor with these children, in this order. A
// dynamic supervisor begins without any. The error is a [*SpecError].
func New[T any](flags Flags, specs []ChildSpec) (*State[T], error) {
	if err := flags.check(); err != nil {
		return nil, err
	}
	s := &State[T]{}
	s.setFlags(flags)
	if s.flags.Strategy == Dynamic && len(specs) > 0 {
		return nil, &SpecError{specs[0].Name, "Strategy", "a dynamic supervisor begins without children"}
	}
	for _, spec := range specs {
		if err := spec.check(flags); err != nil {
			return nil, err
		}
		if s.children.table.find(spec.Name) != nil {
			return nil, &SpecError{spec.Name, "Name", "not unique"}
		}
		s.children.add(s.newChild(spec))
	}
	return s, nil
}

func (s *State[T]) setFlags(f Flags) {
	if s.random == nil || f.Seed != s.flags.Seed {
		s.random = rand.New(rand.NewPCG(f.Seed, 0))
	}
	s.flags = f.withDefaults()
}

func (s *State[T]) newChild(spec ChildSpec) *child[T] {
	return &child[T]{name: spec.Name, spec: s.share(spec)}
}

// share returns the spec without its name. Children that are made one after the other
// are mostly alike, and have it in common.
func (s *State[T]) share(spec ChildSpec) *ChildSpec {
	if spec.Name = ""; s.common == nil || *s.common != spec {
		c := spec
		s.common = &c
	}
	return s.common
}

// Step takes an event and returns what is to be done. The slice is good until the next
// step. Once [Finished] has been returned, nothing more is to be done, but for the
// [Reply] to a request.
func (s *State[T]) Step(e Event) []Action {
	clear(s.out)
	s.out = s.out[:0]
	if a, ok := e.(answer); ok {
		s.answered(a)
	} else {
		s.happened(e)
	}
	s.proceed()
	return s.out
}

// happened takes an event that is not an answer.
func (s *State[T]) happened(e Event) {
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

func (s *State[T]) emit(a Action) { s.out = append(s.out, a) }

// Idle reports whether no answer is asked for.
func (s *State[T]) Idle() bool { return s.job.kind == idle }

// Ended reports whether the supervisor has finished.
func (s *State[T]) Ended() bool { return s.phase == ended }

// Flags returns the flags, with the defaults filled in.
func (s *State[T]) Flags() Flags { return s.flags }

// All yields the children in the order of start, each with what the driver keeps with
// it.
func (s *State[T]) All() iter.Seq2[Child, *T] {
	return func(yield func(Child, *T) bool) {
		for c := range s.children.from(s.children.first) {
			if !yield(c.view(), &c.data) {
				return
			}
		}
	}
}

// Child returns the child of this name.
func (s *State[T]) Child(name string) (Child, bool) {
	if c := s.children.table.find(name); c != nil {
		return c.view(), true
	}
	return Child{}, false
}

// Data returns what the driver keeps with a child, or nil if there is no such child.
func (s *State[T]) Data(name string) *T {
	if c := s.children.table.find(name); c != nil {
		return &c.data
	}
	return nil
}
