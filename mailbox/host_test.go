package mailbox_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/mailbox/dispatch"
	"github.com/berth-go/berth/port"
)

// A host that notes what it is given.
type host struct {
	r  *rig
	mb mailbox.Mailbox
	in port.Sender

	serve func(port.MessageEvent) // what it does with a message of its inbox
}

func (h *host) Turn(t *port.Turn) {
	h.r.note("turn %v", t.Event().Data())
	if t.Served() {
		h.serve(t.Event())
	} else {
		t.Run()
	}
	t.Finish()
}

func (h *host) Signal(bit uint32) {
	h.r.note("signal %d", bit)
	if bit == 4 {
		misbehave("panic")
	}
}

func (h *host) Failed(reason any, t *port.Turn) {
	if t == nil {
		h.r.note("failed %v", reason)
		return
	}
	h.r.note("failed %v in %v", reason, t.Event().Data())
	t.Drop(errTest)
}

func (h *host) Name() string           { return "host" }
func (h *host) Accept(target any) bool { return target == "me" }

// hosted runs f in a bubble, with our dispatcher: a host knows no other.
func hosted(t *testing.T, f func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := dispatch.New(&dispatch.Options{Workers: 2, Throughput: throughput})
		f(newRig(t, d))
		d.Close()
		<-d.Done()
	})
}

// host returns a host whose mailbox has not been launched yet.
func (r *rig) host(inbox *port.Port) *host {
	r.Helper()
	h := &host{r: r, serve: func(e port.MessageEvent) { misbehave(e.Data()) }}
	if err := h.mb.Init(h, inbox, &mailbox.Options{DeadLetters: r.sink}); err != nil {
		r.Fatalf("Init: got %v, want no error", err)
	}
	h.mb.Loop().ServeInbox()
	h.in = h.mb.Inbox().Inlet()
	return h
}

func (h *host) launch() *host {
	h.mb.Launch(h.r.d.(*dispatch.Dispatcher))
	return h
}

// A host runs all turns, of what was posted before it was launched too, and owns the
// port.
func TestHost(t *testing.T) {
	hosted(t, func(r *rig) {
		inbox := port.NewInbox()
		r.post(inbox.Inlet(), 1)
		h := r.host(inbox)
		r.post(h.in, 2)
		r.wantNotes()
		h.launch()
		r.post(h.in, 3)
		r.wantNotes("turn 1", "turn 2", "turn 3")
		if got := port.OwnerOf(h.in); got != h {
			t.Errorf("owner: got %v, want %v", got, h)
		}
		if got := inbox.PostMessage(1); !errors.Is(got, port.ErrDetached) {
			t.Errorf("the caller's handle: got %v, want %v", got, port.ErrDetached)
		}
		if got := h.mb.Loop().Ports(); got != 1 {
			t.Errorf("ports: got %v, want 1", got)
		}
	})
}

// A port that can't be transferred is refused.
func TestHostRefusesPort(t *testing.T) {
	hosted(t, func(r *rig) {
		p := port.NewInbox()
		_ = p.Close()
		h := &host{r: r, serve: func(e port.MessageEvent) { misbehave(e.Data()) }}
		if err := h.mb.Init(h, p, new(mailbox.Options)); !errors.Is(err, port.ErrClosed) {
			t.Errorf("Init: got %v, want %v", err, port.ErrClosed)
		}
	})
}

// Signals come before all turns, the lowest bit first, each once; they come when the
// mailbox is halted too, and when one of them has failed.
func TestHostSignals(t *testing.T) {
	hosted(t, func(r *rig) {
		h := r.host(nil)
		r.post(h.in, 1)
		for _, bit := range []uint32{2, 4, 1, 2, 8} {
			h.mb.Signal(bit)
		}
		r.wantNotes()
		h.launch()
		r.wantNotes("signal 1", "signal 2", "signal 4", "failed test", "signal 8", "turn 1")
		h.mb.Halt()
		r.post(h.in, 2)
		h.mb.Signal(1)
		r.wantNotes("signal 1")
	})
}

// SignalHere runs an idle mailbox on the caller's goroutine if the host says that its
// end is light, and nowhere else; a mailbox that runs, or has not been launched, sees
// the signal where it runs.
func TestHostSignalHere(t *testing.T) {
	bubbled := func(f func(r *rig, h *host)) { hosted(t, func(r *rig) { f(r, r.host(nil)) }) }
	light, heavy := func() bool { return true }, func() bool { return false }
	never := func() bool { t.Error("asked about the end of a mailbox that is not idle"); return true }
	bubbled(func(r *rig, h *host) {
		h.launch()
		r.settle()
		h.mb.SignalHere(1, light)
		r.mu.Lock()
		if got := fmt.Sprint(r.notes); got != "[signal 1]" {
			t.Errorf("light: got %v when SignalHere has returned, want [signal 1]", got)
		}
		r.mu.Unlock()
		r.post(h.in, 1) // it goes on as before
		r.wantNotes("signal 1", "turn 1")
	})
	bubbled(func(r *rig, h *host) {
		h.launch()
		r.settle()
		h.mb.SignalHere(4, light) // which panics
		h.mb.SignalHere(1, heavy)
		r.wantNotes("signal 4", "failed test", "signal 1")
	})
	bubbled(func(r *rig, h *host) {
		h.mb.SignalHere(1, never)
		r.wantNotes()
		h.launch()
		r.wantNotes("signal 1")
	})
	bubbled(func(r *rig, h *host) {
		h.serve = func(port.MessageEvent) { h.mb.SignalHere(2, never) }
		h.launch()
		r.post(h.in, 1)
		r.wantNotes("turn 1", "signal 2")
	})
}

// A host is told of each failure once, with the turn if there was one.
func TestHostIsToldOfFailures(t *testing.T) {
	hosted(t, func(r *rig) {
		h := r.host(nil).launch()
		r.post(h.in, "panic", "goexit", 1)
		r.wantNotes(
			"turn panic", "failed test in panic",
			"turn goexit", "failed mailbox: handler called runtime.Goexit in goexit",
			"turn 1")
		r.wantLetters("in hand at a failure: panic", "in hand at a failure: goexit")
	})
}

// The ports of a host are its own to close: a halt ends the turns only, and what is
// queued goes with the port.
func TestHostKeepsItsPorts(t *testing.T) {
	hosted(t, func(r *rig) {
		h := r.host(nil).launch()
		h.mb.Halt()
		r.post(h.in, 1)
		r.wantNotes()
		r.wantLetters()
		p, err := h.mb.Inbox().Release()
		if err != nil {
			t.Fatalf("Release: got %v, want no error", err)
		}
		r.post(h.in, 3)
		r.spawnOver(p, r.noting("next "))
		r.wantNotes("next 1", "next 3")
		h.mb.Loop().End(errTest)
		r.post(h.in, 4)
		r.wantNotes("next 4")
	})
}

// What a host's inbox still has at the end is dead letters, by the host's name; a target
// is shown to the host.
func TestHostDeadLetters(t *testing.T) {
	hosted(t, func(r *rig) {
		h := r.host(nil).launch()
		for _, target := range []string{"me", "you"} {
			if err := h.in.PostEnvelope(port.Envelope{Target: target}, target); err != nil {
				t.Errorf("post: got %v, want no error", err)
			}
		}
		r.wantNotes("turn me")
		h.mb.Halt()
		r.post(h.in, 1)
		h.mb.Loop().End(errTest)
		for _, l := range r.letters {
			if l.Loop != "host" {
				t.Errorf("dead letter: got one at %q, want it at %q", l.Loop, "host")
			}
		}
		r.wantLetters("origin mismatch: you", "closed: 1")
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

// A host that asks for it is told once when no message is due any more, though the last
// comes to no turn.
func TestSignalAtRest(t *testing.T) {
	hosted(t, func(r *rig) {
		h := r.host(nil)
		r.lost = func() { r.notes = append(r.notes, "dead letter") }
		h.serve = func(port.MessageEvent) { h.mb.SignalAtRest() }
		r.post(h.in, 1)
		if err := h.in.PostEnvelope(port.Envelope{Target: "you"}, 2); err != nil {
			t.Fatal(err)
		}
		h.launch()
		r.wantNotes("turn 1", "dead letter", fmt.Sprint("signal ", mailbox.AtRest))
		h.serve = func(port.MessageEvent) {}
		r.post(h.in, 3)
		r.wantNotes("turn 3")
	})
}
