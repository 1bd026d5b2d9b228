package router

import (
	"context"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// A shell is around the actor of a member. It counts what was handled, and answers
// the call that tells that all before it has been.
type shell struct {
	inner  actor.Actor
	member *member
}

var (
	_ actor.Starter = (*shell)(nil)
	_ actor.Stopper = (*shell)(nil)
	_ actor.Parent  = (*shell)(nil)
)

// leave is the last message to a member that is taken away.
type leave struct{}

// SharedClone lets a leave arrive as what it is.
func (leave) SharedClone() {}

func (s *shell) Receive(ctx context.Context, self *actor.Self, e port.MessageEvent) error {
	if e.IsCall() {
		if _, ok := e.Data().(leave); ok {
			return e.Reply(nil)
		}
	}
	if m, ok := e.Source().(*member); ok && m == s.member {
		defer m.load.Add(-1) // also when it panics: the message will not come again
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
