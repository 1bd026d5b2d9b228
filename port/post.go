package port

import (
	"context"
	"errors"

	"github.com/berth-go/berth/port/clone"
)

// A Poster is something that can be posted to: a [Port], a [Sender], an [Of], or
// what is built on them.
type Poster interface {
	// PostMessage clones v and queues it at the receiver; see [Port.PostMessage].
	PostMessage(v any, transfer ...Transferable) error
	address() address
}

// An address is the end that a post goes to, and by what right.
type address struct {
	to   *end
	gen  uint32 // of the handle that posts
	port *Port  // that handle; nil for a Sender, which has a right of its own
}

// PostMessage posts a structured clone of v to the other end of the channel, and
// moves the objects in the transfer list along: the standard's [postMessage],
// step by step in its order (R24).
//
// It never blocks on the receiver and never runs a handler. Calls from one
// goroutine keep their order; v is read during the call only, and the list is
// copied before anything else.
//
// A value that can't be cloned, or an object that can't be transferred, is an
// error that wraps clone.ErrDataClone; then nothing is posted and nothing is
// detached. A post through a closed or detached port takes the same steps —
// what is transferred is gone — and returns an error that wraps ErrClosed or
// ErrDetached, which nobody has to check.
//
// [postMessage]: https://html.spec.whatwg.org/multipage/web-messaging.html#message-port-post-message-steps
func (p *Port) PostMessage(v any, transfer ...Transferable) error {
	return p.address().send(v, transfer, nil)
}

// Post is PostMessage for a value of known type: a number or a boolean is posted
// without being boxed, so that nothing is allocated.
func Post[T any](to Poster, v T, transfer ...Transferable) error {
	if len(transfer) == 0 {
		if k, bits, ok := toBits(v); ok {
			return to.address().post(message{data: k, bits: bits})
		}
	}
	return to.PostMessage(v, transfer...)
}

func (p *Port) address() address {
	if p.isZero() {
		return address{}
	}
	return address{to: p.end.peer, gen: p.gen, port: p}
}

// types returns the registered types that a post is serialized with: those of the
// loop of the port that posts, or else of the one that receives.
func (a address) types() *clone.Types {
	if a.port != nil {
		if t := a.port.end.types(); t != nil {
			return t
		}
	}
	return a.to.types()
}

// post appends m at its target.
func (a address) post(m message) error {
	if a.to == nil {
		return a.lost(m)
	}
	e := a.to
	e.lock()
	if !e.letsInLocked(a) {
		e.mu.Unlock()
		return a.lost(m)
	}
	if e.is(bounded | barred) {
		e.mu.Unlock()
		return a.squeeze(noWait, m)
	}
	wake := e.putLocked(m)
	e.mu.Unlock()
	if wake != nil {
		wake.enqueue(e)
	}
	return nil
}

// letsInLocked reports whether a may post here: the check and the append are one
// critical section.
func (e *end) letsInLocked(a address) bool {
	if e.is(closedOff) {
		return false
	}
	if a.port != nil {
		return e.src == a.gen
	}
	return !e.is(sealed) || e.is(senders)
}

// lost drops a message that nobody takes and says why.
func (a address) lost(m message) error {
	err := a.err()
	reject(m, err)
	return err
}

// err says why a post was not taken.
func (a address) err() error {
	if a.port == nil {
		if a.to == nil {
			return ErrDetached
		}
		a.to.mu.Lock()
		defer a.to.mu.Unlock()
		return a.to.closedLocked()
	}
	e := a.port.end
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := a.port.errLocked(); err != nil {
		return err
	}
	if e.is(claimed) {
		return ErrDetached
	}
	return ErrClosed
}

// send clones v and posts it. An immutable value is its own clone.
func (a address) send(v any, transfer []Transferable, x *meta) error {
	if len(transfer) > 0 {
		return a.sendWith(noWait, v, transfer, x)
	}
	m, err := makeMessage(v, a.types, a.port == nil)
	if err != nil {
		return err
	}
	m.meta = x
	return a.post(m)
}

// sendOrWait is send with a context to wait for room by. It stands beside send, which
// would be slower with one more parameter.
func (a address) sendOrWait(ctx context.Context, v any, transfer []Transferable, x *meta) error {
	if len(transfer) > 0 {
		return a.sendWith(ctx, v, transfer, x)
	}
	m, err := makeMessage(v, a.types, a.port == nil)
	if err != nil {
		return err
	}
	m.meta = x
	return a.postOrWait(ctx, m)
}

// postOrWait is post with a context to wait by.
func (a address) postOrWait(ctx context.Context, m message) error {
	if a.to == nil || !a.to.guarded.Load() {
		err := a.post(m)
		if err == nil || !errors.Is(err, ErrFull) {
			return err
		}
	}
	return a.squeeze(ctx, m)
}

// makeMessage clones v; the types are asked for only if they matter. A value of a
// registered type needs its name, unless sender and receiver go by the same types.
func makeMessage(v any, types func() *clone.Types, same bool) (message, error) {
	ok, err := clone.Immediate(v)
	if err != nil {
		return message{}, err
	}
	if ok && (same || unnamed(v) || !types().Names(v)) {
		return message{data: v}, nil
	}
	rec, err := types().Serialize(v)
	if err != nil {
		return message{}, err
	}
	return message{data: rec}, nil
}

// unnamed reports whether v is certainly of no registered type.
func unnamed(v any) bool {
	switch v.(type) {
	case int, string, bool, float64, int64, nil:
		return true
	}
	return false
}
