package port

import (
	"context"
	"sync/atomic"
)

// kind says which events a listener hears.
type kind uint8

const (
	kindMessage kind = iota
	kindError
	kindClose
)

// handlers is an immutable snapshot of what listens on a handle. It is replaced under
// the end's lock and read without it. The end refers to its handle through it
// alone: a port with listeners is kept by its twin, one without is not.
type handlers struct {
	source // of the port and its plain events

	list []*Listener
	only func(MessageEvent) // the one message handler, if there is just one and it stays
	has  [3]bool
}

// A Listener is one registration on a port; see [Port.AddEventListener].
type Listener struct {
	port    *Port // where it was added
	kind    kind
	message func(MessageEvent)
	closed  func(error)
	once    bool
	attr    bool            // set by OnMessage, OnMessageError, OnClose
	ctx     context.Context // removes it when done; nil: nothing does
	removed atomic.Bool
	stop    atomic.Pointer[func() bool] // stops watching the context
}

// ListenerOptions are the parts of a registration that can be chosen.
type ListenerOptions struct {
	Once bool // remove it before its first call
	// Context removes the listener when it is done, also in the middle of an
	// event: the standard's AbortSignal. Nil means never.
	Context context.Context
	// Error makes it hear messageerror events instead of messages.
	Error bool
}

func (h *handlers) any(k kind) bool { return h != nil && h.has[k] }

// dispatch calls the listeners of one event, in order. Those that are added
// meanwhile wait for the next event, those that are removed meanwhile are
// skipped (R117).
func (h *handlers) dispatch(k kind, e MessageEvent) {
	if e.meta() == nil && len(h.list) > 1 {
		e.src = new(meta).from(h.port, nil, nil)
	}
	x := e.meta()
	for _, l := range h.list {
		if l.kind != k || l.gone(h.port) {
			continue
		}
		if l.once && !h.port.drop(l) {
			continue
		}
		l.message(e)
		if x != nil && x.stopped {
			return
		}
	}
}

// gone reports whether the listener was removed. A context that is done removes it at
// once, also before its AfterFunc has run (R119).
func (l *Listener) gone(p *Port) bool {
	if l.ctx != nil && l.ctx.Err() != nil {
		p.drop(l)
	}
	return l.removed.Load()
}

func (h *handlers) closed(reason error) {
	for _, l := range h.list {
		if l.kind == kindClose && !l.removed.Load() {
			l.closed(closed(reason))
		}
	}
}

// with returns a snapshot with another list.
func (h *handlers) with(p *Port, list []*Listener) *handlers {
	if len(list) == 0 {
		return nil
	}
	n := &handlers{source: source{port: p}, list: list}
	count := 0
	for _, l := range list {
		n.has[l.kind] = true
		if l.kind == kindMessage {
			count++
			if !l.once && l.ctx == nil {
				n.only = l.message
			}
		}
	}
	if count != 1 {
		n.only = nil
	}
	return n
}

// edit changes the list of the handle's listeners, and enables the queue if start is
// set. It returns the loop to wake. Inert handles are left alone.
func (p *Port) edit(start bool, change func([]*Listener) []*Listener) error {
	if p.isZero() {
		return nil
	}
	e := p.end
	e.mu.Lock()
	if !e.holdsLocked(p.gen) {
		e.mu.Unlock()
		return nil
	}
	if e.is(pulled) {
		e.mu.Unlock()
		return ErrMode
	}
	if change != nil {
		h := e.handlers.Load()
		var list []*Listener
		if h != nil {
			list = h.list
		}
		e.handlers.Store(h.with(p, change(list)))
	}
	wake, n := e.enableLocked(start)
	e.mu.Unlock()
	for range n {
		wake.enqueue(e)
	}
	return nil
}

// enableLocked enables the queue if start is set, and returns the loop to wake and how
// many entries of the ready list the end is due.
func (e *end) enableLocked(start bool) (*Loop, int) {
	if !start {
		if e.is(local) && !e.headIsCloseLocked() {
			return nil, 0 // every message has its entry
		}
		return e.wakeLocked(), 1
	}
	first := !e.is(started)
	e.flags |= started
	e.loopLocked()
	if !e.is(local) {
		if e.emptyLocked() {
			return nil, 0
		}
		return e.wakeLocked(), 1
	}
	if !first {
		return nil, 0
	}
	n := e.lenLocked()
	if e.q.closing {
		n++
	}
	return e.loop, n
}

// drop removes a listener; it reports false if it was removed before.
func (p *Port) drop(l *Listener) bool {
	if l.removed.Swap(true) {
		return false
	}
	l.unwatch()
	_ = p.edit(false, func(list []*Listener) []*Listener { return without(list, l) })
	return true
}

func without(list []*Listener, l *Listener) []*Listener {
	out := make([]*Listener, 0, len(list))
	for _, x := range list {
		if x != l {
			out = append(out, x)
		}
	}
	return out
}
