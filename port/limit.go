package port

import (
	"errors"
	"fmt"
)

// A Policy says what becomes of a message for which a queue has no room.
type Policy uint8

const (
	// Wait has [Port.Send] and [Call] wait until there is room, in the order
	// in which they came. PostMessage, which never waits, is refused.
	Wait Policy = iota
	// Refuse refuses the message, with a [*LimitError].
	Refuse
	// DropNewest takes the message and drops it: a dead letter, Dropped.
	DropNewest
	// DropOldest takes the message and drops those that have waited longest.
	DropOldest
)

var policies = [...]string{"wait", "refuse", "drop newest", "drop oldest"}

func (p Policy) String() string {
	if int(p) < len(policies) {
		return policies[p]
	}
	return "unknown"
}

// MarshalText writes the policy as String does.
func (p Policy) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// A Limit bounds the queue of one port. Zero bounds nothing.
//
// What a message counts in bytes is its content as it is serialized, the
// [Buffer]s that travel with it, and 32 for its place in the queue. Queues of
// ports that travel with it have limits of their own. Close notices, messages
// posted with [Envelope].Notice and those that are redelivered count nothing
// and always find room.
//
// High and HighBytes are marks: [Port.OnHighWater] tells when as much is queued.
// They are often below the bounds, and good without any.
type Limit struct {
	Messages  int
	Bytes     int
	Policy    Policy
	High      int `json:",omitzero"`
	HighBytes int `json:",omitzero"`
}

// ErrFull is wrapped by every [*LimitError].
var ErrFull = errors.New("port: full")

// A LimitError says that a message was refused because the queue that it was
// for is full. Nothing of it has moved: what it would have transferred is still
// the sender's.
type LimitError struct {
	Limit  Limit
	Queued int  // messages that counted
	Bytes  int  // what they counted
	Size   int  // bytes that the refused message counts; one beyond Limit.Bytes never fits
	Self   bool // Send would have waited for its own loop
}

func (e *LimitError) Error() string {
	s := fmt.Sprintf("port: full: %d messages, %d bytes", e.Queued, e.Bytes)
	if e.Limit.Bytes > 0 && e.Size > e.Limit.Bytes {
		s = fmt.Sprintf("port: %d bytes never fit into %d", e.Size, e.Limit.Bytes)
	}
	if e.Self {
		s += ", and the sender's own loop would have to make room"
	}
	return s
}

// Unwrap returns ErrFull.
func (e *LimitError) Unwrap() error { return ErrFull }

// A Queue is what waits at a port at one moment.
type Queue struct {
	Len     int    // messages, those that count nothing included
	Bytes   int    // what they count; zero if there is no Limit
	Waiting int    // senders that wait for room
	Dropped uint64 // messages that the limit has dropped
	Limit   Limit
}

// Queue returns the figures of the port's queue; zeros if the handle is
// detached.
func (p *Port) Queue() Queue {
	if p.isZero() {
		return Queue{}
	}
	e := p.end
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.gen != p.gen || e.is(transit) {
		return Queue{}
	}
	return e.figuresLocked()
}

func (e *end) figuresLocked() Queue {
	q := Queue{Len: e.lenLocked()}
	if b := e.boundsLocked(); b != nil {
		q.Bytes, q.Waiting, q.Dropped, q.Limit = b.bytes, b.waiting, b.dropped, b.Limit
	}
	return q
}

// SetLimit bounds what may wait at this port, nil lifts the bound. The limit
// stays with the queue when the port is transferred. What waits already stays,
// even if it is more; senders that wait are let in as far as there is room now,
// or refused if nobody waits under the new policy.
//
// A port with a limit is served as a shipped one: messages over it have no
// order with those over other channels of its loop.
func (p *Port) SetLimit(l *Limit) error {
	if p.isZero() {
		return ErrDetached
	}
	if l != nil && (min(l.Messages, l.Bytes, l.High, l.HighBytes) < 0 || int(l.Policy) >= len(policies)) {
		return fmt.Errorf("port: invalid limit: %+v", *l)
	}
	e := p.end
	e.mu.Lock()
	if err := p.errLocked(); err != nil {
		e.mu.Unlock()
		return err
	}
	wake := e.boundLocked(l)
	tell := e.tideLocked()
	e.mu.Unlock()
	wake.enqueue(e)
	tell.run()
	return nil
}

// Bar has posts refused with the given reason from now on; what is queued stays,
// and what an [Envelope] says is a notice is let in. Nil ends it, and so does a
// transfer: whoever holds the port next takes posts again. Senders that wait
// for room are refused too.
func (p *Port) Bar(reason error) error {
	if p.isZero() {
		return ErrDetached
	}
	e := p.end
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := p.errLocked(); err != nil {
		return err
	}
	e.barLocked(reason)
	return nil
}
