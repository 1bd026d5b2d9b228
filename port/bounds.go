package port

import (
	"reflect"

	"github.com/berth-go/berth/port/clone"
)

// bounds is the limit of an end, and who waits for room there.
//
// An end with a limit is flagged bounded. Invariants:
//
//   - queued and bytes are what counts in the queue; held and heldBytes are
//     room that was promised to messages which have yet to detach what they
//     carry.
//   - It is nobody's unshipped queue, and a batch takes each message of it under
//     the lock: room is freed in the same critical section.
//   - Those who wait are let in in their order; one with a transfer list stays
//     the first until its message is queued.
type bounds struct {
	Limit
	queued, bytes   int
	held, heldBytes int
	dropped         uint64
	above, untold   bool // a mark was reached; its callback has not been called
	lifted          bool // there is no limit any more, but somebody still counts on his room
	first, last     *sending
	waiting         int
}

// perMessage is what a message takes in a queue beside its content.
const perMessage = 32

// weigh returns what the message counts against a limit, and whether it counts.
func (m *message) weigh() (bytes int, counts bool) {
	if m.isClose() || m.meta.uncounted() {
		return 0, false
	}
	return perMessage + contentSize(m.data), true
}

func contentSize(data any) int {
	switch d := data.(type) {
	case *clone.Record:
		return d.Weight()
	case string:
		return len(d)
	case scalar, nil:
		return 0
	}
	v := reflect.ValueOf(data)
	if v.Kind() == reflect.String {
		return v.Len()
	}
	return int(v.Type().Size())
}

func (b *bounds) fits(bytes int) bool {
	return (b.Messages == 0 || b.queued+b.held < b.Messages) &&
		(b.Bytes == 0 || b.bytes+b.heldBytes+bytes <= b.Bytes)
}

// never reports whether a message of that size would not fit into an empty queue.
func (b *bounds) never(bytes int) bool { return b.Bytes > 0 && bytes > b.Bytes }

func (b *bounds) full(bytes int) *LimitError {
	return &LimitError{Limit: b.Limit, Queued: b.queued, Bytes: b.bytes, Size: bytes}
}

// count adds a message that is queued, or takes one off.
func (b *bounds) count(m *message, n int) {
	if bytes, ok := m.weigh(); ok {
		b.queued += n
		b.bytes += n * bytes
		b.gauge()
	}
}

func (b *bounds) hold(bytes, n int) {
	b.held += n
	b.heldBytes += n * bytes
}

// boundsLocked returns the limit of the end, or nil.
func (e *end) boundsLocked() *bounds {
	if !e.is(bounded) {
		return nil
	}
	return e.rare.bounds
}

// boundLocked sets or lifts the limit. It returns the loop to wake.
func (e *end) boundLocked(l *Limit) *Loop {
	b := e.boundsLocked()
	if b == nil && l == nil {
		return nil
	}
	wake, _ := e.shipLocked()
	if b == nil {
		b = new(bounds)
		e.rareLocked().bounds = b
		e.flags |= bounded
		e.q.each(int(uint32(e.lease.Load())), func(m *message) { b.count(m, 1) })
	}
	b.Limit, b.lifted = Limit{}, l == nil
	if l != nil {
		b.Limit = *l
	} else {
		b.dropped = 0
	}
	b.gauge()
	if w := e.admitLocked(); w != nil {
		wake = w
	}
	e.unboundLocked()
	e.guardLocked()
	if w := e.dueAnewLocked(); w != nil {
		wake = w
	}
	return wake
}

// unboundLocked forgets a limit that was lifted, when nobody counts on room any more.
func (e *end) unboundLocked() {
	if b := e.rare.bounds; b.lifted && b.first == nil && b.held == 0 {
		e.rare.bounds = nil
		e.flags &^= bounded
	}
}

// dueAnewLocked ends the batch that is being taken, if there is one: with a limit
// batches are taken in another way than without. The rest is due anew. It returns
// the loop to wake.
func (e *end) dueAnewLocked() *Loop {
	if !e.emptyLocked() {
		e.revokeLocked()
		e.flags &^= queued
	}
	return e.wakeLocked()
}

func (e *end) barLocked(reason error) {
	if reason == nil && !e.is(barred) {
		return
	}
	e.rareLocked().barred = reason
	e.flags &^= barred
	if reason != nil {
		e.flags |= barred
		if b := e.boundsLocked(); b != nil {
			b.turnAway(func(s *sending) error { return reason })
		}
	}
	e.guardLocked()
}

// guardLocked tells those who have not got the lock that they need it to learn whether a
// message finds room.
func (e *end) guardLocked() { e.guarded.Store(e.is(bounded | barred)) }

// freeLocked is told of a message that was taken for its turn; those who wait for
// room are let in. It returns the loop to wake.
func (e *end) freeLocked(m *message) *Loop {
	e.rare.bounds.count(m, -1)
	return e.admitLocked()
}

// admitLocked lets those in that wait, in order, as long as there is room. It returns
// the loop to wake.
func (e *end) admitLocked() (wake *Loop) {
	b := e.rare.bounds
	for s := b.first; s != nil && !s.granted; s = b.first {
		switch {
		case b.never(s.bytes) || b.Policy != Wait && !b.fits(s.bytes):
			b.settle(s, b.full(s.bytes))
		case !b.fits(s.bytes):
			return wake
		case s.carries:
			b.hold(s.bytes, 1)
			s.granted = true
			close(s.wake)
		default:
			if l := e.putLocked(s.m); l != nil {
				wake = l
			}
			b.settle(s, nil)
		}
	}
	return wake
}

// makeRoomLocked takes out what has waited longest, until a message of that size fits.
func (e *end) makeRoomLocked(bytes int) (out []message) {
	b := e.rare.bounds
	var keep []message // what does not count goes back to its place
	for !b.fits(bytes) && b.queued > 0 {
		m, ok := e.takeLocked()
		if !ok {
			break
		}
		if _, counts := m.weigh(); !counts {
			keep = append(keep, m)
			continue
		}
		b.count(&m, -1)
		b.dropped++
		out = append(out, m)
	}
	for i := len(keep) - 1; i >= 0; i-- {
		e.unshiftLocked(keep[i])
	}
	return out
}
