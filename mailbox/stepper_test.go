package mailbox_test

import (
	"math/rand/v2"
	"testing"

	engine "github.com/asynkron/protoactor-go/actor"
)

// A stepper is a dispatcher that runs nothing until it is told to, on the caller's
// goroutine: what a test does with it happens in the same order every time.
type stepper struct {
	budget int
	queue  []func()
	rand   *rand.Rand // picks the next run; nil: first in, first out
}

var _ engine.Dispatcher = (*stepper)(nil)

func (s *stepper) Schedule(f func()) { s.queue = append(s.queue, f) }
func (s *stepper) Throughput() int   { return s.budget }

// step runs one of those that are scheduled; it reports false if none is.
func (s *stepper) step() bool {
	if len(s.queue) == 0 {
		return false
	}
	i := 0
	if s.rand != nil {
		i = s.rand.IntN(len(s.queue))
	}
	f := s.queue[i]
	s.queue = append(s.queue[:i:i], s.queue[i+1:]...)
	f()
	return true
}

func (s *stepper) drain() {
	for s.step() {
	}
}

func newStepped(t *testing.T, budget int) (*rig, *stepper) {
	s := &stepper{budget: budget}
	return newRig(t, s), s
}
