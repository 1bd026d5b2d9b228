package mailbox_test

import (
	"testing"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
)

// R50: what comes while the actor is suspended is kept, and comes in order afterwards.
// The engine's own messages are handled meanwhile.
func TestSuspended(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawn(r.noting(""))
		a.PostSystemMessage(&engine.SuspendMailbox{})
		r.post(a.in, 1, 2)
		r.sys.Root.Send(a.pid, "private")
		a.Interrupt(func() { r.note("interrupt") })
		r.wantNotes("interrupt")
		if got, want := a.UserMessageCount(), 3; got != want {
			r.Errorf("messages that wait: got %v, want %v", got, want)
		}
		r.post(a.in, 3)
		a.PostSystemMessage(&engine.ResumeMailbox{})
		a.PostSystemMessage(&engine.ResumeMailbox{})
		r.settle()
		if got, want := a.UserMessageCount(), 0; got != want {
			r.Errorf("messages that wait: got %v, want %v", got, want)
		}
		r.wantInOrder("1", "2", "3")
	})
}

// wantInOrder is wantNotes for what comes in this order with others in between.
func (r *rig) wantInOrder(want ...string) {
	r.Helper()
	r.settle()
	r.mu.Lock()
	defer r.mu.Unlock()
	rest := want
	for _, n := range r.notes {
		if len(rest) > 0 && n == rest[0] {
			rest = rest[1:]
		}
	}
	if len(rest) > 0 {
		r.Errorf("got %v, want %v among them, in this order", r.notes, want)
	}
	r.notes = nil
}

// A suspension in the middle of a batch is honoured at once.
func TestSuspendedInTheMiddle(t *testing.T) {
	bubble(t, func(r *rig) {
		var a *actor
		a = r.spawn(func(c engine.Context) {
			r.noteMessage("", c.Message())
			if e, ok := c.Message().(port.MessageEvent); ok && e.Data() == int64(2) {
				a.PostSystemMessage(&engine.SuspendMailbox{})
			}
		})
		r.post(a.in, 1, 2, 3, 4)
		r.wantNotes("1", "2")
		a.PostSystemMessage(&engine.ResumeMailbox{})
		r.wantNotes("3", "4")
	})
}

// A port of a suspended actor can be transferred, and lives elsewhere.
func TestTransferWhileSuspended(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawn(r.noting("a"))
		p1, p2 := port.NewChannel()
		a.own(r, p2, func(e port.MessageEvent) { r.noteMessage("a", e) })
		a.PostSystemMessage(&engine.SuspendMailbox{})
		r.settle()
		r.post(p1, 1, 2)
		p, err := p2.Release()
		if err != nil {
			r.Fatalf("release: got %v, want no error", err)
		}
		b := r.spawn(r.noting("b"))
		b.own(r, p, func(e port.MessageEvent) { r.noteMessage("b", e) })
		r.wantNotes("b1", "b2")
		a.PostSystemMessage(&engine.ResumeMailbox{})
		r.wantNotes()
	})
}

// An engine parent that stops waits for its children. In that time, and whatever is said
// about resuming, it gets no message; afterwards they are dead letters.
func TestNoMessageWhileStopping(t *testing.T) {
	bubble(t, func(r *rig) {
		release := make(chan struct{})
		child := r.mailbox(port.NewInbox(), mailbox.Options{})
		in := child.Inbox().Inlet()
		a := r.spawn(func(c engine.Context) {
			r.lifecycle(c.Message())
			if _, ok := c.Message().(*engine.Started); ok {
				c.Spawn(r.props(child, func(c engine.Context) {
					if _, ok := c.Message().(port.MessageEvent); ok {
						defer child.Block()()
						<-release
					}
				}))
			}
		})
		r.post(in, "block")
		r.wantNotes("*actor.Started")
		r.sys.Root.Stop(a.pid)
		r.wantNotes("*actor.Stopping")
		r.post(a.in, 1)
		r.sys.Root.Send(a.pid, 2)
		a.PostUserMessage(3)
		a.PostSystemMessage(&engine.ResumeMailbox{})
		r.wantNotes()
		close(release)
		r.wantNotes("*actor.Terminated", "*actor.Stopped")
		r.wantLetters("closed: 1")
		r.wantDead("2", "3")
	})
}

// A parent whose child's turn does not end can be freed in the child's name.
func TestStopWithoutAStuckChild(t *testing.T) {
	bubble(t, func(r *rig) {
		release := make(chan struct{})
		child := r.mailbox(port.NewInbox(), mailbox.Options{})
		in := child.Inbox().Inlet()
		var kid *engine.PID
		a := r.spawn(func(c engine.Context) {
			if _, ok := c.Message().(*engine.Started); ok {
				kid = c.Spawn(r.props(child, func(c engine.Context) {
					if _, ok := c.Message().(port.MessageEvent); ok {
						defer child.Block()()
						<-release
					}
				}))
			}
			r.lifecycle(c.Message())
		})
		r.post(in, "block")
		r.settle()
		r.sys.Root.Stop(a.pid)
		r.wantNotes("*actor.Started", "*actor.Stopping")
		a.PostSystemMessage(&engine.Terminated{Who: kid})
		r.wantNotes("*actor.Terminated", "*actor.Stopped")
		close(release)
		r.wantNotes()
	})
}

// The same holds for an actor that is restarted without having failed, as one of all: what
// comes while its children stop is the next incarnation's.
func TestNoMessageWhileRestarting(t *testing.T) {
	bubble(t, func(r *rig) {
		release := make(chan struct{})
		child := r.mailbox(port.NewInbox(), mailbox.Options{})
		in := child.Inbox().Inlet()
		first := true
		a := r.spawn(func(c engine.Context) {
			r.lifecycle(c.Message())
			if _, ok := c.Message().(*engine.Started); ok && first {
				first = false
				c.Spawn(r.props(child, func(c engine.Context) {
					if _, ok := c.Message().(port.MessageEvent); ok {
						defer child.Block()()
						<-release
					}
				}))
			}
		})
		r.post(in, "block")
		r.wantNotes("*actor.Started")
		a.PostSystemMessage(&engine.Restart{})
		r.wantNotes("*actor.Restarting")
		r.post(a.in, 1)
		r.sys.Root.Send(a.pid, 2)
		r.wantNotes()
		close(release)
		r.wantInOrder("*actor.Terminated", "*actor.Started", "1")
		r.post(a.in, 3)
		r.wantNotes("3")
	})
}
