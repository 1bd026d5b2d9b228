package mailbox_test

import (
	"errors"
	"testing"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
)

// Props can be used again, and the engine would give one mailbox to two actors. The
// second spawn panics in its spawner, enters nothing into the registry, and
// leaves the first actor alone.
func TestSecondBinding(t *testing.T) {
	bubble(t, func(r *rig) {
		inbox := port.NewInbox()
		in := inbox.Inlet()
		producer, err := mailbox.Producer(inbox, nil)
		if err != nil {
			r.Fatalf("producer: got %v, want no error", err)
		}
		props := engine.PropsFromFunc(r.noting(""), engine.WithMailbox(producer), engine.WithDispatcher(r.d))
		pid := r.sys.Root.Spawn(props)
		wantPanic(r.T, mailbox.ErrBound, func() { _, _ = r.sys.Root.SpawnNamed(props, "second") })
		if _, ok := r.sys.ProcessRegistry.GetLocal("second"); ok {
			r.Error("the second actor is in the registry")
		}
		r.post(in, 1)
		r.wantNotes("1")
		r.sys.Root.Send(pid, 2)
		r.wantNotes("2")
	})
}

// A mailbox from New is refused a second binding just as well.
func TestSecondRegistration(t *testing.T) {
	bubble(t, func(r *rig) {
		mb := r.mailbox(port.NewInbox(), mailbox.Options{})
		first := &invoker{r: r}
		mb.RegisterHandlers(first, r.d)
		wantPanic(r.T, mailbox.ErrBound, func() { mb.RegisterHandlers(&invoker{r: r}, r.d) })
		mb.Start()
		r.post(mb.Inbox().Inlet(), "still the first's")
		r.wantNotes("user still the first's")
	})
}

// A spawn that fails for its name has not bound the mailbox: the same props serve the
// next one, and nothing is lost.
func TestSpawnAgainAfterNameExists(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawn(r.noting("a"))
		mb := r.mailbox(port.NewInbox(), mailbox.Options{})
		r.post(mb.Inbox().Inlet(), 1)
		props := r.props(mb, r.noting("b"))
		if _, err := r.sys.Root.SpawnNamed(props, a.pid.Id); !errors.Is(err, engine.ErrNameExists) {
			r.Errorf("spawn: got %v, want %v", err, engine.ErrNameExists)
		}
		r.wantNotes()
		if _, err := r.sys.Root.SpawnNamed(props, "another"); err != nil {
			r.Errorf("spawn: got %v, want no error", err)
		}
		r.wantNotes("b1")
	})
}

// A mailbox takes the port over: the handle that it was made from is detached.
func TestNewDetaches(t *testing.T) {
	p1, p2 := port.NewChannel()
	mb, err := mailbox.New(p2, nil)
	if err != nil {
		t.Fatalf("new: got %v, want no error", err)
	}
	if err := p2.PostMessage(1); !errors.Is(err, port.ErrDetached) {
		t.Errorf("post through the old handle: got %v, want %v", err, port.ErrDetached)
	}
	if err := p1.PostMessage(1); err != nil {
		t.Errorf("post to the mailbox: got %v, want no error", err)
	}
	if got, want := mb.Inbox().Len(), 1; got != want {
		t.Errorf("length of the inbox: got %v, want %v", got, want)
	}
}

func TestNewRefuses(t *testing.T) {
	closed := port.NewInbox()
	closed.Close()
	detached, _ := port.NewChannel()
	if _, err := detached.Detach(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		p    *port.Port
		want error
	}{
		{"nil", nil, port.ErrDetached},
		{"zero", new(port.Port), port.ErrDetached},
		{"detached", detached, port.ErrDetached},
		{"closed", closed, port.ErrClosed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := mailbox.New(tt.p, nil); !errors.Is(err, tt.want) {
				t.Errorf("new: got %v, want %v", err, tt.want)
			}
			if _, err := mailbox.Producer(tt.p, nil); !errors.Is(err, tt.want) {
				t.Errorf("producer: got %v, want %v", err, tt.want)
			}
		})
	}
}

func wantPanic(t *testing.T, want any, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != want {
			t.Errorf("panic: got %v, want %v", got, want)
		}
	}()
	f()
}
