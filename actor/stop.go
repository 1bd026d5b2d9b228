package actor

import (
	"context"
	"sync/atomic"
	"time"
)

// tell asks the actor to stop: its context is done at once, its current turn ends by
// itself, and what is queued is not handled any more.
func (c *cell) tell(reason error) {
	c.told.CompareAndSwap(0, time.Now().UnixNano())
	if reason != ErrShutdown {
		c.mu.Lock()
		if r := c.rareLocked(); r.why == nil {
			r.why = reason
		}
		c.mu.Unlock()
	}
	// The signal first: the turn that sees its context done is the last.
	c.mb.SignalHere(toStop, c.endsLight)
	c.context().cancel()
}

// endsLight reports whether the end runs no code but Berth's own, and waits for nobody.
// It is asked while the mailbox is held, so that nothing of the actor runs.
func (c *cell) endsLight() bool {
	switch c.actor.(type) {
	case Stopper, Parent:
		return false
	}
	return c.children.Load().youngest() == nil
}

// toldWhy returns the reason of a stop that the actor was told of.
func (c *cell) toldWhy() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rare != nil && c.rare.why != nil {
		return c.rare.why
	}
	return ErrShutdown
}

// finish ends the incarnation, on its own loop, after its last turn.
func (c *cell) finish(reason error) {
	if c.over.Swap(true) {
		return
	}
	if reason != nil && reason != ErrShutdown {
		c.emit(Failed, reason)
	}
	c.mb.Halt()
	c.context().cancel()
	c.children.Load().close()
	// Deferred, so that a hook that calls runtime.Goexit undoes nothing.
	defer c.depart(reason)
	if s, ok := c.actor.(Stopper); ok {
		defer c.guard("Stop", func() { s.Stop(c.context(), &c.self, reason) })
	}
	defer c.stopChildren(context.Background())
	if p, ok := c.actor.(Parent); ok {
		c.guard("StopChildren", func() { p.StopChildren(context.WithoutCancel(c.context()), &c.self) })
	}
}

// guard runs a part of the actor's end; a panic in it does not undo the end.
func (c *cell) guard(what string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			c.sys.log.Error("actor: panic at the end", "actor", c.Name(), "in", what, "error", newPanicError(r))
		}
	}()
	f()
}

// stopChildren stops the children in the reverse order of their start, one after the
// other. None can be added any more.
func (c *cell) stopChildren(ctx context.Context) {
	for k := c.children.Load().youngest(); k != nil; k = c.children.Load().youngest() {
		k.stop(ctx, c.context())
	}
}

// stop stops the actor and waits for its end: as long as its Spec allows, or until
// ctx is done; then it is fenced. turn is the context of the turn that waits, or
// any other.
func (c *cell) stop(ctx, turn context.Context) {
	if c.spec.drain != 0 {
		c.ebb(ctx, turn, c.spec.drain)
	}
	c.halt(ctx, turn)
}

// halt is stop without the time to drain.
func (c *cell) halt(ctx, turn context.Context) {
	c.tell(ErrShutdown)
	ended := c.endedChan()
	if ended == nil {
		return
	}
	defer announce(turn)()
	patience, stop := c.patienceTimer()
	defer stop()
	select {
	case <-ended:
	case <-ctx.Done():
		c.fence(ctx)
	case <-patience:
		c.fence(ctx)
	}
}

// patienceTimer returns the channel that fires when a stop has waited long enough,
// from the moment in which the actor was told.
func (c *cell) patienceTimer() (<-chan time.Time, func()) {
	return timerSince(&c.told, c.spec.shutdown)
}

// timerSince returns a channel that fires when d has passed since then, never if d is
// negative.
func timerSince(then *atomic.Int64, d time.Duration) (<-chan time.Time, func()) {
	if d < 0 {
		return nil, func() {}
	}
	t := time.NewTimer(d - time.Since(time.Unix(0, then.Load())))
	return t.C, func() { t.Stop() }
}

// fence gives up an actor whose turn does not end: whatever that turn does from now
// on with its Self or its ports has no effect. What it holds beside them (Refs,
// Senders, shared memory) cannot be fenced.
//
// An actor that is already ending, and does not come to its end, is given up too.
// Its children have their own time, unless ctx is done.
func (c *cell) fence(ctx context.Context) {
	c.over.Store(true)
	c.mb.Halt()
	c.context().cancel()
	c.sys.noteFenced(c.Name())
	c.emit(Fenced, nil)
	c.sys.log.Error("actor: did not stop, fenced", "actor", c.Name())
	c.mb.Abandon(ErrFenced)
	c.children.Load().close()
	c.stopChildren(ctx)
	c.depart(ErrFenced)
	if ended := c.endedChan(); ended != nil {
		<-ended // somebody else is at it
	}
}

// endedChan returns a channel that is closed when the end is complete, or nil if it is.
func (c *cell) endedChan() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone {
		return nil
	}
	if c.ended == nil {
		c.ended = make(chan struct{})
	}
	return c.ended
}
