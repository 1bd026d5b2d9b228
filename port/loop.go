package port

import (
	"errors"
	"runtime"
	"sync"

	"github.com/berth-go/berth/port/clone"
)

// A Loop is an event loop: it owns ports and runs their handlers, one at a
// time, each to its end. Its task sources are the message queues of its ports;
// they are served fairly, each in its own order.
//
// The never-shipped ports of channels that were made by [Loop.NewChannel] are
// one source: messages over different ones of them arrive in the order in
// which they were posted, as the standard's unshipped port message queue has
// it. All others count as shipped.
//
// An idle loop owns no goroutine. What it owns it does not keep alive: ports
// that nobody can reach any more are collected.
type Loop struct {
	// What each turn needs is at the start, in one cache line.
	by    Driver // nil if nobody drives the loop and it has no options
	cur   lease  // used by the running loop only
	ready readyList

	driven bool       // by is to be woken; else the loop runs by itself
	lists  bool       // it can end, and lists what it owns; a port's own loop never ends
	mu     sync.Mutex // guards the fields below up to inbox
	awake  bool       // of a loop that runs by itself: its goroutine is there
	ended  bool
	owned  *owned // nil until there is something beside the inbox

	inbox Port   // of Drive; else zero
	plain source // of the inbox's events
}

// LoopOptions are the parts of a [Loop] that can be chosen. The zero value is
// valid: a loop that runs by itself, on a goroutine that lives while there is
// work.
type LoopOptions struct {
	// Name is shown in dead letters.
	Name string
	// Types are the registered types that messages are decoded with, and
	// encoded with when they are posted through a port of the loop.
	Types *clone.Types
	// DeadLetters is told of every message that was accepted and not handled.
	// It is called with no lock held, from the goroutine that found out, and
	// must not block.
	DeadLetters func(DeadLetter)
	// Wake makes the loop a driven one: it is called, with no lock held, when
	// the loop has work and was idle; somebody must then call Next until it
	// reports false. Nil means that the loop runs by itself.
	Wake func()
	// Accept is asked about a message that was posted for a particular target
	// (see [Envelope]); false makes it a dead letter. Nil accepts all.
	Accept func(target any) bool
	// Owner is whatever the loop belongs to, see [OwnerOf].
	Owner any
}

// NewLoop returns a loop that owns no port yet.
func NewLoop(opt *LoopOptions) *Loop {
	l := new(Loop)
	if opt != nil {
		l.by, l.driven = &options{*opt}, opt.Wake != nil
	}
	l.lists = true
	return l
}

// NewChannel makes a channel whose two ports belong to the loop.
func (l *Loop) NewChannel() (port1, port2 *Port) {
	c := new(channel)
	c.link()
	for i := range c.ends {
		e := &c.ends[i]
		e.loop = l
		e.flags = local
		if !l.adopt(e) {
			e.flags |= closedOff | sealed
		}
	}
	return &c.ports[0], &c.ports[1]
}

// Own makes the loop the owner of a port that was made elsewhere: its handlers
// will run on the loop. A port that has handlers or is started already is
// refused with ErrOwned.
func (l *Loop) Own(p *Port) error {
	if p.isZero() {
		return ErrDetached
	}
	e := p.end
	e.mu.Lock()
	if err := p.errLocked(); err != nil {
		e.mu.Unlock()
		return err
	}
	if e.ownedLocked(l) {
		e.mu.Unlock()
		return nil
	}
	if e.is(started|claimed|local) || e.handlers.Load() != nil {
		e.mu.Unlock()
		return ErrOwned
	}
	e.loop = l
	e.flags &^= queued | adrift
	e.ownedBySenderLocked()
	wake := e.wakeLocked()
	e.mu.Unlock()
	if !l.adopt(e) {
		l.closeOwned(e, ErrClosed)
		return ErrClosed
	}
	wake.enqueue(e)
	return nil
}

// adopt lists e as owned by the loop, whose end.loop says so already. It fails
// if the loop has ended.
func (l *Loop) adopt(e *end) bool {
	if l == nil || !l.lists {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return false
	}
	if l.owned == nil {
		l.owned = new(owned)
	}
	l.owned.addLocked(e, l)
	return true
}

// enqueue puts e into the ready list and wakes the loop if the list was empty. Stale
// and double entries are harmless: whoever takes one out asks the end.
func (l *Loop) enqueue(e *end) {
	if l == nil || !l.ready.push(e) {
		return
	}
	if l.driven {
		l.by.Wake()
		return
	}
	l.mu.Lock()
	wake := !l.awake
	l.awake = true
	l.mu.Unlock()
	if wake {
		go l.run()
	}
}

// rest ends the goroutine of a loop that runs by itself, unless there is more.
func (l *Loop) rest() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.awake = !l.ready.empty()
	return !l.awake
}

// run is the loop of ports outside actors: it ends when there is no work.
func (l *Loop) run() {
	done := false
	var t Turn
	defer func() {
		if !done && exiting() {
			t.Drop(errGoexit)
			go l.run() // the rest still has its turn
		}
	}()
	for {
		for l.Next(&t) {
			t.Run()
			t.Finish()
		}
		if l.rest() {
			done = true
			return
		}
	}
}

// Next takes the next message that is due and makes t its turn. It reports
// false if there is none; Wake is then called before there is one again.
//
// It is for whoever drives a loop, and must not be called concurrently.
func (l *Loop) Next(t *Turn) bool {
	for {
		if l.cur.end != nil {
			if l.cur.next(l, t) && t.admit(l) {
				return true
			}
			continue
		}
		e := l.ready.pop()
		if e == nil {
			return false
		}
		if l.cur.begin(l, e, t) && t.admit(l) {
			return true
		}
	}
}

// End ends the loop: the ports that it still owns are closed with the reason,
// and what they had queued becomes dead letters (R96). Ports that were
// transferred away are not its business any more. A turn that runs meanwhile
// ends by itself; there is none after it.
func (l *Loop) End(reason error) {
	l.mu.Lock()
	l.ended = true
	list := l.owned.takeLocked()
	l.mu.Unlock()
	// The ready list may be all that still keeps an end that was closed and
	// drains: it is emptied after the list has got hold of them.
	l.ready.close()
	if e := l.inbox.end; e != nil {
		l.closeOwned(e, reason)
	}
	for _, e := range list {
		l.closeOwned(e, reason)
	}
}

// Due reports whether something has become ready since Next has reported false. Wake
// is called after it has become true.
func (l *Loop) Due() bool { return !l.ready.empty() }

// over reports whether the loop has ended.
func (l *Loop) over() bool {
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ended
}

// Ports returns the number of live ports that the loop owns.
func (l *Loop) Ports() int {
	l.mu.Lock()
	list := l.owned.copyLocked()
	l.mu.Unlock()
	n := 0
	if e := l.inbox.end; e != nil && e.ownedBy(l) {
		n++
	}
	for _, w := range list {
		if e := w.Value(); e != nil && e != l.inbox.end && e.ownedBy(l) {
			n++
		}
	}
	return n
}

var errGoexit = errors.New("port: handler called runtime.Goexit")

// exiting reports whether the goroutine is ending by runtime.Goexit and not by a
// panic, which must go on.
func exiting() bool {
	pc := make([]uintptr, 64)
	frames := runtime.CallersFrames(pc[:runtime.Callers(0, pc)])
	for {
		f, more := frames.Next()
		if f.Function == "runtime.Goexit" {
			return true
		}
		if f.Function == "runtime.gopanic" || !more {
			return false
		}
	}
}
