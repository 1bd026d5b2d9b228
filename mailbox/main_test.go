package mailbox_test

import (
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	engine "github.com/asynkron/protoactor-go/actor"
	cmap "github.com/orcaman/concurrent-map"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/mailbox/dispatch"
	"github.com/berth-go/berth/port"
)

// TestMain fails the run if goroutines are left (R260).
func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	for range 200 { // those that have just been let go may still be leaving
		if runtime.NumGoroutine() <= before {
			os.Exit(code)
		}
		<-time.After(5 * time.Millisecond)
	}
	fmt.Fprintf(os.Stderr, "%d goroutines before, %d after\n", before, runtime.NumGoroutine())
	os.Exit(max(code, 1))
}

// A rig is an engine system with what tests watch of it.
type rig struct {
	*testing.T
	sys *engine.ActorSystem
	d   engine.Dispatcher

	mu      sync.Mutex // guards the fields below
	notes   []string
	letters []port.DeadLetter
	dead    []any  // dead letters of the engine's
	lost    func() // called for each dead letter, if set before anything runs
}

// throughput is the budget of a run in the tests.
const throughput = 10

// newSystem returns an engine system that is small and silent.
func newSystem() *engine.ActorSystem {
	sys := engine.NewActorSystem(engine.WithLoggerFactory(func(*engine.ActorSystem) *slog.Logger {
		return slog.New(slog.DiscardHandler)
	}))
	sys.ProcessRegistry.LocalPIDs.LocalPIDs = []cmap.ConcurrentMap{cmap.New()}
	return sys
}

func newRig(t *testing.T, d engine.Dispatcher) *rig {
	r := &rig{T: t, sys: newSystem(), d: d}
	r.sys.EventStream.Subscribe(func(v any) {
		if e, ok := v.(*engine.DeadLetterEvent); ok {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.dead = append(r.dead, e.Message)
		}
	})
	return r
}

// withBoth runs f with our dispatcher and with the engine's.
func withBoth(t *testing.T, f func(r *rig)) {
	t.Run("ours", func(t *testing.T) {
		d := dispatch.New(&dispatch.Options{Workers: 2, Throughput: throughput})
		defer func() { d.Close(); <-d.Done() }()
		f(newRig(t, d))
	})
	t.Run("engine", func(t *testing.T) { f(newRig(t, engine.NewDefaultDispatcher(throughput))) })
}

// bubble is withBoth inside a bubble, where r.settle waits for everything.
func bubble(t *testing.T, f func(r *rig)) {
	t.Helper()
	for _, ours := range []bool{true, false} {
		name := "engine"
		if ours {
			name = "ours"
		}
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if !ours {
					f(newRig(t, engine.NewDefaultDispatcher(throughput)))
				} else {
					d := dispatch.New(&dispatch.Options{Workers: 2, Throughput: throughput})
					f(newRig(t, d))
					d.Close()
					<-d.Done()
				}
				time.Sleep(time.Minute) // the engine's timers run out
			})
		})
	}
}

func (r *rig) settle() { synctest.Wait() }

// note writes down what happened.
func (r *rig) note(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// wantNotes waits until nothing moves and compares what happened since the last time.
func (r *rig) wantNotes(want ...string) {
	r.Helper()
	r.settle()
	r.mu.Lock()
	defer r.mu.Unlock()
	if got, want := fmt.Sprint(r.notes), fmt.Sprint(want); got != want {
		r.Errorf("got %v, want %v", got, want)
	}
	r.notes = nil
}

// sink is where mailboxes of the rig report dead letters.
func (r *rig) sink(d port.DeadLetter) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.letters = append(r.letters, d)
	if r.lost != nil {
		r.lost()
	}
}

// wantLetters compares the dead letters since the last time, as reason and data.
func (r *rig) wantLetters(want ...string) {
	r.Helper()
	r.settle()
	r.mu.Lock()
	defer r.mu.Unlock()
	got := []string{}
	for _, d := range r.letters {
		got = append(got, fmt.Sprintf("%v: %v", d.Reason, d.Data()))
	}
	if got, want := fmt.Sprint(got), fmt.Sprint(want); got != want {
		r.Errorf("dead letters: got %v, want %v", got, want)
	}
	r.letters = nil
}

// wantDead compares the engine's dead letters since the last time.
func (r *rig) wantDead(want ...string) {
	r.Helper()
	r.settle()
	r.mu.Lock()
	defer r.mu.Unlock()
	if got, want := fmt.Sprint(r.dead), fmt.Sprint(want); got != want {
		r.Errorf("dead letters of the engine: got %v, want %v", got, want)
	}
	r.dead = nil
}

// mailbox makes a mailbox over the port.
func (r *rig) mailbox(inbox *port.Port, opt mailbox.Options) *mailbox.Mailbox {
	r.Helper()
	if opt.DeadLetters == nil {
		opt.DeadLetters = r.sink
	}
	mb, err := mailbox.New(inbox, &opt)
	if err != nil {
		r.Fatalf("mailbox.New: got %v, want no error", err)
	}
	return mb
}

// props describe an actor whose mailbox is mb.
func (r *rig) props(mb *mailbox.Mailbox, receive func(engine.Context)) *engine.Props {
	return engine.PropsFromFunc(receive,
		engine.WithMailbox(func() engine.Mailbox { return mb }),
		engine.WithDispatcher(r.d))
}

// An actor of a test: its mailbox, its PID, and the right to post to its inbox.
type actor struct {
	*mailbox.Mailbox
	pid *engine.PID
	in  port.Sender
}

// spawn starts an actor at the root that hands what it gets to receive.
func (r *rig) spawn(receive func(engine.Context)) *actor {
	r.Helper()
	return r.spawnOver(port.NewInbox(), receive)
}

func (r *rig) spawnOver(inbox *port.Port, receive func(engine.Context)) *actor {
	r.Helper()
	mb := r.mailbox(inbox, mailbox.Options{})
	in := mb.Inbox().Inlet()
	return &actor{mb, r.sys.Root.Spawn(r.props(mb, receive)), in}
}

// stop stops the actor and waits for it, outside bubbles too.
func (r *rig) stop(a *actor) {
	r.Helper()
	if err := r.sys.Root.StopFuture(a.pid).Wait(); err != nil {
		r.Errorf("stop: got %v, want no error", err)
	}
}

// post posts values in order.
func (r *rig) post(to port.Poster, values ...any) {
	r.Helper()
	for _, v := range values {
		if err := to.PostMessage(v); err != nil {
			r.Errorf("post %v: got %v, want no error", v, err)
		}
	}
}

// noting is a receiver that notes plain messages and events, with a prefix, and
// leaves out the engine's lifecycle.
func (r *rig) noting(prefix string) func(engine.Context) {
	return func(c engine.Context) { r.noteMessage(prefix, c.Message()) }
}

func (r *rig) noteMessage(prefix string, m any) {
	switch m := m.(type) {
	case port.MessageEvent:
		r.note("%s%v", prefix, m.Data())
	case *engine.Started, *engine.Stopping, *engine.Stopped, *engine.Restarting, *engine.Terminated:
	default:
		r.note("%s%v", prefix, m)
	}
}

// lifecycle notes the engine's lifecycle as well, by type.
func (r *rig) lifecycle(m any) {
	switch m.(type) {
	case *engine.Started, *engine.Stopping, *engine.Stopped, *engine.Restarting, *engine.Terminated:
		r.note("%T", m)
	default:
		r.noteMessage("", m)
	}
}
