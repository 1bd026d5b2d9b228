package actor

import (
	"context"
	"time"
)

// drain asks the actor to handle what is queued in its inbox, and to end then. Its
// context stays live. New posts are refused from this moment on.
func (c *cell) drain() {
	if !c.ebbs.CompareAndSwap(0, time.Now().UnixNano()) {
		return
	}
	_ = c.mb.Inbox().Bar(ErrDraining) // an inbox that was released is somebody else's
	c.mb.Signal(toDrain)
}

// drainNow is drain on the actor's own loop.
func (c *cell) drainNow() {
	if c.over.Load() || c.leaves == leavesNow {
		return
	}
	c.leaves = drainsTold
	c.goOut()
}

// ebb has the actor drain and waits for its end, at most for d, for ever if that is
// negative, or until ctx is done. turn is as in stop.
func (c *cell) ebb(ctx, turn context.Context, d time.Duration) {
	c.drain()
	ended := c.endedChan()
	if ended == nil {
		return
	}
	defer announce(turn)()
	late, stop := timerSince(&c.ebbs, d)
	defer stop()
	select {
	case <-ended:
	case <-late:
	case <-ctx.Done():
	}
}

// letGo begins a stop, and does not wait for it.
func (c *cell) letGo() {
	if c.spec.drain != 0 {
		c.drain()
	} else {
		c.tell(ErrShutdown)
	}
}
