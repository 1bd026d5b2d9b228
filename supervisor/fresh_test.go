package supervisor_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// A fresh inbox: what is queued at a restart is dead letters, callers are told, and
// Refs stay good.
func TestFreshInbox(t *testing.T) {
	onStage(t, func(s *stage) {
		a := s.cast("a", player{begin: failures(3)})
		a.FreshInbox = true
		tree := s.start(supervisor.Spec{Intensity: supervisor.Unlimited, Children: []supervisor.Child{a}})
		ref := s.ref(tree, "a")
		s.post(tree, "a", "1", "second", "fail", "2")
		synctest.Wait()
		told := make(chan error, 1)
		mine, theirs := port.NewChannel()
		if err := ref.PostMessage("3", theirs); err != nil {
			s.Error(err)
		}
		go func() {
			_, err := actor.Call[string](s.Context(), ref, "4")
			told <- err
		}()
		wantErr(s, "Call", <-told, port.ErrClosed)
		s.want("+a a:1 a:second !a +a")
		s.wantLetters("fail/in hand at a failure", "2/closed", "3/closed", "4/closed")
		wantErr(s, "the port in a message that was dropped", mine.PostMessage(1), port.ErrClosed)
		if s.ref(tree, "a") != ref {
			s.Error("Ref: got another one, want the same")
		}
		post(s, ref, "second", "fail", "5") // the next start fails once
		time.Sleep(2 * time.Second)
		post(s, ref, "6")
		s.want("a:second !a xa +a a:6")
	})
}

// What a child was given to keep is given to each incarnation, with what is queued.
func TestKeptPorts(t *testing.T) {
	onStage(t, func(s *stage) {
		selves := make(map[string]*actor.Self)
		a := s.cast("a", player{begin: remember(selves, "a")})
		outside, inside := port.NewChannel()
		a.Ports = map[string]*port.Port{"log": inside}
		tree := s.start(supervisor.Spec{Intensity: 5, Children: []supervisor.Child{a}})
		if err := inside.PostMessage(1); !errors.Is(err, port.ErrDetached) {
			s.Errorf("the handle in the Spec: got %v, want ErrDetached", err)
		}
		if err := outside.PostMessage("1"); err != nil {
			s.Error(err)
		}
		first := selves["a"].Port("log")
		s.post(tree, "a", "fail")
		s.want("+a !a +a")
		second := selves["a"].Port("log")
		if second == first || second.Len() != 1 {
			s.Errorf("port: got the old handle, or %v messages; want a new one with 1", second.Len())
		}
		if err := second.Close(); err != nil {
			s.Error(err)
		}
		s.post(tree, "a", "fail")
		s.want("!a +a")
		if p := selves["a"].Port("log"); p != nil && p.PostMessage(1) == nil {
			s.Error("port: got one, want none after the child has closed it")
		}
		wantErr(s, "the other end", outside.PostMessage(1), port.ErrClosed)
	})
}

// A port that the child gives away is not kept.
func TestKeptPortGivenAway(t *testing.T) {
	onStage(t, func(s *stage) {
		selves := make(map[string]*actor.Self)
		a := s.cast("a", player{begin: remember(selves, "a")})
		outside, inside := port.NewChannel()
		a.Ports = map[string]*port.Port{"log": inside}
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{a}})
		away, err := selves["a"].Port("log").Release()
		if err != nil {
			s.Fatal(err)
		}
		s.post(tree, "a", "fail")
		s.want("+a !a +a")
		if p := selves["a"].Port("log"); p != nil {
			s.Errorf("port: got %v, want none", p)
		}
		if err := outside.PostMessage(1); err != nil || away.Len() != 1 {
			s.Errorf("post: got %v and %v messages at the new owner, want nil and 1", err, away.Len())
		}
	})
}

// What a child leaves is closed with the reason when it is forgotten.
func TestCloseReasons(t *testing.T) {
	tests := []struct {
		name string
		end  func(s *stage, tree *supervisor.Tree)
		want error
	}{
		{"failed", func(s *stage, tree *supervisor.Tree) { s.post(tree, "a", "fail") }, errBoom},
		{"terminated", func(s *stage, tree *supervisor.Tree) { s.ask(tree, ask{"terminate", "a", nil}) }, actor.ErrShutdown},
		{"the supervisor gave up", func(s *stage, tree *supervisor.Tree) { s.post(tree, "b", "fail") }, supervisor.ErrIntensity},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				outside, inside := port.NewChannel()
				var reason error
				_ = outside.OnClose(func(err error) { reason = err })
				_ = outside.Start()
				a := restarting(supervisor.Temporary, s.child("a"))
				if tt.want == supervisor.ErrIntensity {
					a.Restart = supervisor.Permanent
				}
				a.Ports = map[string]*port.Port{"log": inside}
				tree := s.start(supervisor.Spec{Intensity: supervisor.Never, Children: []supervisor.Child{a, s.child("b")}})
				ref := s.ref(tree, "a")
				tt.end(s, tree)
				synctest.Wait()
				wantErr(s, "the twin hears", reason, tt.want)
				wantErr(s, "the sender hears", ref.PostMessage(1), tt.want)
			})
		})
	}
}
