package port

import (
	"context"
	"slices"
)

// OnMessage sets the port's onmessage handler; nil clears it. Setting it, to
// anything, enables the message queue as [Port.Start] does. The handler keeps
// its place among the listeners while it is replaced, and goes to their end
// when it was cleared before (R16, R125).
//
// It returns ErrMode if the port is pulled; on a closed or detached port it
// has no effect. See [onmessage].
//
// [onmessage]: https://html.spec.whatwg.org/multipage/web-messaging.html#handler-messageeventtarget-onmessage
func (p *Port) OnMessage(f func(MessageEvent)) error {
	return p.attr(true, kindMessage, &Listener{kind: kindMessage, message: f, attr: true}, f == nil)
}

// OnMessageError sets the handler for messages that could not be decoded; nil
// clears it. It does not enable the queue. The event stands in the message's
// place in the order and has no data. See [onmessageerror].
//
// [onmessageerror]: https://html.spec.whatwg.org/multipage/web-messaging.html#handler-messageeventtarget-onmessageerror
func (p *Port) OnMessageError(f func(MessageEvent)) error {
	return p.attr(false, kindError, &Listener{kind: kindError, message: f, attr: true}, f == nil)
}

// OnClose sets the handler that hears once that the other end has closed, after
// every message that was posted before; nil clears it. It does not enable the
// queue: on a disabled port it hears when nothing waits any more. The error
// wraps ErrClosed and the reason that was given.
//
// A notice that came before the handler was set is kept for it.
func (p *Port) OnClose(f func(reason error)) error {
	return p.attr(false, kindClose, &Listener{kind: kindClose, closed: f, attr: true}, f == nil)
}

func (p *Port) attr(start bool, k kind, l *Listener, clear bool) error {
	return p.edit(start, func(list []*Listener) []*Listener {
		i := slices.IndexFunc(list, func(x *Listener) bool { return x.attr && x.kind == k })
		switch {
		case i < 0 && clear:
			return list
		case i < 0:
			return append(slices.Clip(list), l)
		case clear:
			list[i].removed.Store(true)
			return without(list, list[i])
		}
		list = slices.Clone(list)
		list[i] = l
		return list
	})
}

// AddEventListener adds a listener for messages (or, by its options, for
// messageerror events) behind those that are there, and returns it. It never
// enables the queue (R17): call [Port.Start]. A nil function is ignored.
//
// See [addEventListener]; a registration in Go has an identity of its own, so
// adding a function twice registers it twice.
//
// [addEventListener]: https://dom.spec.whatwg.org/#dom-eventtarget-addeventlistener
func (p *Port) AddEventListener(f func(MessageEvent), opt *ListenerOptions) (*Listener, error) {
	l := &Listener{message: f, port: p}
	if opt == nil {
		opt = new(ListenerOptions)
	}
	if opt.Error {
		l.kind = kindError
	}
	ctx := opt.Context
	l.once, l.ctx = opt.Once, ctx
	if f == nil || p.isZero() || ctx != nil && ctx.Err() != nil {
		l.removed.Store(true)
		return l, nil
	}
	err := p.edit(false, func(list []*Listener) []*Listener { return append(slices.Clip(list), l) })
	if err == nil && ctx != nil {
		l.watch(p)
	}
	return l, err
}

// watch removes the listener when the context is done.
func (l *Listener) watch(p *Port) {
	l.stop.Store(new(context.AfterFunc(l.ctx, func() { p.drop(l) })))
	if l.removed.Load() {
		l.unwatch()
	}
}

func (l *Listener) unwatch() {
	if stop := l.stop.Swap(nil); stop != nil {
		(*stop)()
	}
}

// RemoveEventListener removes a listener of this port, also in the middle of an
// event. Nil, or one that is not registered, is ignored.
func (p *Port) RemoveEventListener(l *Listener) {
	if l != nil && l.port == p && !p.isZero() {
		p.drop(l)
	}
}

// Start enables the message queue: what was kept is delivered, in order, and so
// is what comes. An enabled queue never becomes disabled again. It does nothing
// the second time, or on a closed or detached port; on a pulled port it returns
// ErrMode. See [start].
//
// [start]: https://html.spec.whatwg.org/multipage/web-messaging.html#dom-messageport-start
func (p *Port) Start() error { return p.edit(true, nil) }
