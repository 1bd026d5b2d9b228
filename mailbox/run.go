package mailbox

import (
	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox/dispatch"
)

// due reports whether there is something to do, from the state of the queues. It is
// asked after the mailbox has become idle, so that nothing is stranded.
func (mb *Mailbox) due() bool {
	if mb.system.some.Load() {
		return true
	}
	if mb.blocked.Load() || mb.halted.Load() {
		return false
	}
	return mb.private.some.Load() || mb.loop.Due()
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
	mb.dispatcher.Schedule(mb.runAlone)
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

// run handles messages until none is due (false) or the budget is used up (true).
func (mb *Mailbox) run() (more bool) {
	mb.inRun = true
	defer mb.recover(&more)
	for range mb.budget {
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
	m, inTurn := mb.message, mb.inTurn
	mb.message, mb.inTurn = nil, false
	if host := mb.opt.Host; host != nil {
		if inTurn {
			host.Failed(reason, mb.running.hand())
		} else {
			host.Failed(reason, nil)
		}
	} else if !mb.stopping {
		if inTurn {
			t := mb.running.hand()
			m = t.Event()
			t.Drop(failure(reason))
		}
		mb.invoker.EscalateFailure(reason, m)
	}
	if mb.stopping {
		mb.interrupted(reason)
	}
}

// step handles one message: system messages first, then the private lane and the
// ports in turn. It reports false if none is due.
func (mb *Mailbox) step() bool {
	if m, ok := mb.system.pop(); ok {
		mb.running.empty()
		mb.handleSystem(m)
		return true
	}
	if mb.blocked.Load() || mb.halted.Load() {
		return false
	}
	mb.portsNext = !mb.portsNext
	if mb.portsNext {
		return mb.portTurn() || mb.privateTurn()
	}
	return mb.privateTurn() || mb.portTurn()
}

func (mb *Mailbox) portTurn() bool {
	t := mb.running.next()
	if !mb.loop.Next(t) {
		return false
	}
	if !mb.running.move(inTurn) {
		t.Drop(mb.running.reason) // the turn before was taken away, and with it all that come
		return true
	}
	mb.inTurn = true
	if host := mb.opt.Host; host != nil {
		host.Turn(t)
	} else {
		t.Run()
		t.Finish()
	}
	mb.inTurn = false
	return true
}

func (mb *Mailbox) privateTurn() bool {
	m, ok := mb.private.pop()
	if !ok {
		return false
	}
	mb.message = m
	mb.running.empty()
	if host := mb.opt.Host; host != nil {
		host.Private(m)
	} else {
		mb.invoker.InvokeUserMessage(m)
	}
	mb.message = nil
	return true
}

// handleSystem handles one message of the engine's.
func (mb *Mailbox) handleSystem(m any) {
	switch m := m.(type) {
	case interrupt:
		m()
		return
	case *engine.Watch:
		if !mb.stopping { // else the engine answers
			mb.watchers.Add(m.Watcher)
		}
		mb.invoker.InvokeSystemMessage(m)
		return
	}
	if mb.ended {
		return
	}
	switch m := m.(type) {
	case *engine.Unwatch:
		mb.watchers.Remove(m.Watcher)
	case *engine.SuspendMailbox:
		mb.blocked.Store(true)
		return
	case *engine.ResumeMailbox:
		mb.blocked.Store(mb.stopping)
		return
	case *engine.Stop:
		// While the actor waits for its children to stop it must see no message.
		mb.stopping = true
		mb.blocked.Store(true)
	case *engine.Restart:
		if mb.stopping {
			return // behind a Stop it would bring the dead back
		}
		mb.blocked.Store(true) // until its children have stopped: the engine resumes it
	}
	mb.invoker.InvokeSystemMessage(m)
	if mb.stopping && mb.gone() {
		mb.end()
	}
}
