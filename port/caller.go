package port

import (
	"context"
	"slices"
	"sync"
)

// CallerContext returns a context for answering a call: it is done when the
// parent is done or when the caller has let go. The second result releases it,
// when the call is answered. For a message that is no call it is the parent.
func (e MessageEvent) CallerContext(parent context.Context) (context.Context, func()) {
	x := e.meta()
	if x == nil || x.call == nil {
		return parent, func() {}
	}
	c := &x.call.context
	if x.call.lent.Swap(true) {
		c = new(callerContext) // another listener has it
	}
	c.Context, c.end = parent, x.call.end
	return c, c.release
}

// A callerContext costs nothing until somebody asks for Done.
type callerContext struct {
	context.Context // the parent, for Deadline and Value
	end             *end

	mu       sync.Mutex // guards the fields below
	released bool
	inner    context.Context
	cancel   context.CancelCauseFunc
	forget   func() // has the end forget about this context
}

func (c *callerContext) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.inner == nil {
		c.inner, c.cancel = context.WithCancelCause(c.Context)
		cancel := c.cancel
		c.forget = c.end.onBroken(func() { cancel(ErrClosed) })
		if c.released {
			cancel(context.Canceled)
		}
	}
	return c.inner.Done()
}

func (c *callerContext) Err() error {
	c.mu.Lock()
	inner, released := c.inner, c.released
	c.mu.Unlock()
	switch {
	case inner != nil:
		return inner.Err()
	case c.Context.Err() != nil:
		return c.Context.Err()
	case released || c.end.broken():
		return context.Canceled
	}
	return nil
}

func (c *callerContext) release() {
	c.mu.Lock()
	c.released = true
	cancel, forget := c.cancel, c.forget
	c.mu.Unlock()
	if cancel != nil {
		forget()
		cancel(context.Canceled)
	}
}

func (e *end) broken() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.is(sealed | closedOff)
}

// onBroken has f run once when the channel breaks, at once if it has, unless it is
// forgotten before.
func (e *end) onBroken(f func()) (forget func()) {
	e.mu.Lock()
	if e.is(sealed | closedOff) {
		e.mu.Unlock()
		f()
		return func() {}
	}
	defer e.mu.Unlock()
	r := e.rareLocked()
	r.broken = append(r.broken, &f)
	return func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		r.broken = slices.DeleteFunc(r.broken, func(g *func()) bool { return g == &f })
	}
}
