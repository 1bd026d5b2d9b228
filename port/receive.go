package port

import (
	"context"
	"fmt"
	"iter"
)

// pullLocked makes the port a pulled one.
func (p *Port) pullLocked() error {
	if err := p.errLocked(); err != nil {
		return err
	}
	e := p.end
	if e.is(pulled) {
		return nil
	}
	if e.is(started) || e.handlers.Load() != nil {
		return ErrMode
	}
	e.flags |= pulled
	e.rareLocked().plain = &source{port: p}
	return nil
}

// TryReceive takes the next message if there is one; a message that was posted
// as nil or undefined is one. A message that can't be decoded is passed over,
// as a dead letter. It works on a disabled port and never enables it.
func (p *Port) TryReceive() (MessageEvent, bool) {
	for {
		m, plain, err := p.take()
		if plain == nil || err != nil {
			return MessageEvent{}, false
		}
		if e, err := p.open(m, plain); err == nil {
			return e, true
		}
	}
}

// take removes the next message, if there is one, and returns the source of a plain
// event with it. A close notice stays where it is.
func (p *Port) take() (m message, plain *source, err error) {
	if p.isZero() {
		return m, nil, ErrDetached
	}
	e := p.end
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := p.pullLocked(); err != nil {
		return m, nil, err
	}
	m, ok, err := e.pullNextLocked()
	if ok {
		plain = e.rare.plain
	}
	return m, plain, err
}

func (e *end) pullNextLocked() (m message, ok bool, err error) {
	if e.headIsCloseLocked() {
		m, _ = e.takeLocked()
		e.q.push(m)
		e.q.closing = true
		return message{}, false, closed(m.data.(*closeNotice).reason)
	}
	m, ok = e.takeLocked()
	if ok && m.isClose() { // an inlet has posted behind the notice
		e.q.push(m)
		e.q.closing = true
		m, ok = e.takeLocked()
	}
	if ok && e.is(bounded) {
		e.freeLocked(&m) // a pulled port has no loop to wake
	}
	return m, ok, nil
}

// Receive takes the next message, waiting for it if there is none. Calls are
// served in the order in which they began to wait.
//
// It ends with the context's error, or, after the last message, with an error
// that wraps ErrClosed; messages that wait are handed out even when the context
// is done. An error that wraps ErrMessage stands for one message that could not
// be decoded; the next call goes on behind it.
//
// The first call makes the port a pulled one (see ErrMode). It never enables
// the queue.
func (p *Port) Receive(ctx context.Context) (MessageEvent, error) {
	if p.isZero() {
		return MessageEvent{}, ErrDetached
	}
	e := p.end
	e.mu.Lock()
	if err := p.pullLocked(); err != nil {
		e.mu.Unlock()
		return MessageEvent{}, err
	}
	plain := e.rare.plain
	m, ok, err := e.pullNextLocked()
	if ok || err != nil {
		e.mu.Unlock()
		if err != nil {
			return MessageEvent{}, err
		}
		return p.open(m, plain)
	}
	if err := ctx.Err(); err != nil {
		e.mu.Unlock()
		return MessageEvent{}, context.Cause(ctx)
	}
	w := new(waiter)
	e.rareLocked().waiting.pushLocked(w)
	e.mu.Unlock()
	defer block(ctx)()
	select {
	case <-w.wake:
	case <-ctx.Done():
		e.mu.Lock()
		gone := e.rare.waiting.removeLocked(w)
		e.mu.Unlock()
		if gone {
			return MessageEvent{}, context.Cause(ctx)
		}
		<-w.wake // it was served at the same moment: that counts
	}
	if w.err != nil {
		return MessageEvent{}, w.err
	}
	return p.open(w.m, plain)
}

// open makes the event of a message that was taken: what came with it arrives at the
// port's loop.
func (p *Port) open(m message, plain *source) (MessageEvent, error) {
	if m.record() != nil {
		if err := m.open(p.end.owner(), p.end.sink()); err != nil {
			return MessageEvent{}, err
		}
	}
	return MessageEvent{m.data, m.bits, m.meta.from(p, nil, plain)}, nil
}

// open brings what the message carries to the loop, or tells the sink that the message
// can't be decoded.
func (m *message) open(l, sink *Loop) error {
	rec := m.record()
	if rec == nil {
		return nil
	}
	l.know(rec)
	if rec.NeedsCheck() {
		if err := check(rec); err != nil {
			sink.discard(Undecodable, err, *m)
			return fmt.Errorf("%w: %w", ErrMessage, err)
		}
	}
	rec.Arrive(l)
	return nil
}

// Ready returns a channel that is closed when there is something to receive, or
// the port is closed or detached: something to select on before TryReceive.
// Ask again after each message. Like a pull it makes the port a pulled one.
func (p *Port) Ready() <-chan struct{} {
	if p.isZero() {
		return closedChan()
	}
	e := p.end
	e.mu.Lock()
	defer e.mu.Unlock()
	if p.pullLocked() != nil || !e.emptyLocked() {
		return closedChan()
	}
	r := e.rareLocked()
	if r.ready == nil {
		r.ready = make(chan struct{})
	}
	return r.ready
}

// All receives until the channel is closed, which ends the loop without an
// error, or the context is done, which ends it with the context's. A message
// that can't be decoded is yielded as an error that wraps ErrMessage, and the
// loop goes on.
func (p *Port) All(ctx context.Context) iter.Seq2[MessageEvent, error] {
	return func(yield func(MessageEvent, error) bool) {
		for {
			e, err := p.Receive(ctx)
			switch {
			case err == nil || isMessageError(err):
				if !yield(e, err) {
					return
				}
			case isClosed(err):
				return
			default:
				yield(e, err)
				return
			}
		}
	}
}
