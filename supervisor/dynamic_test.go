package supervisor_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// A dynamic supervisor has children on demand, up to MaxChildren, and forgets those
// that have ended.
func TestDynamic(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Strategy: supervisor.Dynamic, MaxChildren: 2})
		s.ask(tree, ask{"start", "a", nil})
		if _, err := tree.StartChild(s.Context(), restarting(supervisor.Transient, s.child("b"))); err != nil {
			s.Error(err)
		}
		s.ask(tree, ask{"start", "c", supervisor.ErrMaxChildren})
		s.ask(tree, ask{"fail", "a", nil})
		s.want("+a +b !a +a")
		s.ask(tree, ask{"exit", "b", nil})
		s.wantChildren(tree, "a=running")
		s.ask(tree, ask{"start", "c", nil})
		s.ask(tree, ask{"terminate", "a", nil})
		s.want(".b +c -a")
		s.wantChildren(tree, "c=running")
		s.ask(tree, ask{"restart", "a", supervisor.ErrNotFound})
	})
}

// Nothing is left of a child that was refused: the next one of that name is another.
func TestStartChildAfterRefusal(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Strategy: supervisor.Dynamic, MaxChildren: 1})
		s.ask(tree, ask{"start", "a", nil})
		s.ask(tree, ask{"start", "b", supervisor.ErrMaxChildren})
		s.ask(tree, ask{"terminate", "a", nil})
		s.want("+a -a")
		other := s.cast("B", player{})
		other.Name = "b"
		if _, err := tree.StartChild(s.Context(), other); err != nil {
			s.Errorf("StartChild: got %v, want nil", err)
		}
		s.want("+B")
	})
}

// StartChild returns the Ref of a child that has started, also if that one has ended
// by itself since.
func TestStartChildOfShortLife(t *testing.T) {
	sys := newSystem()
	defer sys.Shutdown(t.Context()) //nolint:errcheck // nothing runs
	tree, err := supervisor.Start(t.Context(), sys, "top", supervisor.Spec{Strategy: supervisor.Dynamic})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 500 {
		ref, err := tree.StartChild(t.Context(), supervisor.Child{
			Name: fmt.Sprint(i), Restart: supervisor.Temporary, New: func() actor.Actor { return mayfly{} }})
		if err != nil || ref.IsZero() {
			t.Fatalf("StartChild: got a zero Ref (%v), %v; want one, nil", ref.IsZero(), err)
		}
	}
}

// Operations from many goroutines at once: each gets one of the answers that it can
// have, and what is left is consistent.
func TestRuntimeConcurrently(t *testing.T) {
	sys := newSystem()
	tree, err := supervisor.Start(t.Context(), sys, "top", supervisor.Spec{Intensity: supervisor.Unlimited})
	if err != nil {
		t.Fatal(err)
	}
	possible := map[string][]error{
		"start":     {nil, supervisor.ErrAlreadyStarted, supervisor.ErrAlreadyPresent},
		"terminate": {nil, supervisor.ErrNotFound},
		"restart":   {nil, supervisor.ErrNotFound, supervisor.ErrRunning},
		"delete":    {nil, supervisor.ErrNotFound, supervisor.ErrRunning},
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 60 {
				name := fmt.Sprint("shared", (g+i)%3)
				for do, can := range possible {
					if err := operate(t, tree, do, name); !isOneOf(err, can) {
						t.Errorf("%s %s: got %v, want one of %v", do, name, err, can)
					}
				}
				own := fmt.Sprint("own", g)
				for _, do := range []string{"start", "terminate", "restart", "terminate", "delete"} {
					if err := operate(t, tree, do, own); err != nil {
						t.Errorf("%s %s: got %v, want nil", do, own, err)
					}
				}
			}
		})
	}
	wg.Wait()
	list, err := tree.Children(t.Context())
	if err != nil || len(list) > 3 {
		t.Errorf("Children: got %v, %v; want the shared ones at most", list, err)
	}
	running := 1
	for _, c := range list {
		if c.State == "running" {
			running++
		}
	}
	if n := sys.Stats().Actors; n != running {
		t.Errorf("actors: got %v, want %v", n, running)
	}
	if err := sys.Shutdown(t.Context()); err != nil {
		t.Errorf("Shutdown: got %v, want nil", err)
	}
}

func operate(t *testing.T, tree *supervisor.Tree, do, name string) (err error) {
	switch ctx := t.Context(); do {
	case "start":
		_, err = tree.StartChild(ctx, supervisor.Child{Name: name, New: func() actor.Actor { return echo }})
	case "terminate":
		err = tree.TerminateChild(ctx, name)
	case "restart":
		err = tree.RestartChild(ctx, name)
	case "delete":
		err = tree.DeleteChild(ctx, name)
	}
	return err
}

func isOneOf(err error, list []error) bool {
	for _, e := range list {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
