package actor

import (
	"context"
	"errors"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
)

// Turn runs one turn of one of the actor's ports. The fence may take it away; what is
// left of it is the fence's business then.
func (c *cell) Turn(t *port.Turn) {
	if t.Served() {
		c.receive(t.Event())
	} else {
		t.Run()
	}
	if c.failure == nil {
		t.Finish()
		if c.leaves == stays {
			return
		}
	}
	if !c.mb.Settle() {
		return
	}
	if c.failure != nil {
		c.failed(t)
	}
	if c.leaves != stays {
		c.goOut()
	}
}

// goOut ends an actor that is to leave, unless it drains and has not finished. On its
// own loop, between turns.
func (c *cell) goOut() {
	if c.leaves != leavesNow && c.mb.Inbox().Len() > 0 {
		c.mb.SignalAtRest() // the rest may come to no turn
		return
	}
	if c.leaves == drainsTold {
		c.finish(ErrShutdown)
	} else {
		c.finish(nil)
	}
}

// Signal does what the actor was told.
func (c *cell) Signal(bit uint32) {
	switch bit {
	case toBegin:
		c.begin()
	case toDrain:
		c.drainNow()
	case toStop:
		c.finish(c.toldWhy())
	case mailbox.AtRest:
		c.goOut()
	}
}

// Failed makes a panic the failure of the incarnation.
func (c *cell) Failed(reason any, t *port.Turn) {
	if !c.mb.Settle() {
		return
	}
	err, ok := reason.(error)
	if !ok || !errors.Is(err, errGoexit) {
		err = newPanicError(reason)
	}
	if t == nil {
		c.finish(err)
		return
	}
	c.failure = err
	c.failed(t)
	if c.leaves != stays {
		c.goOut()
	}
}

// create makes the actor, on the spawner's goroutine: nothing runs on the cell's loop
// yet. It reports false if that has failed, which ends the incarnation and is the
// result of the start.
func (c *cell) create(f func() Actor, begun <-chan error) (ok bool) {
	err := error(errGoexit)
	defer func() {
		if ok {
			return
		}
		if r := recover(); r != nil {
			err = newPanicError(r)
		}
		c.finish(err)
		if err == errGoexit { // the spawner does not come to take what is in custody
			(<-begun).(*StartError).Exit.close(err)
		}
	}()
	a := f()
	if a == nil {
		err = errNilActor
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.actor = a
	return true
}

// serve enables the inbox.
func (c *cell) serve() {
	if !c.over.Load() {
		c.mb.Loop().ServeInbox()
	}
}

// begin is the first turn of an actor with a Start: it runs that, and enables the inbox.
func (c *cell) begin() {
	if c.over.Load() {
		return // it was told to stop before
	}
	if c.failure = c.actor.(Starter).Start(c.context(), &c.self); c.failure == nil {
		c.serve()
	}
	switch {
	case c.failure != nil:
		c.finish(c.failure)
	case c.over.Load():
	default:
		if begun := c.hasStarted(); begun != nil {
			begun <- nil
		}
		if c.leaves != stays {
			c.goOut()
		}
	}
}

// hasStarted notes that the start went well. The spawner waits at the channel; it is
// nil if the spawner has an answer already: the actor was fenced meanwhile.
func (c *cell) hasStarted() (begun chan error) {
	c.mu.Lock()
	begun, c.begun = c.begun, nil
	c.mu.Unlock()
	if begun != nil {
		c.emit(Started, nil)
	}
	return begun
}

// receive hands one message of the inbox to the actor.
func (c *cell) receive(e port.MessageEvent) {
	if n, ok := e.Source().(note); ok {
		c.fail(n.arrive(c, e))
		return
	}
	if err := c.actor.Receive(c.context(), &c.self, e); err != nil {
		c.fail(err)
	}
}

// fail notes the error of a handler. A context error is a normal end if the actor's
// own context is done, and a failure if it came from anywhere else.
func (c *cell) fail(err error) {
	switch {
	case err == nil || c.failure != nil:
	case errors.Is(err, context.Canceled) && c.context().Err() != nil:
	default:
		c.failure = err
	}
}

// A note is a message between actors that Berth itself sends: it waits in the inbox
// like any other, behind what was posted before.
type note interface {
	arrive(c *cell, e port.MessageEvent) error
}
