package port

import (
	"context"
	"sync/atomic"
)

// CallerContext returns a context for answering a call: it is done when the
// parent is done or when the caller has let go. The second result releases it,
// when the call is answered. For a message that is no call it is the parent.
func (e MessageEvent) CallerContext(parent context.Context) (context.Context, func()) {
	ctx, c := e.lend(parent)
	return ctx, c.release
}

// lend returns a context of the call's, also as what it is; or the parent and nil.
func (e MessageEvent) lend(parent context.Context) (context.Context, *callerContext) {
	c := e.call()
	if c == nil {
		return parent, nil
	}
	if c.state.Or(lent)&lent != 0 {
		return c.lendAnother(parent)
	}
	c.context.Context, c.context.call = parent, c
	return &c.context, &c.context
}

// lendAnother is lend for all listeners but the first.
func (c *call) lendAnother(parent context.Context) (context.Context, *callerContext) {
	another := &callerContext{Context: parent, call: c}
	return another, another
}

// A callerContext costs nothing until somebody asks for Done.
type callerContext struct {
	context.Context // the parent
	call            *call
	watch           atomic.Pointer[watch] // nil until somebody asks for Done
}

// A watch is the part of a callerContext that is told when the call is over.
type watch struct {
	context.Context
	cancel context.CancelCauseFunc
	next   *watch // in the call's list
}

func (c *callerContext) Done() <-chan struct{} { return c.watched().Done() }

func (c *callerContext) Err() error {
	over := c.call.isOver()
	if w := c.watch.Load(); w != nil {
		if over {
			w.cancel(ErrClosed) // dismiss is about to: what was done stays done
		}
		return w.Err()
	}
	if err := c.Context.Err(); err != nil {
		return err
	}
	if over {
		return context.Canceled
	}
	return nil
}

// Value is the watch's once there is one, by which contexts that are derived from this one
// find out how to hear of its end without a goroutine.
func (c *callerContext) Value(key any) any {
	if w := c.watch.Load(); w != nil {
		return w.Value(key)
	}
	return c.Context.Value(key)
}

// release ends the context, if there is one. One that nobody has asked ends with the call,
// if that is over.
func (c *callerContext) release() {
	if c != nil && (c.watch.Load() != nil || !c.call.isOver()) {
		c.watched().cancel(context.Canceled)
	}
}

// watched makes the watch if there is none yet.
func (c *callerContext) watched() *watch {
	if w := c.watch.Load(); w != nil {
		return w
	}
	inner, cancel := context.WithCancelCause(c.Context)
	w := &watch{Context: inner, cancel: cancel}
	if !c.watch.CompareAndSwap(nil, w) {
		cancel(nil)
		return c.watch.Load()
	}
	c.call.notify(w)
	return w
}

func (c *call) isOver() bool { return c.state.Load()&over != 0 }

// notify has w cancelled when the call is over. The list is joined before the state is
// looked at, and dismiss goes the other way round, so that one of the two sees w;
// if both do, no harm is done.
func (c *call) notify(w *watch) {
	for {
		w.next = c.watches.Load()
		if c.watches.CompareAndSwap(w.next, w) {
			break
		}
	}
	if c.isOver() {
		w.cancel(ErrClosed)
	}
}

// dismiss cancels the contexts of a call that is over: nobody waits any more for what is
// still done about it.
func (c *call) dismiss() {
	for w := c.watches.Load(); w != nil; w = w.next {
		w.cancel(ErrClosed)
	}
}
