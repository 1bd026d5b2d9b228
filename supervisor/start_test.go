package supervisor_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// The next child starts after the one before has started, and Start returns after the
// last.
func TestStartInOrder(t *testing.T) {
	onStage(t, func(s *stage) {
		slow := func(name string) supervisor.Child {
			return s.cast(name, player{begin: func(context.Context, *actor.Self) error {
				s.note("(%s", name)
				time.Sleep(time.Second)
				return nil
			}})
		}
		t0 := time.Now()
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{slow("a"), slow("b"), slow("c")}})
		s.wantElapsed(t0, 3*time.Second)
		s.want("(a +a (b +b (c +c")
		s.wantChildren(tree, "a=running b=running c=running")
	})
}

// A child that fails to start aborts: those started are stopped in reverse, and the
// error names the child and carries its own.
func TestStartFails(t *testing.T) {
	panics := func(context.Context, *actor.Self) error { panic("boom") }
	var isPanic *actor.PanicError
	tests := []struct {
		name  string
		child func(s *stage) supervisor.Child
		is    func(error) bool
	}{
		{"error", func(s *stage) supervisor.Child { return s.cast("c", player{begin: failures(1)}) },
			func(err error) bool { return errors.Is(err, errBoom) }},
		{"panic", func(s *stage) supervisor.Child { return s.cast("c", player{begin: panics}) },
			func(err error) bool { return errors.As(err, &isPanic) }},
		{"panic in New", func(s *stage) supervisor.Child {
			return supervisor.Child{Name: "c", New: func() actor.Actor { panic("boom") }}
		}, func(err error) bool { return errors.As(err, &isPanic) }},
		{"temporary", func(s *stage) supervisor.Child {
			return restarting(supervisor.Temporary, s.cast("c", player{begin: failures(1)}))
		}, func(err error) bool { return errors.Is(err, errBoom) }},
		{"supervisor", func(s *stage) supervisor.Child {
			return supervisor.Child{Name: "c", Supervisor: &supervisor.Spec{
				Children: []supervisor.Child{s.cast("inner", player{begin: failures(1)})}}}
		}, func(err error) bool { return errors.Is(err, errBoom) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree, err := supervisor.Start(s.Context(), s.sys, "top", supervisor.Spec{
					Children: []supervisor.Child{s.child("a"), s.child("b"), tt.child(s), s.child("d")}})
				var failed *supervisor.StartError
				if tree != nil || !errors.As(err, &failed) || failed.Child != "c" || !tt.is(err) {
					s.Errorf("Start: got %v, %v; want the error of c", tree, err)
				}
				synctest.Wait()
				if n := s.sys.Stats().Actors; n != 0 {
					s.Errorf("actors: got %v, want 0", n)
				}
				s.mu.Lock()
				s.lines = deleteOf(s.lines, "xc", "xinner")
				s.mu.Unlock()
				s.want("+a +b -b -a")
			})
		})
	}
}

// A Start whose context is done ends the child that is starting; those before it are
// stopped as at any other time.
func TestStartCancelled(t *testing.T) {
	onStage(t, func(s *stage) {
		spec := supervisor.Spec{Children: []supervisor.Child{
			s.cast("a", player{farewell: func() { time.Sleep(time.Second) }}),
			s.child("b"),
			s.cast("c", player{begin: func(ctx context.Context, _ *actor.Self) error {
				<-ctx.Done()
				return ctx.Err()
			}}),
			s.child("d"),
		}}
		ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
		defer cancel()
		if _, err := supervisor.Start(ctx, s.sys, "top", spec); err == nil {
			s.Error("Start: got nil, want an error")
		}
		s.want("+a +b xc -b -a")
		if n := s.sys.Stats().Actors; n != 0 {
			s.Errorf("actors: got %v, want 0", n)
		}
	})
}

// Start's context bounds the start, not the life.
func TestStartContextIsNotTheLife(t *testing.T) {
	onStage(t, func(s *stage) {
		ctx, cancel := context.WithCancel(s.Context())
		tree, err := supervisor.Start(ctx, s.sys, "top", supervisor.Spec{Children: s.children("a")})
		if err != nil {
			s.Fatal(err)
		}
		cancel()
		s.post(tree, "a", "x", "fail", "y")
		s.want("+a a:x !a +a a:y")
	})
}

// A child that says ignore is kept, not running, and can be started later.
func TestStartIgnore(t *testing.T) {
	onStage(t, func(s *stage) {
		ignored := 0
		ignore := func(context.Context, *actor.Self) error {
			if ignored++; ignored == 1 {
				return supervisor.ErrIgnore
			}
			return nil
		}
		always := func(context.Context, *actor.Self) error { return supervisor.ErrIgnore }
		tree := s.start(supervisor.Spec{Strategy: supervisor.OneForAll, Children: []supervisor.Child{
			s.child("a"), s.cast("b", player{begin: ignore}),
			restarting(supervisor.Temporary, s.cast("t", player{begin: always})), s.child("c")}})
		s.want("+a xb xt +c")
		s.wantChildren(tree, "a=running b=stopped c=running") // a temporary one is not kept
		if err := tree.RestartChild(s.Context(), "b"); err != nil {
			s.Errorf("RestartChild: got %v, want nil", err)
		}
		s.wantChildren(tree, "a=running b=running c=running")
		s.post(tree, "b", "x")
		s.want("+b b:x")
	})
}

// A child may say ignore when it is restarted: it then stays down.
func TestRestartIgnored(t *testing.T) {
	onStage(t, func(s *stage) {
		n := 0
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{
			s.cast("a", player{begin: func(context.Context, *actor.Self) error {
				if n++; n == 2 {
					return supervisor.ErrIgnore
				}
				return nil
			}})}})
		s.post(tree, "a", "fail", "x")
		s.want("+a !a xa")
		s.wantChildren(tree, "a=stopped")
		if err := tree.RestartChild(s.Context(), "a"); err != nil {
			s.Errorf("RestartChild: got %v, want nil", err)
		}
		s.want("+a a:x")
	})
}

// An invalid Spec names the child and the field, and nothing has started.
func TestStartSpecError(t *testing.T) {
	var made bool
	ok := func(name string) supervisor.Child {
		return supervisor.Child{Name: name, New: func() actor.Actor {
			made = true
			return actor.Func(func(context.Context, *actor.Self, port.MessageEvent) error { return nil })
		}}
	}
	with := func(f func(*supervisor.Child)) []supervisor.Child {
		c := ok("b")
		f(&c)
		return []supervisor.Child{ok("a"), c}
	}
	wires := func(w ...supervisor.Wire) supervisor.Spec {
		return supervisor.Spec{Children: []supervisor.Child{ok("a"), ok("b")}, Wires: w}
	}
	tests := []struct {
		name, child, field string
		spec               supervisor.Spec
	}{
		{"strategy", "", "Strategy", supervisor.Spec{Strategy: 9}},
		{"intensity", "", "Intensity", supervisor.Spec{Intensity: -3}},
		{"period", "", "Period", supervisor.Spec{Period: -1}},
		{"auto shutdown", "", "AutoShutdown", supervisor.Spec{AutoShutdown: 9}},
		{"max children", "", "MaxChildren", supervisor.Spec{Strategy: supervisor.Dynamic, MaxChildren: -1}},
		{"max children of a fixed one", "", "MaxChildren", supervisor.Spec{MaxChildren: 1}},
		{"dynamic with children", "a", "Strategy", supervisor.Spec{Strategy: supervisor.Dynamic, Children: []supervisor.Child{ok("a")}}},
		{"no name", "", "Name", supervisor.Spec{Children: with(func(c *supervisor.Child) { c.Name = "" })}},
		{"name twice", "a", "Name", supervisor.Spec{Children: with(func(c *supervisor.Child) { c.Name = "a" })}},
		{"no New", "b", "New", supervisor.Spec{Children: with(func(c *supervisor.Child) { c.New = nil })}},
		{"both", "b", "New", supervisor.Spec{Children: with(func(c *supervisor.Child) { c.Supervisor = new(supervisor.Spec) })}},
		{"restart", "b", "Restart", supervisor.Spec{Children: with(func(c *supervisor.Child) { c.Restart = 9 })}},
		{"origin", "b", "Origin", supervisor.Spec{Children: with(func(c *supervisor.Child) { c.Origin = "no URL" })}},
		{"significant and permanent", "b", "Significant", supervisor.Spec{AutoShutdown: supervisor.AnySignificant,
			Children: with(func(c *supervisor.Child) { c.Significant = true })}},
		{"significant for nothing", "b", "Significant", supervisor.Spec{
			Children: with(func(c *supervisor.Child) { c.Significant, c.Restart = true, supervisor.Transient })}},
		{"nested", "b", "Supervisor", supervisor.Spec{Children: with(func(c *supervisor.Child) {
			c.New, c.Supervisor = nil, &supervisor.Spec{Period: -1}
		})}},
		{"wire to nobody", "z", "Wires", wires(supervisor.Wire{A: "a", B: "z"})},
		{"two ports of one name", "a", "Wires", wires(supervisor.Wire{A: "a", B: "b"}, supervisor.Wire{A: "a", B: "b", PortB: "x"})},
		{"two ports of one name, on oneself", "a", "Wires", wires(supervisor.Wire{A: "a", B: "a"})},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			made = false
			sys := newSystem()
			defer sys.Shutdown(context.Background()) //nolint:errcheck // nothing runs
			tree, err := supervisor.Start(t.Context(), sys, "top", tt.spec)
			var bad *supervisor.SpecError
			if tree != nil || !errors.As(err, &bad) {
				t.Fatalf("Start: got %v, %v; want a SpecError", tree, err)
			}
			if bad.Child != tt.child || bad.Field != tt.field {
				t.Errorf("error %q: got child %q, field %q; want %q, %q", bad, bad.Child, bad.Field, tt.child, tt.field)
			}
			if n := sys.Stats().Actors; n != 0 || made {
				t.Errorf("actors: got %v (made: %v), want none", n, made)
			}
		})
	}
}

// A supervisor without children runs.
func TestStartEmpty(t *testing.T) {
	for _, strategy := range []supervisor.Strategy{supervisor.OneForOne, supervisor.OneForAll, supervisor.RestForOne, supervisor.Dynamic} {
		onStage(t, func(s *stage) {
			tree := s.start(supervisor.Spec{Strategy: strategy})
			s.wantChildren(tree, "")
			if err := tree.Stop(s.Context()); err != nil {
				s.Errorf("Stop: got %v, want nil", err)
			}
		})
	}
}
