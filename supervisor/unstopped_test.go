package supervisor_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// wantUnstopped compares the paths of an UnstoppedError.
func (s *stage) wantUnstopped(err error, want ...string) {
	s.Helper()
	var u *supervisor.UnstoppedError
	if !errors.As(err, &u) || !errors.Is(err, actor.ErrFenced) || !slices.Equal(u.Paths, want) {
		s.Errorf("Stop: got %v, want an UnstoppedError with %q", err, want)
	}
}

// Stop reports who did not stop, from all levels, in the order of start.
func TestUnstopped(t *testing.T) {
	onStage(t, func(s *stage) {
		in := supervisor.Spec{Children: []supervisor.Child{within(time.Second, s.child("b")), s.child("c")}}
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{
			within(time.Second, s.child("a")), {Name: "in", Supervisor: &in}, s.child("d")}})
		sub, _ := tree.Sub("in")
		s.post(tree, "a", "hang")
		s.post(sub, "b", "hang")
		synctest.Wait()
		s.wantUnstopped(tree.Stop(s.Context()), "/top/a", "/top/in/b")
		s.want("+a +b +c +d -d -c")
	})
}

// So it does when the context is done and everything is fenced.
func TestUnstoppedByContext(t *testing.T) {
	onStage(t, func(s *stage) {
		in := supervisor.Spec{Children: []supervisor.Child{within(supervisor.Infinity, s.child("b"))}}
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{s.child("a"), {Name: "in", Supervisor: &in}}})
		sub, _ := tree.Sub("in")
		s.post(sub, "b", "hang")
		synctest.Wait()
		ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
		defer cancel()
		t0 := time.Now()
		err := tree.Stop(ctx)
		s.wantElapsed(t0, time.Minute)
		var u *supervisor.UnstoppedError
		if !errors.As(err, &u) || !slices.Contains(u.Paths, "/top/in/b") {
			s.Errorf("Stop: got %v, want one that names /top/in/b", err)
		}
	})
}

// A child with a brutal stop is not waited for, and is no news.
func TestBrutal(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{within(supervisor.Brutal, s.child("a"))}})
		events := s.events(tree)
		s.post(tree, "a", "hang", "1")
		synctest.Wait()
		t0 := time.Now()
		s.ask(tree, ask{"terminate", "a", nil})
		if d := time.Since(t0); d > time.Microsecond {
			s.Errorf("TerminateChild took %v, want no time", d)
		}
		s.wantEvents(events, "stopped/a(actor: did not stop, fenced)")
		s.wantLetters("hang/in hand at a failure")
		s.ask(tree, ask{"restart", "a", nil})
		s.want("+a +a a:1")
		s.post(tree, "a", "hang")
		synctest.Wait()
		if err := tree.Stop(s.Context()); err != nil {
			s.Errorf("Stop: got %v, want nil", err)
		}
	})
}

// A part of a tree can be stopped, and started again.
func TestStopSub(t *testing.T) {
	onStage(t, func(s *stage) {
		in := supervisor.Spec{Children: []supervisor.Child{within(time.Second, s.child("b")), s.child("c")}}
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{s.child("a"), {Name: "in", Supervisor: &in}}})
		sub, _ := tree.Sub("in")
		s.post(sub, "b", "hang")
		synctest.Wait()
		s.wantUnstopped(sub.Stop(s.Context()), "/top/in/b")
		s.wantChildren(tree, "a=running in=stopped")
		s.ask(tree, ask{"restart", "in", nil})
		s.want("+a +b +c -c +b +c")
		s.wantChildren(sub, "b=running c=running")
	})
}
