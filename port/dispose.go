package port

import "github.com/berth-go/berth/port/clone"

// A disposal drops messages. Every port inside one is closed, and so is
// everything in that port's queue: iteratively, for ports may be queued inside
// ports to any depth (R75).
type disposal struct {
	err     error
	ends    []*end    // inside messages that are dropped
	pending []dropped // messages to drop
}

type dropped struct {
	m  message
	at *Loop // whose sink is told
	// why it is dropped; what is queued inside it is closed with it.
	why Reason
}

// run empties the disposal.
func (d *disposal) run() {
	for {
		switch {
		case len(d.ends) > 0:
			e := d.ends[len(d.ends)-1]
			d.ends = d.ends[:len(d.ends)-1]
			rest, l := e.lose(d.err)
			d.add(rest, l, Closed)
		case len(d.pending) > 0:
			x := d.pending[0]
			d.pending[0] = dropped{}
			d.pending = d.pending[1:]
			d.unload(&x.m)
			x.at.report(x.m, x.why, d.err)
		default:
			return
		}
	}
}

func (d *disposal) add(list []message, l *Loop, why Reason) {
	for _, m := range list {
		d.pending = append(d.pending, dropped{m, l, why})
	}
}

// unload takes the ports out of a message. Those that have arrived already are their
// loop's.
func (d *disposal) unload(m *message) {
	if x := m.meta; x != nil {
		x.call.abandon(d.err)
		if x.isNotice() {
			x.env.lose(d.err)
		}
	}
	rec := m.record()
	if rec == nil {
		if _, ok := m.data.(clone.Shared); ok {
			m.data = nil // what travels is not in dead letters
		}
		return
	}
	for _, t := range rec.Transits() {
		if e, ok := t.(*traveller); ok {
			d.ends = append(d.ends, (*end)(e))
		} else {
			t.Lose(d.err)
		}
	}
	m.data = rec.Bare()
}

// lose closes an end that is inside a dropped message. It returns its queue and the
// loop that it belonged to last.
func (e *end) lose(reason error) ([]message, *Loop) {
	e.mu.Lock()
	l := e.loop
	if e.is(closedOff) {
		e.mu.Unlock()
		return nil, l
	}
	rest := e.shutLocked(reason, false)
	e.mu.Unlock()
	e.peer.hangUp(reason)
	return rest, l
}

// discard drops messages that were for a port of the loop.
func (l *Loop) discard(why Reason, err error, list ...message) {
	if len(list) > 0 {
		d := disposal{err: err}
		d.add(list, l, why)
		d.run()
	}
}

// reject drops a message that was not accepted: only what it carried is lost.
func reject(m message, err error) {
	d := disposal{err: err}
	d.unload(&m)
	d.run()
}

// check decodes the record to find out whether it can be; a panic in a type's own
// decoding is an error too (R135).
func check(rec *clone.Record) (err error) {
	_, err = rec.Value()
	return err
}
