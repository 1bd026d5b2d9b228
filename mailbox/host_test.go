package mailbox_test

import (
	"errors"
	"testing"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
)

// A host that notes what it is given.
type host struct {
	r  *rig
	mb *mailbox.Mailbox
}

func (h *host) Turn(t *port.Turn) {
	h.r.note("turn %v", t.Event().Data())
	t.Run()
	t.Finish()
}

func (h *host) Private(m any) {
	h.r.note("private %v", m)
	misbehave(m)
}

func (h *host) Failed(reason any, t *port.Turn) {
	if t == nil {
		h.r.note("failed %v", reason)
		return
	}
	h.r.note("failed %v in %v", reason, t.Event().Data())
	t.Drop(errTest)
}

func (r *rig) host() (*host, *actor) {
	r.Helper()
	h := &host{r: r}
	h.mb = r.mailbox(port.NewInbox(), mailbox.Options{Host: h, Owner: h})
	h.mb.Inbox().OnMessage(func(e port.MessageEvent) { misbehave(e.Data()) })
	a := &actor{Mailbox: h.mb, in: h.mb.Inbox().Inlet()}
	a.pid = r.sys.Root.Spawn(r.props(h.mb, func(c engine.Context) { r.lifecycle(c.Message()) }))
	return h, a
}

// A host runs all turns; the engine's actor sees its lifecycle and nothing else.
func TestHost(t *testing.T) {
	bubble(t, func(r *rig) {
		h, a := r.host()
		r.post(a.in, 1)
		r.wantNotes("*actor.Started", "turn 1")
		r.sys.Root.Send(a.pid, 2)
		r.wantNotes("private 2")
		if got := port.OwnerOf(a.in); got != h {
			t.Errorf("owner: got %v, want %v", got, h)
		}
	})
}

// A host is told of each failure once, with the turn if there was one, and the engine is
// not: nothing is suspended, and no strategy is asked.
func TestHostIsToldOfFailures(t *testing.T) {
	bubble(t, func(r *rig) {
		_, a := r.host()
		r.settle()
		r.post(a.in, "panic", "goexit", 1)
		r.wantNotes("*actor.Started",
			"turn panic", "failed test in panic",
			"turn goexit", "failed mailbox: handler called runtime.Goexit in goexit",
			"turn 1")
		r.wantLetters("in hand at a failure: panic", "in hand at a failure: goexit")
		r.sys.Root.Send(a.pid, "panic")
		r.sys.Root.Send(a.pid, 2)
		r.wantNotes("private panic", "failed test", "private 2")
	})
}

// The ports of a host are its own to close: the engine's stop ends the turns only. What
// was sent to the PID is dead letters all the same.
func TestHostKeepsItsPorts(t *testing.T) {
	bubble(t, func(r *rig) {
		h, a := r.host()
		a.PostSystemMessage(&engine.SuspendMailbox{})
		r.post(a.in, 1)
		r.sys.Root.Send(a.pid, 2)
		r.stop(a)
		r.wantNotes("*actor.Started", "*actor.Stopping", "*actor.Stopped")
		r.wantDead("2")
		r.wantLetters()
		r.post(a.in, 3)
		p := a.release(r)
		r.spawnOver(p, r.noting("next "))
		r.wantNotes("next 1", "next 3")
		h.mb.Loop().End(errTest)
		r.post(a.in, 4)
		r.wantNotes("next 4")
	})
}

// A message with a target is shown to Accept when its turn comes.
func TestAccept(t *testing.T) {
	bubble(t, func(r *rig) {
		mb := r.mailbox(port.NewInbox(), mailbox.Options{
			Name:   "picky",
			Accept: func(target any) bool { return target == "me" },
		})
		in := mb.Inbox().Inlet()
		r.sys.Root.Spawn(r.props(mb, r.noting("")))
		for _, target := range []string{"me", "you"} {
			if err := in.PostEnvelope(port.Envelope{Target: target}, target); err != nil {
				t.Errorf("post: got %v, want no error", err)
			}
		}
		r.wantNotes("me")
		if len(r.letters) != 1 || r.letters[0].Loop != "picky" {
			t.Errorf("dead letters: got %v, want one at %q", r.letters, "picky")
		}
		r.wantLetters("origin mismatch: you")
	})
}

// The reason of a stop is what everybody sees.
func TestStopReason(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawn(func(engine.Context) {})
		a.PostSystemMessage(&engine.SuspendMailbox{})
		r.post(a.in, 1)
		r.stop(a)
		r.settle()
		if len(r.letters) != 1 || !errors.Is(r.letters[0].Err, mailbox.ErrStopped) {
			t.Errorf("dead letters: got %v, want one with %v", r.letters, mailbox.ErrStopped)
		}
	})
}
