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

// A line of a script of run-time operations: what is asked, and the answer.
type ask struct {
	do   string
	name string
	want error
}

// ask carries one out.
func (s *stage) ask(tree *supervisor.Tree, a ask) {
	s.Helper()
	var err error
	switch a.do {
	case "start":
		_, err = tree.StartChild(s.Context(), s.child(a.name))
	case "terminate":
		err = tree.TerminateChild(s.Context(), a.name)
	case "restart":
		err = tree.RestartChild(s.Context(), a.name)
	case "delete":
		err = tree.DeleteChild(s.Context(), a.name)
	default: // a message
		s.post(tree, a.name, a.do)
		synctest.Wait()
	}
	if !errors.Is(err, a.want) {
		s.Errorf("%s %s: got %v, want %v", a.do, a.name, err, a.want)
	}
}

// The run-time operations and their errors. Of the children, r is transient and t
// temporary.
func TestRuntime(t *testing.T) {
	tests := []struct {
		name     string
		script   []ask
		want     string
		children string
	}{
		{"start", []ask{{"start", "x", nil}}, "+x", "a=running r=running t=running x=running"},
		{"start, started", []ask{{"start", "a", supervisor.ErrAlreadyStarted}}, "", "a=running r=running t=running"},
		{"start, present", []ask{{"terminate", "a", nil}, {"start", "a", supervisor.ErrAlreadyPresent}}, "-a", "a=stopped r=running t=running"},
		{"terminate", []ask{{"terminate", "r", nil}}, "-r", "a=running r=stopped t=running"},
		{"terminate twice", []ask{{"terminate", "r", nil}, {"terminate", "r", nil}}, "-r", "a=running r=stopped t=running"},
		{"terminate a temporary", []ask{{"terminate", "t", nil}, {"terminate", "t", supervisor.ErrNotFound}}, "-t", "a=running r=running"},
		{"terminate nobody", []ask{{"terminate", "z", supervisor.ErrNotFound}}, "", "a=running r=running t=running"},
		{"restart", []ask{{"terminate", "a", nil}, {"restart", "a", nil}}, "-a +a", "a=running r=running t=running"},
		{"restart what ended", []ask{{"exit", "r", nil}, {"restart", "r", nil}}, ".r +r", "a=running r=running t=running"},
		{"restart, running", []ask{{"restart", "a", supervisor.ErrRunning}}, "", "a=running r=running t=running"},
		{"restart nobody", []ask{{"restart", "z", supervisor.ErrNotFound}}, "", "a=running r=running t=running"},
		{"delete", []ask{{"terminate", "a", nil}, {"delete", "a", nil}}, "-a", "r=running t=running"},
		{"delete, running", []ask{{"delete", "a", supervisor.ErrRunning}}, "", "a=running r=running t=running"},
		{"delete nobody", []ask{{"delete", "z", supervisor.ErrNotFound}}, "", "a=running r=running t=running"},
		{"delete and start", []ask{{"terminate", "a", nil}, {"delete", "a", nil}, {"start", "a", nil}}, "-a +a", "r=running t=running a=running"},
		{"a temporary that ended", []ask{{"fail", "t", nil}, {"restart", "t", supervisor.ErrNotFound}, {"start", "t", nil}}, "!t +t", "a=running r=running t=running"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree := s.start(supervisor.Spec{Children: []supervisor.Child{s.child("a"),
					restarting(supervisor.Transient, s.child("r")), restarting(supervisor.Temporary, s.child("t"))}})
				s.want("+a +r +t")
				for _, a := range tt.script {
					s.ask(tree, a)
				}
				s.want(tt.want)
				s.wantChildren(tree, tt.children)
			})
		})
	}
}

// A child added at run time is supervised like any other, as the last one.
func TestStartChild(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Strategy: supervisor.RestForOne, Intensity: 5, Children: s.children("a", "b")})
		ref, err := tree.StartChild(s.Context(), s.child("c"))
		if known, ok := tree.Child("c"); err != nil || !ok || known != ref {
			s.Errorf("StartChild: got %v, %v; want the Ref that Child tells", ref, err)
		}
		post(s, ref, "1", "fail", "2")
		s.want("+a +b +c c:1 !c +c c:2")
		s.post(tree, "b", "fail")
		s.want("!b -c +b +c")
		if err := tree.Stop(s.Context()); err != nil {
			s.Error(err)
		}
		s.want("-c -b -a")
	})
}

// StartChild waits for the start; a child that does not start is not added.
func TestStartChildFails(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: s.children("a")})
		c := s.cast("c", player{begin: func(context.Context, *actor.Self) error {
			time.Sleep(time.Second)
			return errBoom
		}})
		t0 := time.Now()
		ref, err := tree.StartChild(s.Context(), c)
		s.wantElapsed(t0, time.Second)
		var failed *supervisor.StartError
		if !errors.As(err, &failed) || failed.Child != "c" || !errors.Is(err, errBoom) || !ref.IsZero() {
			s.Errorf("StartChild: got %v, %v; want the error of c", ref, err)
		}
		s.wantChildren(tree, "a=running")
		s.ask(tree, ask{"start", "c", nil}) // another c
		s.want("+a xc +c")
	})
}

// What StartChild refuses.
func TestStartChildSpecError(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{})
		significant := s.child("c")
		significant.Significant, significant.Restart = true, supervisor.Transient
		tests := []struct {
			field string
			child supervisor.Child
		}{
			{"Name", s.child("")},
			{"New", supervisor.Child{Name: "c"}},
			{"Restart", restarting(7, s.child("c"))},
			{"Significant", significant},
			{"Supervisor", supervisor.Child{Name: "c", Supervisor: &supervisor.Spec{Period: -1}}},
		}
		for _, tt := range tests {
			_, err := tree.StartChild(s.Context(), tt.child)
			var bad *supervisor.SpecError
			if !errors.As(err, &bad) || bad.Field != tt.field || bad.Child != tt.child.Name {
				s.Errorf("StartChild: got %v, want a SpecError of %s", err, tt.field)
			}
		}
		s.wantChildren(tree, "")
		s.ask(tree, ask{"start", "c", nil}) // nothing is left of those that were refused
		s.post(tree, "c", "fail", "1")
		s.want("+c !c +c c:1")
	})
}

// A child that says ignore at run time is kept, unless it is temporary.
func TestStartChildIgnore(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: s.children("z")})
		s.want("+z")
		ignore := player{begin: func(context.Context, *actor.Self) error { return supervisor.ErrIgnore }}
		for _, c := range []supervisor.Child{s.cast("a", ignore), restarting(supervisor.Temporary, s.cast("t", ignore))} {
			if ref, err := tree.StartChild(s.Context(), c); err != nil || !ref.IsZero() {
				s.Errorf("StartChild: got %v, %v; want no Ref, nil", ref, err)
			}
		}
		s.want("xa xt")
		s.wantChildren(tree, "z=running a=stopped")
	})
}

// RestartChild tells the error of the start; the child stays stopped, and its inbox
// waits on.
func TestRestartChildFails(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Intensity: supervisor.Never, Children: []supervisor.Child{
			s.cast("a", player{begin: failures(2)}), s.child("b")}})
		s.ask(tree, ask{"terminate", "a", nil})
		s.post(tree, "a", "1", "2")
		s.ask(tree, ask{"restart", "a", errBoom})
		s.wantChildren(tree, "a=stopped b=running")
		s.ask(tree, ask{"restart", "a", nil})
		s.want("+a +b -a xa +a a:1 a:2")
		s.wantLetters()
	})
}

// DeleteChild closes the inbox: what waits is dead letters, and the Ref is no longer
// good, also when there is another child of that name.
func TestDeleteChild(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: s.children("a")})
		a := s.ref(tree, "a")
		s.ask(tree, ask{"terminate", "a", nil})
		post(s, a, "1", "2")
		s.ask(tree, ask{"delete", "a", nil})
		if _, ok := tree.Child("a"); ok {
			s.Error("Child: got one, want none")
		}
		s.wantLetters("1/closed", "2/closed")
		s.ask(tree, ask{"start", "a", nil})
		wantErr(s, "post", a.PostMessage("3"), port.ErrClosed)
		s.post(tree, "a", "4")
		s.want("+a -a +a a:4")
	})
}

// Children tells name, Ref, state and restarts in the order of the start.
func TestChildren(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Intensity: 5, Children: []supervisor.Child{
			s.child("a"), restarting(supervisor.Transient, s.child("b")),
			s.cast("c", player{begin: func(context.Context, *actor.Self) error { return supervisor.ErrIgnore }})}})
		s.post(tree, "a", "fail", "fail")
		s.post(tree, "b", "exit")
		synctest.Wait()
		got, err := tree.Children(s.Context())
		if err != nil {
			s.Fatal(err)
		}
		want := []supervisor.Status{
			{Name: "a", Ref: s.ref(tree, "a"), State: "running", Restarts: 2},
			{Name: "b", Ref: s.ref(tree, "b"), State: "stopped"},
			{Name: "c", State: "stopped"},
		}
		for i := range want {
			if i >= len(got) || got[i] != want[i] {
				s.Errorf("Children: got %v, want %v", got, want)
				break
			}
		}
	})
}

// An operation whose context is done returns; the supervisor answers others when it
// has time.
func TestRuntimeContext(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: s.children("a")})
		slow := s.cast("b", player{begin: func(context.Context, *actor.Self) error {
			time.Sleep(time.Minute)
			return nil
		}})
		t0 := time.Now()
		go func() {
			if _, err := tree.StartChild(s.Context(), slow); err != nil {
				s.Errorf("StartChild: got %v, want nil", err)
			}
		}()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(s.Context(), time.Second)
		defer cancel()
		list, err := tree.Children(ctx)
		if list != nil || !errors.Is(err, context.DeadlineExceeded) {
			s.Errorf("Children: got %v, %v; want the context's error", list, err)
		}
		wantErr(s, "TerminateChild", tree.TerminateChild(ctx, "a"), context.DeadlineExceeded)
		s.wantElapsed(t0, time.Second)
		_, err = tree.Children(s.Context())
		wantErr(s, "Children", err, nil)
		s.wantElapsed(t0, time.Minute)
	})
}

// Who has given up waiting for an answer shares nothing with the supervisor, which
// answers later: a matter for the race detector.
func TestRuntimeGivenUp(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: s.children("a")})
		ctx, cancel := context.WithTimeout(s.Context(), time.Second)
		defer cancel()
		go func() {
			_, _ = tree.StartChild(ctx, s.cast("b", player{begin: func(context.Context, *actor.Self) error {
				time.Sleep(time.Minute)
				return nil
			}}))
		}()
		synctest.Wait()
		go func() { _, _ = tree.Children(ctx) }()
		time.Sleep(time.Hour)
	})
}

// A child may ask its own supervisor on its turns, even to be terminated.
func TestRuntimeFromAChild(t *testing.T) {
	onStage(t, func(s *stage) {
		var tree *supervisor.Tree
		tree = s.start(supervisor.Spec{Children: []supervisor.Child{
			s.cast("a", player{hear: func(ctx context.Context, _ *actor.Self, text string) error {
				switch text {
				case "add":
					_, err := tree.StartChild(ctx, s.child("b"))
					return err
				case "end":
					return tree.TerminateChild(ctx, "a")
				}
				return nil
			}})}})
		t0 := time.Now()
		s.post(tree, "a", "add")
		s.want("+a a:add +b")
		s.post(tree, "a", "end")
		s.want("a:end -a")
		s.wantElapsed(t0, 0)
		s.wantChildren(tree, "a=stopped b=running")
	})
}

// What is asked of a supervisor that ends is refused, and nobody waits for ever.
func TestRuntimeOfEnded(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{s.cast("a", player{farewell: func() { time.Sleep(time.Minute) }})}})
		go func() { _ = tree.Stop(s.Context()) }()
		synctest.Wait()
		for _, do := range []string{"start", "terminate", "restart", "delete"} {
			s.ask(tree, ask{do, "x", port.ErrClosed})
		}
	})
}

// Messages that are no request to it do a supervisor no harm.
func TestSupervisorRefuses(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: s.children("a")})
		post(s, tree.Ref(), "fail")
		if _, err := actor.Call[string](s.Context(), tree.Ref(), 7); err == nil {
			s.Error("Call: got nil, want an error")
		}
		if n := len(s.letters()); n != 2 {
			s.Errorf("dead letters: got %v, want 2", n)
		}
		s.want("+a")
		s.wantChildren(tree, "a=running")
	})
}
