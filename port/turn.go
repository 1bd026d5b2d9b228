package port

// A Turn is one message that is due, claimed from its end, and the handlers it
// goes to. It is filled by [Loop.Next] and used by whoever drives the loop; it
// may be used again for the next one.
type Turn struct {
	end      *end
	handlers *handlers
	loop     *Loop
	m        message
	err      error // why the message can't be decoded: a messageerror
}

// admit prepares the turn: it refuses what nobody hears or what is meant for
// another origin, brings the transferred objects to the loop, and finds out
// whether the message can be decoded. It reports whether there is a turn to
// run.
func (t *Turn) admit(l *Loop) bool {
	t.loop, t.err = l, nil
	if t.m.meta == nil {
		if _, ok := t.m.data.(scalar); ok {
			return t.heard(kindMessage)
		}
	}
	if t.m.isClose() {
		if !t.handlers.any(kindClose) {
			t.end.keepNotice(t.m)
			return false
		}
		return true
	}
	if x := t.m.meta.envelope().Target; x != nil && l.by != nil && !l.by.Accept(x) {
		l.discard(OriginMismatch, nil, t.m)
		return false
	}
	rec := t.m.record()
	if rec == nil {
		return t.heard(kindMessage)
	}
	l.know(rec)
	if rec.NeedsCheck() {
		if t.err = check(rec); t.err != nil {
			return t.undecodable()
		}
	}
	if !t.heard(kindMessage) {
		return false
	}
	rec.Arrive(l)
	return true
}

// heard reports whether there is a handler of that kind; without one the message is
// consumed all the same (R20) and becomes a dead letter.
func (t *Turn) heard(k kind) bool {
	if t.handlers.any(k) {
		return true
	}
	t.loop.discard(NoListener, nil, t.m)
	return false
}

// undecodable makes the turn a messageerror: what the message carried is lost (R134).
func (t *Turn) undecodable() bool {
	t.loop.discard(Undecodable, t.err, t.m)
	t.m = message{meta: t.m.meta.forError()}
	return t.handlers.any(kindError)
}

// Event returns the event of the turn, as handlers see it.
func (t *Turn) Event() MessageEvent {
	if t.m.meta == nil {
		return MessageEvent{t.m.data, t.m.bits, t.plain()}
	}
	return MessageEvent{t.m.data, t.m.bits, t.m.meta.from(t.Port(), t.loop, nil)}
}

// plain returns the source of events without meta.
func (t *Turn) plain() *source {
	switch t.handlers {
	case nil:
		return nil
	case served:
		return &t.loop.plain
	}
	return &t.handlers.source
}

// Port returns the port that the message came to.
func (t *Turn) Port() *Port {
	if x := t.plain(); x != nil {
		return x.port
	}
	return nil
}

// Served reports whether the message came to the inbox of [Loop.ServeInbox]: then the
// driver takes the Event, and there is nothing to Run.
func (t *Turn) Served() bool { return t.handlers == served }

// Run runs the handlers; a panic goes through. The driver then ends the turn, with
// [Turn.Finish] or, if it failed, with [Turn.Drop].
func (t *Turn) Run() {
	h := t.handlers
	switch {
	case t.m.isClose():
		h.closed(t.m.data.(*closeNotice).reason)
	case t.err != nil:
		h.dispatch(kindError, t.Event())
	case h.only != nil:
		h.only(t.Event())
	default:
		h.dispatch(kindMessage, t.Event())
	}
}

// Finish ends a turn that went well. The reply port of a call that was neither
// answered nor taken is closed.
func (t *Turn) Finish() {
	if x := t.m.meta; x != nil {
		x.call.abandon(ErrNoAnswer)
	}
}

// Drop ends a turn that failed: its message becomes a dead letter, and a caller
// is told the reason. The ports that came with it belong to the loop by now.
func (t *Turn) Drop(reason error) {
	t.Abandon(reason)
	t.m = message{}
}

// Abandon is Drop for a turn that does not end: it may be called while the turn
// runs, by who has made sure that nobody else ends the turn.
func (t *Turn) Abandon(reason error) {
	if t.loop == nil || t.m.isClose() || t.err != nil {
		return
	}
	t.loop.discard(InHand, reason, t.m)
}
