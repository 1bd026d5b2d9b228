package port

import "github.com/berth-go/berth/port/clone"

// A Port is a handle to one end of a channel, the standard's [MessagePort].
//
// What it holds on to is the end: the message queue, whether that queue is
// enabled, and the link to the other end. Transferring the port moves the end
// to a new handle; the old one is then detached, and every method of it is
// safe and has no effect on the channel. The zero Port and a nil *Port are
// inert in the same way.
//
// All methods may be called from any goroutine.
//
// [MessagePort]: https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports
type Port struct {
	end    *end
	gen    uint32
	hidden bool // events don't lead to it: a loop's inbox
}

var _ Transferable = (*Port)(nil)

// A Transferable is an object that moves with a message instead of being
// copied: a [Port], a [Buffer], an [Of], or a type of the user's.
type Transferable = clone.Transferable

// A Buffer is bytes with one owner, the standard's ArrayBuffer: copied when it
// is in the data of a message, moved without a copy when it is transferred.
type Buffer = clone.Buffer

// NewBuffer returns a Buffer that owns b: the caller must not use b afterwards.
func NewBuffer(b []byte) *Buffer { return clone.NewBuffer(b) }

// channel is both ends and their first handles, in one allocation.
type channel struct {
	ends  [2]end
	ports [2]Port
}

// NewChannel returns the two entangled ports of a new channel, as the
// standard's [MessageChannel] constructor does. It starts nothing: an idle
// channel owns no goroutine and no timer, and one that is forgotten is
// collected.
//
// Outside actors each port is its own loop: its handlers run one at a time, on
// a goroutine that exists only while there is work. [Loop.NewChannel] makes a
// channel for a loop.
//
// [MessageChannel]: https://html.spec.whatwg.org/multipage/web-messaging.html#message-channels
func NewChannel() (port1, port2 *Port) {
	c := new(channel)
	c.link()
	return &c.ports[0], &c.ports[1]
}

func (c *channel) link() {
	a, b := &c.ends[0], &c.ends[1]
	a.peer, b.peer = b, a
	c.ports[0].end, c.ports[1].end = a, b
}

// NewInbox returns a port without a twin: messages come to it through its
// [Port.Inlet] only. It is what an actor that nobody gave a port to has as its
// mailbox.
func NewInbox() *Port {
	return &Port{end: &end{flags: senders}} // two allocations: an end alone is aligned to cache lines
}

// isZero reports whether p never held an end.
func (p *Port) isZero() bool { return p == nil || p.end == nil }

// Len returns the number of messages that wait at this port.
func (p *Port) Len() int {
	if p.isZero() {
		return 0
	}
	p.end.mu.Lock()
	defer p.end.mu.Unlock()
	if p.end.gen != p.gen || p.end.is(transit) {
		return 0
	}
	return p.end.lenLocked()
}

// errLocked says why the handle is of no use, or nil.
func (p *Port) errLocked() error {
	e := p.end
	switch {
	case e.gen != p.gen || e.is(transit):
		return ErrDetached
	case e.is(closedOff):
		return e.closedLocked()
	}
	return nil
}

func (e *end) closedLocked() error {
	if e.rare == nil {
		return ErrClosed
	}
	return closed(e.rare.reason)
}

// closedChan is what Done and Ready return when there is nothing to wait for. It is
// never sent on, so that it may be shared by everybody.
func closedChan() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}

// Done returns a channel that is closed when the port is of no more use to
// post through: either end has closed, or the handle was transferred away. It
// says nothing of the messages that still wait here.
func (p *Port) Done() <-chan struct{} {
	if p.isZero() {
		return closedChan()
	}
	e := p.end
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.holdsLocked(p.gen) || e.is(sealed) {
		return closedChan()
	}
	r := e.rareLocked()
	if r.done == nil {
		r.done = make(chan struct{})
	}
	return r.done
}
