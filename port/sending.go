package port

import (
	"context"
	"errors"
)

// A sending is a Send that waits for room, or room that was promised to a message with
// a transfer list.
type sending struct {
	prev, next *sending
	wake       chan struct{} // closed under the end's lock when it is granted or settled
	from       address
	on         *Loop // the loop of the turn that waits, or nil
	m          message
	bytes      int
	carries    bool  // it has yet to detach what it carries, and queues itself then
	granted    bool  // there is room for it
	listed     bool  // it waits, or is the first and granted
	err        error // why it was not let in
}

// noWait is the context of those who do not wait.
var noWait context.Context

// errAway stands for the error that the posting handle knows.
var errAway = errors.New("port: the right to post is gone")

func (b *bounds) push(s *sending) {
	s.wake = make(chan struct{})
	s.prev, s.listed = b.last, true
	if b.last == nil {
		b.first = s
	} else {
		b.last.next = s
	}
	b.last = s
	b.waiting++
}

func (b *bounds) remove(s *sending) {
	if s.prev == nil {
		b.first = s.next
	} else {
		s.prev.next = s.next
	}
	if s.next == nil {
		b.last = s.prev
	} else {
		s.next.prev = s.prev
	}
	s.prev, s.next, s.listed = nil, nil, false
	b.waiting--
}

// settle ends the wait of s.
func (b *bounds) settle(s *sending, err error) {
	b.remove(s)
	s.err = err
	close(s.wake)
}

// turnAway ends the wait of all for whom why has an error.
func (b *bounds) turnAway(why func(*sending) error) {
	for s := b.first; s != nil; {
		next := s.next
		if !s.granted {
			if err := why(s); err != nil {
				b.settle(s, err)
			}
		}
		s = next
	}
}

// sweepLocked turns those away whose right to post here is gone. Those behind them
// may find room. It returns the loop to wake.
func (e *end) sweepLocked() *Loop {
	b := e.boundsLocked()
	if b == nil || b.first == nil {
		return nil
	}
	b.turnAway(func(s *sending) error {
		if e.letsInLocked(s.from) {
			return nil
		}
		return errAway
	})
	return e.admitLocked()
}

// ownedBySenderLocked turns those away who wait on a turn of the loop that has become the
// owner: it could not make room for them.
func (e *end) ownedBySenderLocked() {
	if b := e.boundsLocked(); b != nil {
		b.turnAway(func(s *sending) error {
			if s.on == nil || s.on != e.loop {
				return nil
			}
			return selfPost(b.full(s.bytes))
		})
	}
}

func selfPost(err *LimitError) error {
	err.Self = true
	return err
}

// squeeze posts to an end that is limited or barred. With a context it waits for room
// if the policy is to.
func (a address) squeeze(ctx context.Context, m message) error {
	in, err := a.offer(ctx, m)
	if !in && err == nil {
		return a.lost(m)
	}
	return err
}

// offer posts m if it is let in and finds room. It reports false without an error if
// the right to post is gone. What is not let in is still whole.
func (a address) offer(ctx context.Context, m message) (in bool, err error) {
	e := a.to
	e.mu.Lock()
	if !e.letsInLocked(a) {
		e.mu.Unlock()
		return false, nil
	}
	if err := e.barsLocked(&m); err != nil {
		e.mu.Unlock()
		return false, err
	}
	s, out, err := e.squeezeLocked(ctx, a, m)
	var wake *Loop
	if s == nil && err == nil {
		wake = e.putLocked(m)
	}
	last, tell := e.loop, e.tideLocked()
	e.mu.Unlock()
	wake.enqueue(e)
	tell.run()
	if len(out) > 0 {
		last.discard(Dropped, ErrFull, out...)
	}
	if err == errDropped {
		last.discard(Dropped, ErrFull, m)
		return true, nil
	}
	if err != nil || s == nil {
		return true, err
	}
	return true, s.await(ctx)
}

var errDropped = errors.New("port: dropped by a limit")

// squeezeLocked finds room for m: at once, at the cost of what it returns, or by
// waiting as s. errDropped says that m is taken and dropped.
func (e *end) squeezeLocked(ctx context.Context, a address, m message) (s *sending, out []message, err error) {
	b := e.boundsLocked()
	bytes, counts := m.weigh()
	if b == nil || !counts || b.first == nil && b.fits(bytes) {
		return nil, nil, nil
	}
	switch {
	case b.Policy == DropOldest && !b.never(bytes):
		return nil, e.makeRoomLocked(bytes), nil
	case b.Policy == DropOldest || b.Policy == DropNewest:
		b.dropped++
		return nil, nil, errDropped
	case m.moved():
		return nil, nil, nil // the limit came when it was on its way
	}
	s = &sending{from: a, m: m, bytes: bytes}
	return s, nil, e.waitLocked(ctx, s)
}

// waitLocked has s wait, or says why it can't.
func (e *end) waitLocked(ctx context.Context, s *sending) error {
	b := e.rare.bounds
	full := b.full(s.bytes)
	if ctx == nil || b.Policy != Wait || b.never(s.bytes) {
		return full
	}
	if turn := turnOf(ctx); turn != nil {
		if s.on = turn.Loop(); e.ownedLocked(s.on) {
			return selfPost(full)
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	b.push(s)
	return nil
}

// await waits until s is granted room or settled.
func (s *sending) await(ctx context.Context) error {
	defer block(ctx)()
	select {
	case <-s.wake:
	case <-ctx.Done():
		if s.leave() {
			return context.Cause(ctx)
		}
		<-s.wake // it was let in at the same moment: that counts
	}
	if s.err == errAway {
		return s.from.err()
	}
	return s.err
}

// leave gives up waiting; it reports false if the wait is over already.
func (s *sending) leave() bool {
	e := s.from.to
	e.mu.Lock()
	if !s.listed || s.granted {
		e.mu.Unlock()
		return false
	}
	e.rare.bounds.remove(s)
	wake := e.admitLocked()
	e.mu.Unlock()
	wake.enqueue(e)
	return true
}

// barsLocked returns why the message is not let in, or nil.
func (e *end) barsLocked(m *message) error {
	if !e.is(barred) || m.moved() || m.meta.uncounted() {
		return nil
	}
	return e.rare.barred
}

// moved reports whether the message has detached what it carries.
func (m *message) moved() bool {
	rec := m.record()
	return rec != nil && rec.Transits() != nil
}
