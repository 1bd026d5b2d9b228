package mailbox_test

import (
	"testing"
	"time"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
)

// What the engine has to say comes before everything that waits, in its own order.
func TestSystemFirst(t *testing.T) {
	bubble(t, func(r *rig) {
		mb := r.mailbox(port.NewInbox(), mailbox.Options{})
		mb.RegisterHandlers(&invoker{r: r}, r.d)
		in := mb.Inbox().Inlet()
		r.post(in, "inbox")
		mb.PostUserMessage("private")
		mb.PostSystemMessage(&engine.Started{})
		mb.Interrupt(func() {
			r.note("interrupt")
			mb.PostSystemMessage(&engine.Failure{})
		})
		mb.Start()
		r.wantNotes("system *actor.Started", "interrupt", "system *actor.Failure", "user inbox", "user private")
	})
}

// Each lane keeps its own order, and the two take turns.
func TestLanesTakeTurns(t *testing.T) {
	bubble(t, func(r *rig) {
		mb := r.mailbox(port.NewInbox(), mailbox.Options{})
		mb.RegisterHandlers(&invoker{r: r}, r.d)
		r.post(mb.Inbox().Inlet(), "a1", "a2", "a3", "a4")
		mb.PostUserMessage("b1")
		mb.PostUserMessage("b2")
		mb.Start()
		r.wantNotes("user a1", "user b1", "user a2", "user b2", "user a3", "user a4")
	})
}

// A batch is taken apart, in an envelope too, and it does not come itself.
func TestBatch(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawn(r.noting(""))
		r.sys.Root.Send(a.pid, batch{1, 2, batch{3, 4}})
		r.sys.Root.Request(a.pid, batch{5, nil, 6})
		r.sys.Root.Send(a.pid, batch{})
		r.wantNotes("1", "2", "3", "4", "5", "<nil>", "6")
	})
}

type batch []any

func (b batch) GetMessages() []any { return b }

// The engine's own mailbox spins for ever on a nil. Here it is a message like others.
func TestNilMessage(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawn(r.noting(""))
		r.sys.Root.Send(a.pid, nil)
		r.sys.Root.Send(a.pid, 1)
		r.wantNotes("<nil>", "1")
		r.post(a.in, nil)
		r.wantNotes("<nil>")
		if got, want := a.UserMessageCount(), 0; got != want {
			r.Errorf("messages that wait: got %v, want %v", got, want)
		}
	})
}

// A request to the PID is answered to its sender.
func TestRequest(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawn(func(c engine.Context) {
			if n, ok := c.Message().(int); ok {
				c.Respond(n + 1)
			}
		})
		got, err := r.sys.Root.RequestFuture(a.pid, 1, time.Second).Result()
		if err != nil || got != 2 {
			r.Errorf("request: got %v, %v, want 2", got, err)
		}
	})
}

// A PoisonPill is for the actor that it was sent to. It waits in the private lane, so
// an inbox that is handed over in front of it does not take it along.
func TestPoisonPillDoesNotTravel(t *testing.T) {
	bubble(t, func(r *rig) {
		var inbox *port.Port
		var a *actor
		a = r.spawn(func(c engine.Context) {
			switch m := c.Message().(type) {
			case port.MessageEvent:
				r.noteMessage("a", m)
				c.Poison(c.Self())
				p, err := a.Inbox().Release()
				if err != nil {
					r.Errorf("release: got %v, want no error", err)
				}
				inbox = p
			case *engine.Stopped:
				r.note("a stopped")
			}
		})
		r.post(a.in, 1, 2, 3)
		r.wantNotes("a1", "a stopped")
		next := r.spawnOver(inbox, r.noting("b"))
		r.wantNotes("b2", "b3")
		r.post(a.in, 4)
		r.wantNotes("b4")
		r.sys.Root.Send(next.pid, 5)
		r.wantNotes("b5")
		r.wantLetters()
	})
}

// Whatever else was sent to a PID stays with it as well when the inbox moves on: a
// ReceiveTimeout, which the engine sends as a message, or a message of a user's.
func TestPrivateLaneStays(t *testing.T) {
	bubble(t, func(r *rig) {
		var a, b *actor
		a = r.spawn(func(c engine.Context) {
			switch m := c.Message().(type) {
			case port.MessageEvent:
				r.noteMessage("a ", m)
				c.Send(c.Self(), &engine.ReceiveTimeout{})
				c.Send(c.Self(), "private")
				p, err := a.Inbox().Release()
				if err != nil {
					r.Errorf("release: got %v, want no error", err)
				}
				b = r.spawnOver(p, func(c engine.Context) { r.noteMessage("b ", c.Message()) })
				r.sys.Root.Stop(b.pid) // so that what it has is counted below
			case *engine.ReceiveTimeout:
				r.note("a timeout")
			default:
				r.noteMessage("a ", m)
			}
		})
		r.post(a.in, 1)
		r.wantNotes("a 1", "a timeout", "a private")
		r.wantDead()
		r.wantLetters()
	})
}

// A timeout that the engine was asked for comes, and only while nothing else does.
func TestReceiveTimeout(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawn(func(c engine.Context) {
			switch m := c.Message().(type) {
			case *engine.ReceiveTimeout:
				r.note("timeout")
			case port.MessageEvent:
				c.SetReceiveTimeout(3 * time.Second)
				r.noteMessage("", m)
			}
		})
		for i := range 3 {
			r.post(a.in, i)
			r.settle()
			time.Sleep(2 * time.Second)
		}
		r.wantNotes("0", "1", "2")
		time.Sleep(2 * time.Second)
		r.wantNotes("timeout")
	})
}
