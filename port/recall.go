package port

import "errors"

// Redeliver ends a turn that failed: its message goes back to the head of the
// queue that it was in, and is handed out again with the next
// [MessageEvent.Attempt]. Its ports and buffers that are still the loop's go back
// into it; what the turn has passed on or closed has left, and is nil to the
// next reader. An unanswered call stays open.
//
// It reports false, and does nothing, if the port has left the loop, or if this
// was no message of the user's: then the turn is still to be ended.
func (t *Turn) Redeliver(reason error) bool {
	if !t.repeatable() || !t.inPlace() {
		return false
	}
	m := t.again()
	e := t.end
	e.mu.Lock()
	if !e.ownedLocked(t.loop) || !e.holdsLocked(t.Port().gen) {
		e.mu.Unlock()
		t.loop.discard(InHand, reason, m)
		return true
	}
	e.unshiftLocked(m)
	wake := e.wakeLocked()
	e.mu.Unlock()
	wake.enqueue(e)
	return true
}

// Park ends a turn that failed: its message is queued at another port, to be looked at
// and perhaps forwarded (see [Port.Forward]) later. What it carries is as
// [Turn.Redeliver] says. It reports false if this was no message of the user's.
func (t *Turn) Park(at *Port, reason error) bool {
	if !t.repeatable() || at.isZero() {
		return false
	}
	m := t.again()
	if in, err := (address{to: at.end}).offer(noWait, m); !in || err != nil {
		t.loop.discard(InHand, reason, m)
	}
	return true
}

// repeatable reports whether the turn has a message that can be handed out again.
func (t *Turn) repeatable() bool {
	return t.loop != nil && t.handlers != nil && t.err == nil && !t.m.isClose() && !t.m.meta.isNotice()
}

// inPlace reports whether the loop still has the port that the message came to.
func (t *Turn) inPlace() bool {
	t.end.mu.Lock()
	defer t.end.mu.Unlock()
	return t.end.ownedLocked(t.loop) && t.end.holdsLocked(t.Port().gen)
}

// again takes the message out of the turn, for another delivery.
func (t *Turn) again() message {
	m := t.m
	t.m = message{}
	x := &meta{attempt: 1}
	if old := m.meta; old != nil {
		x.env, x.attempt, x.call = old.env, old.attempt+1, old.call
	}
	m.meta = x
	if rec := m.record(); rec != nil {
		m.data = rec.Recall()
	}
	return m
}

var errSelfForward = errors.New("port: forwarded to itself")

// Forward moves messages that wait at this port, the first ones first, to the end
// of another queue: whole, with all they carry and with their attempt numbers.
// It moves at most n of them, all that are there if n is negative, and returns
// how many it has moved. Like a pull it makes the port a pulled one, and does
// not wait.
//
// If the other side refuses one, that one stays here, in its place, and the
// error says why. What was redelivered or parked before is never refused by a
// [Limit].
func (p *Port) Forward(to Sender, n int) (int, error) {
	if !p.isZero() && to.end == p.end {
		return 0, errSelfForward
	}
	for moved := 0; ; moved++ {
		if moved == n {
			return moved, nil
		}
		m, plain, err := p.take()
		if err != nil && !isClosed(err) || plain == nil {
			if isClosed(err) {
				err = nil // the close notice stays behind
			}
			return moved, err
		}
		if err := p.forward(to, m); err != nil {
			return moved, err
		}
	}
}

func (p *Port) forward(to Sender, m message) error {
	if rec := m.record(); rec != nil {
		for _, t := range rec.Transits() {
			if t == (*traveller)(to.end) {
				p.end.sink().discard(Doomed, errDoomed, m)
				return nil
			}
		}
	}
	if to.IsZero() {
		return p.putBack(m, ErrDetached)
	}
	switch in, err := to.address().offer(noWait, m); {
	case err != nil:
		return p.putBack(m, err)
	case !in:
		return p.putBack(m, to.address().err())
	}
	return nil
}

// putBack puts a message that was taken and not forwarded in its place.
func (p *Port) putBack(m message, err error) error {
	e := p.end
	e.mu.Lock()
	if e.is(closedOff) {
		l := e.loop
		e.mu.Unlock()
		l.discard(Closed, ErrClosed, m)
		return err
	}
	if b := e.boundsLocked(); b != nil {
		b.count(&m, 1)
	}
	e.unshiftLocked(m)
	wake := e.wakeLocked() // it may have been transferred meanwhile
	e.mu.Unlock()
	wake.enqueue(e)
	return err
}
