package supervisor_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// events subscribes, and returns what has come when nothing moves any more.
func (s *stage) events(tree *supervisor.Tree) func() []supervisor.Event {
	var mu sync.Mutex
	var list []supervisor.Event
	ctx, cancel := context.WithCancel(s.Context())
	seq := tree.Events(ctx)
	go func() {
		for e := range seq {
			mu.Lock()
			list = append(list, e)
			mu.Unlock()
		}
	}()
	s.Cleanup(cancel)
	return func() []supervisor.Event {
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		got := list
		list = nil
		return got
	}
}

// wantEvents compares kind/child of events, and what else they say.
func (s *stage) wantEvents(events func() []supervisor.Event, want string) {
	s.Helper()
	var got []string
	for _, e := range events() {
		line := fmt.Sprintf("%s/%s", strings.ReplaceAll(string(e.Kind), " ", "-"), e.Child)
		if e.Err != nil {
			line += "(" + e.Err.Error() + ")"
		}
		if e.Attempt > 0 || e.Delay > 0 {
			line += fmt.Sprintf("#%d+%v", e.Attempt, e.Delay)
		}
		got = append(got, line)
	}
	if g := strings.Join(got, " "); g != want {
		s.Errorf("events:\n got %q,\nwant %q", g, want)
	}
}

// Everything that a supervisor does is an event, in order.
func TestEvents(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Intensity: 3, Children: []supervisor.Child{
			s.cast("a", player{begin: failures(3)}), backingOff(s.child("b")),
			within(time.Second, restarting(supervisor.Transient, s.child("c")))}})
		events := s.events(tree)
		s.post(tree, "a", "fail")
		s.wantEvents(events, "failed/a(boom) restarted/a")
		s.post(tree, "a", "fail")
		s.wantEvents(events, `failed/a(boom) failed/a(boom) restarting/a(supervisor: child "a" did not start: boom)#1+0s restarted/a`)
		time.Sleep(time.Minute)
		s.post(tree, "b", "panic")
		s.wantEvents(events, "failed/b(actor: panic: boom) restarting/b#0+1s")
		time.Sleep(time.Second)
		s.wantEvents(events, "restarted/b")
		s.post(tree, "c", "exit")
		s.wantEvents(events, "stopped/c")
		s.ask(tree, ask{"restart", "c", nil})
		s.wantEvents(events, "started/c")
		s.post(tree, "c", "hang")
		s.ask(tree, ask{"terminate", "c", nil})
		s.wantEvents(events, "did-not-stop/c(actor: did not stop, fenced)")
		s.ask(tree, ask{"start", "d", nil})
		s.wantEvents(events, "started/d")
		s.post(tree, "d", "fail", "fail", "fail")
		time.Sleep(time.Second) // c still holds a worker: others are found by the clock
		s.wantEvents(events, "failed/d(boom) restarted/d failed/d(boom) restarted/d failed/d(boom) "+
			"gave-up/d(supervisor: too many failures) stopped/b(actor: shutdown) stopped/a(actor: shutdown)")
	})
}

// A Tree hears of what is below it, and a Sub of its own part.
func TestEventsOfNested(t *testing.T) {
	onStage(t, func(s *stage) {
		selves := make(map[string]*actor.Self)
		tree := s.start(s.nested(selves))
		inner, ok := tree.Sub("middle", "inner")
		if !ok {
			s.Fatal("Sub: got none")
		}
		all, part := s.events(tree), s.events(inner)
		post(s, selves["d"].Ref(), "fail")
		s.wantEvents(all, "failed/d(boom) restarted/d")
		s.wantEvents(part, "failed/d(boom) restarted/d")
		post(s, selves["a"].Ref(), "fail")
		list := all()
		if len(list) != 2 || list[0].Supervisor != "/top" || list[0].At.IsZero() {
			s.Errorf("events: got %+v, want two of /top, with their time", list)
		}
		s.wantEvents(part, "")
	})
}

// A slow reader loses the oldest and is told how many.
func TestEventsDropped(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Intensity: supervisor.Unlimited, Children: s.children("a")})
		ctx, cancel := context.WithCancel(s.Context())
		defer cancel()
		seq := tree.Events(ctx)
		for range 600 { // two events each
			s.post(tree, "a", "fail")
		}
		synctest.Wait()
		cancel()
		n, lost := 0, 0
		for _, dropped := range seq {
			n, lost = n+1, lost+dropped
		}
		if n != 1024 || lost != 1200-1024 {
			s.Errorf("got %v events and %v dropped, want 1024 and 176", n, lost)
		}
	})
}

// The log has the same, with stable keys.
func TestEventLog(t *testing.T) {
	var out bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}))
	sys := actor.NewSystem(&actor.Options{Logger: logger})
	child := supervisor.Child{Name: "a", Restart: supervisor.Temporary, New: func() actor.Actor {
		return actor.Handle(func(_ context.Context, _ *actor.Self, text string) error { return errors.New(text) })
	}}
	tree, err := supervisor.Start(t.Context(), sys, "top", supervisor.Spec{Children: []supervisor.Child{child}})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := tree.Child("a")
	down := sys.Monitor(a)
	if err := a.PostMessage("no disk"); err != nil {
		t.Fatal(err)
	}
	<-down
	if _, err := tree.Children(t.Context()); err != nil { // which comes behind the end of a
		t.Fatal(err)
	}
	if err := sys.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"level=DEBUG msg=started actor=/top child=a\n",
		"level=ERROR msg=failed actor=/top child=a error=\"no disk\"\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("log: got %q, want %q in it", out.String(), want)
		}
	}
}
