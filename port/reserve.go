package port

import (
	"context"

	"github.com/berth-go/berth/port/clone"
)

// reserve finds room for a message that is serialized and has not moved anything yet.
// A nil promise says that it needs none.
func (a address) reserve(ctx context.Context, rec *clone.Record, x *meta) (*sending, error) {
	m := message{data: rec, meta: x}
	e := a.to
	e.mu.Lock()
	if !e.letsInLocked(a) {
		e.mu.Unlock()
		return nil, nil // the steps are taken all the same
	}
	s, wait, err := e.reserveLocked(ctx, a, &m)
	e.mu.Unlock()
	if wait {
		err = s.await(ctx)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (e *end) reserveLocked(ctx context.Context, a address, m *message) (s *sending, wait bool, err error) {
	if err := e.barsLocked(m); err != nil {
		return nil, false, err
	}
	b := e.boundsLocked()
	bytes, counts := m.weigh()
	if b == nil || !counts || b.Policy == DropNewest || b.Policy == DropOldest {
		return nil, false, nil
	}
	s = &sending{from: a, bytes: bytes, carries: true}
	if b.first == nil && b.fits(bytes) {
		b.hold(bytes, 1)
		s.granted = true
		return s, false, nil
	}
	err = e.waitLocked(ctx, s)
	return s, err == nil, err
}

// keep uses a promise: the message is queued in the room that was held for it. Without
// a message the room is given back.
func (s *sending) keep(m *message) error {
	a, e := s.from, s.from.to
	e.mu.Lock()
	b := e.rare.bounds
	b.hold(s.bytes, -1)
	if s.listed {
		b.remove(s)
	}
	let := e.letsInLocked(a)
	var wake *Loop
	if m != nil && let {
		wake = e.putLocked(*m)
	}
	if w := e.admitLocked(); w != nil {
		wake = w
	}
	if b.lifted {
		e.unboundLocked()
		e.guardLocked()
		wake = e.dueAnewLocked()
	}
	tell := e.tideLocked()
	e.mu.Unlock()
	wake.enqueue(e)
	tell.run()
	if m != nil && !let {
		return a.lost(*m)
	}
	return nil
}
