package router

import (
	"context"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// A shell is around the actor of a member. It tells when a message of PostLeast has been
// handled, and when all that came before the last message has.
type shell struct{ inner actor.Actor }

var (
	_ actor.Starter = (*shell)(nil)
	_ actor.Stopper = (*shell)(nil)
	_ actor.Parent  = (*shell)(nil)
)

func (s *shell) Receive(ctx context.Context, self *actor.Self, e port.MessageEvent) error {
	switch from := e.Source().(type) {
	case *member:
		if e.Attempt() == 0 {
			defer from.load.Add(-1) // also when it panics
		}
	case *ticket:
		defer from.punch()
		if from.last {
			return nil
		}
	}
	return s.inner.Receive(ctx, self, e)
}

func (s *shell) Start(ctx context.Context, self *actor.Self) error {
	if a, ok := s.inner.(actor.Starter); ok {
		return a.Start(ctx, self)
	}
	return nil
}

func (s *shell) Stop(ctx context.Context, self *actor.Self, reason error) {
	if a, ok := s.inner.(actor.Stopper); ok {
		a.Stop(ctx, self, reason)
	}
}

func (s *shell) StopChildren(ctx context.Context, self *actor.Self) {
	if a, ok := s.inner.(actor.Parent); ok {
		a.StopChildren(ctx, self)
	}
}
