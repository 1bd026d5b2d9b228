package port

import "github.com/berth-go/berth/port/clone"

// A Driver is what drives a loop from outside, and what the loop belongs to: an
// actor with its mailbox, say. It is one reference where [LoopOptions] are many,
// for there may be a million loops.
//
// Its methods are called from any goroutine, with no lock held.
type Driver interface {
	Wake()                  // see LoopOptions.Wake
	Accept(target any) bool // see LoopOptions.Accept
	DeadLetter(DeadLetter)  // see LoopOptions.DeadLetters
	Types() *clone.Types
	Name() string
	Owner() any
}

// options are the Driver of a loop that was made by NewLoop.
type options struct{ opt LoopOptions }

func (o *options) Wake()                  { o.opt.Wake() }
func (o *options) Accept(target any) bool { return o.opt.Accept == nil || o.opt.Accept(target) }
func (o *options) Types() *clone.Types    { return o.opt.Types }
func (o *options) Name() string           { return o.opt.Name }
func (o *options) Owner() any             { return o.opt.Owner }

func (o *options) DeadLetter(d DeadLetter) {
	if o.opt.DeadLetters != nil {
		o.opt.DeadLetters(d)
	}
}

// Drive makes the zero Loop one that d drives, with a port as its inbox: p, by a
// new handle (the caller's is detached), or a new one without a twin if p is nil.
// If it is to be hidden, its events do not lead to it (R5). The loop keeps its
// inbox alive, unlike other ports. The error is that of transferring p; the loop
// is not to be used then.
func (l *Loop) Drive(d Driver, p *Port, hidden bool) (*Port, error) {
	l.by, l.driven, l.lists = d, true, true
	l.plain.port = &l.inbox
	if p == nil {
		e := &end{flags: senders, loop: l}
		l.inbox = Port{end: e, hidden: hidden}
		return &l.inbox, nil
	}
	t, err := p.BeginTransfer()
	if err != nil {
		return nil, err
	}
	e := (*end)(t.Commit().(*traveller))
	e.mu.Lock()
	defer e.mu.Unlock()
	e.flags &^= transit | adrift
	e.loop = l
	l.inbox = Port{end: e, gen: e.gen, hidden: hidden}
	return &l.inbox, nil
}

// Inbox returns the inbox of Drive.
func (l *Loop) Inbox() *Port { return &l.inbox }

// served stands for the handlers of an inbox whose driver handles the messages itself.
var served = &handlers{has: [3]bool{kindMessage: true}}

// ServeInbox enables the inbox of a loop that nobody else has the handle of. The driver
// handles its messages itself; see [Turn.Served].
func (l *Loop) ServeInbox() {
	e := l.inbox.end
	e.mu.Lock()
	if !e.holdsLocked(l.inbox.gen) {
		e.mu.Unlock()
		return // it was released
	}
	e.handlers.Store(served)
	wake, n := e.enableLocked(true)
	e.mu.Unlock()
	for range n {
		wake.enqueue(e)
	}
}

// What a loop knows by its Driver; nil and the zero Loop know nothing.

func (l *Loop) name() string {
	if l.by == nil {
		return ""
	}
	return l.by.Name()
}

// sink returns a Driver for a loop of its own that an end has next: it tells of dead
// letters to the same, by the same name, and is nobody's.
func (l *Loop) sink() Driver {
	if l.by == nil {
		return nil
	}
	return &options{LoopOptions{Name: l.by.Name(), DeadLetters: l.by.DeadLetter}}
}

func (l *Loop) types() *clone.Types {
	if l == nil || l.by == nil {
		return nil
	}
	return l.by.Types()
}
