package mailbox

import "github.com/berth-go/berth/mailbox/dispatch"

// due reports whether there is something to do, from the state of the queues. It is
// asked after the mailbox has become idle, so that nothing is stranded.
func (mb *Mailbox) due() bool {
	b := mb.engine
	if mb.signals.Load() != 0 || b != nil && b.system.some.Load() {
		return true
	}
	if mb.halted.Load() || b != nil && b.blocked.Load() {
		return false
	}
	return b != nil && b.private.some.Load() || mb.loop.Due()
}

// schedule has the mailbox run unless it will anyway.
func (mb *Mailbox) schedule() {
	if mb.state.Load() == idle && mb.state.CompareAndSwap(idle, scheduled) {
		mb.dispatch()
	}
}

func (mb *Mailbox) dispatch() {
	if mb.tasks != nil {
		mb.tasks.ScheduleEntry(&mb.entry)
		return
	}
	mb.engine.dispatcher.Schedule(mb.runAlone)
}

func (mb *Mailbox) runAlone() { mb.RunTask(nil) }

// RunTask runs the mailbox until nothing is due or its budget is used up. A
// worker calls it.
func (mb *Mailbox) RunTask(w *dispatch.Worker) {
	for {
		mb.running.begin(w)
		more := mb.run()
		if more {
			mb.dispatch()
			return
		}
		mb.state.Store(idle)
		if !mb.due() || !mb.state.CompareAndSwap(idle, scheduled) {
			return
		}
	}
}

// budget is how many messages a run handles at most.
func (mb *Mailbox) budget() int {
	if mb.tasks != nil {
		return max(mb.tasks.Throughput(), 1)
	}
	return max(mb.engine.dispatcher.Throughput(), 1)
}

// run handles messages until none is due (false) or the budget is used up (true).
func (mb *Mailbox) run() (more bool) {
	mb.inRun = true
	defer mb.recover(&more)
	for range mb.budget() {
		if !mb.step() {
			mb.inRun = false
			return false
		}
	}
	mb.inRun = false
	return true
}

// recover ends a run. It makes a panic, or a Goexit, of a handler the actor's
// failure: once.
func (mb *Mailbox) recover(more *bool) {
	reason := recover()
	goexit := reason == nil && mb.inRun
	if goexit {
		reason = ErrGoexit
	}
	if reason != nil {
		mb.inRun = false
		mb.fail(reason)
		*more = true
	}
	mb.running.end()
	if goexit {
		mb.dispatch() // this goroutine ends; the rest still has its turn
	}
}

func (mb *Mailbox) fail(reason any) {
	inTurn := mb.inTurn
	mb.inTurn = false
	switch {
	case mb.host == nil:
		mb.engine.fail(mb, reason, inTurn)
	case inTurn:
		mb.host.Failed(reason, mb.running.hand())
	default:
		mb.host.Failed(reason, nil)
	}
}

// step handles one message: signals and system messages first, then the private lane
// and the ports in turn. It reports false if none is due.
func (mb *Mailbox) step() bool {
	b := mb.engine
	if b != nil {
		if m, ok := b.system.pop(); ok {
			mb.running.empty()
			mb.handleSystem(m)
			return true
		}
	} else if set := mb.signals.Load(); set != 0 {
		mb.running.empty()
		mb.signalled(set)
		return true
	}
	if mb.halted.Load() || b != nil && b.blocked.Load() {
		return false
	}
	if b == nil {
		return mb.portTurn()
	}
	b.portsNext = !b.portsNext
	if b.portsNext {
		return mb.portTurn() || mb.privateTurn()
	}
	return mb.privateTurn() || mb.portTurn()
}

func (mb *Mailbox) portTurn() bool {
	t := mb.running.next()
	if !mb.loop.Next(t) {
		if mb.tells {
			mb.tells = false
			mb.signals.Or(AtRest) // due is asked next
		}
		return false
	}
	if !mb.running.move(inTurn) {
		t.Drop(mb.running.reason) // the turn before was taken away, and with it all that come
		return true
	}
	mb.inTurn = true
	if host := mb.host; host != nil {
		host.Turn(t)
	} else {
		t.Run()
		t.Finish()
	}
	mb.inTurn = false
	return true
}
