package actortest

import (
	"context"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// A wrapped is an actor with something done before and after each of its turns. It has
// all the hooks that an actor can have, and hands them on.
type wrapped struct {
	inner  actor.Actor
	before func(ctx context.Context, e port.MessageEvent) error
	start  func(ctx context.Context) error
	after  func() error
}

var (
	_ actor.Starter = (*wrapped)(nil)
	_ actor.Stopper = (*wrapped)(nil)
	_ actor.Parent  = (*wrapped)(nil)
)

func (w *wrapped) Start(ctx context.Context, self *actor.Self) error {
	if w.start != nil {
		if err := w.start(ctx); err != nil {
			return err
		}
	}
	if s, ok := w.inner.(actor.Starter); ok {
		return s.Start(ctx, self)
	}
	return nil
}

func (w *wrapped) Receive(ctx context.Context, self *actor.Self, e port.MessageEvent) error {
	if err := w.before(ctx, e); err != nil {
		return err
	}
	if err := w.inner.Receive(ctx, self, e); err != nil || w.after == nil {
		return err
	}
	return w.after()
}

func (w *wrapped) Stop(ctx context.Context, self *actor.Self, reason error) {
	if s, ok := w.inner.(actor.Stopper); ok {
		s.Stop(ctx, self, reason)
	}
}

func (w *wrapped) StopChildren(ctx context.Context, self *actor.Self) {
	if p, ok := w.inner.(actor.Parent); ok {
		p.StopChildren(ctx, self)
	}
}
