package port

// Close closes the port: the standard's [close]. It takes effect at once for
// posting and transfer. If the queue is enabled, what waits here is still
// delivered; otherwise it becomes dead letters. The other end hears of it
// after everything that was posted to it before.
//
// Closing again, or closing a detached handle, does nothing. The error is
// always nil; it makes a Port an io.Closer.
//
// [close]: https://html.spec.whatwg.org/multipage/web-messaging.html#dom-messageport-close
func (p *Port) Close() error {
	p.CloseWith(nil)
	return nil
}

// CloseWith is Close with a reason, which the other end sees wrapped in
// ErrClosed. Inside a process the reason is handed over as it is.
func (p *Port) CloseWith(reason error) {
	if p.isZero() {
		return
	}
	e := p.end
	e.mu.Lock()
	if !e.holdsLocked(p.gen) {
		e.mu.Unlock()
		return
	}
	if e.is(claimed) {
		// A transfer of this very handle is between its two steps. If it is
		// reverted, the port is closed then; if not, it was closed too late.
		e.flags |= doClose
		e.rareLocked().reason = reason
		e.mu.Unlock()
		return
	}
	l := e.loop
	rest := e.shutLocked(reason, e.is(started) && !l.over())
	e.mu.Unlock()
	e.peer.hangUp(reason)
	if len(rest) > 0 {
		l.discard(Closed, closed(reason), rest...)
	}
}

// closeOwned closes e if l still owns it (an actor's death closes what it owns and
// nothing else). What is queued becomes dead letters, whether enabled or not.
func (l *Loop) closeOwned(e *end, reason error) {
	e.mu.Lock()
	if !e.ownedLocked(l) {
		e.mu.Unlock()
		return
	}
	if e.is(claimed) {
		e.flags |= doClose // see CloseWith
		e.rareLocked().reason = reason
		e.mu.Unlock()
		return
	}
	hangUp := !e.is(closedOff)
	rest := e.shutLocked(reason, false)
	e.mu.Unlock()
	if hangUp {
		e.peer.hangUp(reason)
	}
	if len(rest) > 0 {
		l.discard(Closed, closed(reason), rest...)
	}
}

// shutLocked closes the end on its holder's behalf. Unless it is to drain, its queue
// is taken out and returned.
func (e *end) shutLocked(reason error, drain bool) (rest []message) {
	e.flags = e.flags&^(claimed|transit|senders) | closedOff
	if r := e.rare; r != nil {
		r.releaseLocked(closed(reason))
	}
	if reason != nil {
		e.rareLocked().reason = reason
	}
	e.sweepLocked()
	if drain && !e.emptyLocked() {
		return nil
	}
	rest = e.emptyOutLocked()
	e.handlers.Store(nil) // after the lease was revoked: see lease.next
	return rest
}

// hangUp tells the end that its twin has closed: nothing comes from there any more,
// and the notice of it is queued behind all that did come.
func (e *end) hangUp(reason error) {
	if e == nil {
		return
	}
	e.mu.Lock()
	e.src++
	if e.is(closedOff | sealed) {
		e.mu.Unlock()
		return
	}
	e.flags |= sealed
	admitted := e.sweepLocked()
	if r := e.rare; r != nil {
		r.breakLocked()
	}
	e.q.closing = true
	wake := e.putLocked(message{data: &closeNotice{reason}})
	e.mu.Unlock()
	wake.enqueue(e)
	admitted.enqueue(e)
}

// keepNotice puts the close notice back: nobody listens for it yet.
func (e *end) keepNotice(m message) {
	e.mu.Lock()
	if e.is(closedOff) {
		e.mu.Unlock()
		return
	}
	e.q.closing = true
	e.q.push(m)
	wake := e.wakeLocked() // somebody may have begun to listen meanwhile
	e.mu.Unlock()
	wake.enqueue(e)
}

// emptyOutLocked takes everything out of the queue, whoever drains it.
func (e *end) emptyOutLocked() []message {
	e.revokeLocked()
	e.flags &^= queued
	var list []message
	for {
		m, ok := e.takeLocked()
		if !ok {
			if b := e.boundsLocked(); b != nil {
				b.queued, b.bytes = 0, 0
			}
			return list
		}
		if !m.isClose() {
			list = append(list, m)
		}
	}
}

// releaseLocked ends everything that waits on the handle: it was closed or detached.
func (r *rare) releaseLocked(err error) {
	r.breakLocked()
	if r.ready != nil {
		close(r.ready)
		r.ready = nil
	}
	r.waiting.failLocked(err)
	r.high = nil
}

func (r *rare) breakLocked() {
	if r.done != nil {
		close(r.done)
		r.done = nil
	}
}
