package mailbox

import engine "github.com/asynkron/protoactor-go/actor"

// What a mailbox does for an actor of the engine's.

func (mb *Mailbox) privateTurn() bool {
	b := mb.engine
	m, ok := b.private.pop()
	if !ok {
		return false
	}
	b.message = m
	mb.running.empty()
	b.invoker.InvokeUserMessage(m)
	b.message = nil
	return true
}

// fail makes a panic the failure of the actor. In a stop no strategy has anything to
// decide any more.
func (b *bound) fail(mb *Mailbox, reason any, inTurn bool) {
	m := b.message
	b.message = nil
	if b.stopping {
		mb.interrupted(reason)
		return
	}
	if inTurn {
		t := mb.running.hand()
		m = t.Event()
		t.Drop(failure(reason))
	}
	b.invoker.EscalateFailure(reason, m)
	if b.stopping {
		mb.interrupted(reason)
	}
}

// handleSystem handles one message of the engine's.
func (mb *Mailbox) handleSystem(m any) {
	b := mb.engine
	switch m := m.(type) {
	case interrupt:
		m()
		return
	case *engine.Watch:
		if !b.stopping { // else the engine answers
			b.watchers.Add(m.Watcher)
		}
		b.invoker.InvokeSystemMessage(m)
		return
	}
	if b.ended {
		return
	}
	switch m := m.(type) {
	case *engine.Unwatch:
		b.watchers.Remove(m.Watcher)
	case *engine.SuspendMailbox:
		b.blocked.Store(true)
		return
	case *engine.ResumeMailbox:
		b.blocked.Store(b.stopping)
		return
	case *engine.Stop:
		// While the actor waits for its children to stop it must see no message.
		b.stopping = true
		b.blocked.Store(true)
	case *engine.Restart:
		if b.stopping {
			return // behind a Stop it would bring the dead back
		}
		b.blocked.Store(true) // until its children have stopped: the engine resumes it
	}
	b.invoker.InvokeSystemMessage(m)
	if b.stopping && mb.gone() {
		mb.end()
	}
}
