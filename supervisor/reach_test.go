package supervisor_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// nested is a tree of three levels: a, (b, (c, d), e), f.
func (s *stage) nested(selves map[string]*actor.Self) supervisor.Spec {
	leaf := func(name string) supervisor.Child {
		return s.cast(name, player{begin: func(_ context.Context, self *actor.Self) error {
			selves[name] = self
			return nil
		}})
	}
	inner := supervisor.Spec{Strategy: supervisor.RestForOne, Intensity: 3, Children: []supervisor.Child{leaf("c"), leaf("d")}}
	middle := supervisor.Spec{Strategy: supervisor.OneForAll, Intensity: 3, Children: []supervisor.Child{
		leaf("b"), {Name: "inner", Supervisor: &inner}, leaf("e")}}
	return supervisor.Spec{Intensity: 3, Children: []supervisor.Child{
		leaf("a"), {Name: "middle", Supervisor: &middle}, leaf("f")}}
}

// Nested trees start in order and stop in the reverse, depth first, whatever was
// restarted since; each failure stays in its subtree.
func TestNested(t *testing.T) {
	tests := []struct {
		fails string
		want  string
	}{
		{"a", "!a +a"},
		{"b", "!b -e -d -c +b +c +d +e"},
		{"c", "!c -d +c +d"},
		{"d", "!d +d"},
		{"e", "!e -d -c -b +b +c +d +e"},
		{"f", "!f +f"},
	}
	for _, tt := range tests {
		t.Run(tt.fails, func(t *testing.T) {
			onStage(t, func(s *stage) {
				selves := make(map[string]*actor.Self)
				tree := s.start(s.nested(selves))
				s.want("+a +b +c +d +e +f")
				ref := selves[tt.fails].Ref()
				post(s, ref, "fail")
				s.want(tt.want)
				if selves[tt.fails].Ref() != ref {
					s.Error("Ref: got another one after the restart, want the same")
				}
				if err := tree.Stop(s.Context()); err != nil {
					s.Error(err)
				}
				s.want("-f -e -d -c -b -a")
			})
		})
	}
}

// When a supervisor is stopped with its siblings, its own inbox is kept, and those of
// its children are closed with it.
func TestNestedRestartedWhole(t *testing.T) {
	onStage(t, func(s *stage) {
		selves := make(map[string]*actor.Self)
		s.start(s.nested(selves))
		c := selves["c"].Ref()
		post(s, selves["b"].Ref(), "fail")
		s.want("+a +b +c +d +e +f !b -e -d -c +b +c +d +e")
		if err := c.PostMessage("x"); err == nil {
			s.Error("post to a child of the old incarnation: got nil, want an error")
		}
		post(s, selves["c"].Ref(), "y")
		s.want("c:y")
	})
}

// The actors' paths tell where they are.
func TestNestedPaths(t *testing.T) {
	onStage(t, func(s *stage) {
		selves := make(map[string]*actor.Self)
		s.start(s.nested(selves))
		for name, want := range map[string]string{"a": "/top/a", "b": "/top/middle/b", "d": "/top/middle/inner/d"} {
			if got := selves[name].Name(); got != want {
				s.Errorf("path of %s: got %v, want %v", name, got, want)
			}
		}
	})
}

// A large tree that is idle owns no goroutines beside the workers, and none at all
// after the Shutdown (R97, R103).
func TestNoGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	sys := newSystem()
	var spec supervisor.Spec
	for i := range 20 {
		in := new(supervisor.Spec)
		for k := range 20 {
			in.Children = append(in.Children, supervisor.Child{Name: fmt.Sprint(k), New: func() actor.Actor { return echo }})
		}
		spec.Children = append(spec.Children, supervisor.Child{Name: fmt.Sprint(i), Supervisor: in})
	}
	if _, err := supervisor.Start(t.Context(), sys, "top", spec); err != nil {
		t.Fatal(err)
	}
	if got, want := sys.Stats().Actors, 1+20+400; got != want {
		t.Errorf("actors: got %v, want %v", got, want)
	}
	if got := runtime.NumGoroutine() - before; got > 50 {
		t.Errorf("goroutines of an idle tree: got %v, want the workers", got)
	}
	if err := sys.Shutdown(t.Context()); err != nil {
		t.Errorf("Shutdown: got %v, want nil", err)
	}
	wantGoroutines(t, before)
}

// Nor is one left when a supervisor was stopped in the middle of a restart.
func TestNoGoroutinesAfterInterruptedRestart(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 20 {
		sys := newSystem()
		tree, err := supervisor.Start(t.Context(), sys, "top", supervisor.Spec{Strategy: supervisor.OneForAll,
			Intensity: supervisor.Unlimited, Children: []supervisor.Child{
				{Name: "a", New: func() actor.Actor { return &victim{tally: newTally("a", 1)} }},
				{Name: "b", New: func() actor.Actor { return echo }}}})
		if err != nil {
			t.Fatal(err)
		}
		a, _ := tree.Child("a")
		for n := range int64(30) {
			_ = actor.Post(a, n)
		}
		if err := sys.Shutdown(context.Background()); err != nil {
			t.Errorf("Shutdown: got %v, want nil", err)
		}
	}
	wantGoroutines(t, before)
}

// Nor when a start was cancelled before it began.
func TestNoGoroutinesAfterCancelledStart(t *testing.T) {
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 50 {
		sys := newSystem()
		_, _ = supervisor.Start(ctx, sys, "top", supervisor.Spec{
			Children: []supervisor.Child{{Name: "a", New: func() actor.Actor { return echo }}}})
		if err := sys.Shutdown(context.Background()); err != nil {
			t.Errorf("Shutdown: got %v, want nil", err)
		}
	}
	wantGoroutines(t, before)
}

// wantGoroutines waits a little for goroutines that are leaving.
func wantGoroutines(t *testing.T, want int) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		got := runtime.NumGoroutine()
		if got <= want {
			return
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-deadline:
			t.Errorf("goroutines: got %v, want %v", got, want)
			return
		}
	}
}
