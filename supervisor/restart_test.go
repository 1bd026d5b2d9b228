package supervisor_test

import (
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// Which restart type does what after which end.
func TestRestart(t *testing.T) {
	const again, stopped, gone = "a=running b=running", "a=stopped b=running", "b=running"
	tests := []struct {
		message string
		restart supervisor.Restart
		want    string
		after   string
	}{
		{"exit", supervisor.Permanent, ".a +a", again},
		{"fail", supervisor.Permanent, "!a +a", again},
		{"panic", supervisor.Permanent, "!a +a", again},
		{"goexit", supervisor.Permanent, "!a +a", again},
		{"shutdown", supervisor.Permanent, "-a +a", again},
		{"canceled", supervisor.Permanent, "!a +a", again},

		{"exit", supervisor.Transient, ".a", stopped},
		{"fail", supervisor.Transient, "!a +a", again},
		{"panic", supervisor.Transient, "!a +a", again},
		{"goexit", supervisor.Transient, "!a +a", again},
		{"shutdown", supervisor.Transient, "-a", stopped},
		{"canceled", supervisor.Transient, "!a +a", again}, // a context's error, but not of its own
		{"deadline", supervisor.Transient, "!a +a", again},

		{"exit", supervisor.Temporary, ".a", gone},
		{"fail", supervisor.Temporary, "!a", gone},
		{"panic", supervisor.Temporary, "!a", gone},
		{"goexit", supervisor.Temporary, "!a", gone},
		{"shutdown", supervisor.Temporary, "-a", gone},
	}
	for _, tt := range tests {
		t.Run(tt.restart.String()+" "+tt.message, func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree := s.start(supervisor.Spec{Children: []supervisor.Child{
					restarting(tt.restart, s.child("a")), s.child("b")}})
				s.want("+a +b")
				s.post(tree, "a", tt.message)
				s.want(tt.want)
				s.wantChildren(tree, tt.after)
			})
		})
	}
}

// Restarts that a failure has caused are counted for each child.
func TestRestartCount(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Strategy: supervisor.RestForOne, Intensity: 10, Children: s.children("a", "b")})
		s.post(tree, "a", "fail")
		s.want("+a +b !a -b +a +b")
		s.post(tree, "b", "fail", "fail")
		s.want("!b +b !b +b")
		if err := tree.TerminateChild(s.Context(), "b"); err != nil {
			s.Fatal(err)
		}
		if err := tree.RestartChild(s.Context(), "b"); err != nil { // not because of a failure
			s.Fatal(err)
		}
		list, err := tree.Children(s.Context())
		if err != nil {
			s.Fatal(err)
		}
		for i, want := range []int{1, 3} {
			if got := list[i].Restarts; got != want {
				s.Errorf("restarts of %s: got %v, want %v", list[i].Name, got, want)
			}
		}
	})
}

// A monitor sees the incarnation's end with its reason, and not the restart.
func TestRestartMonitored(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: s.children("a")})
		down := s.sys.Monitor(s.ref(tree, "a"))
		s.post(tree, "a", "panic")
		reason, _ := s.ended(down)
		var p *actor.PanicError
		if !asError(reason, &p) || p.Value != "boom" || p.Stack() == "" {
			s.Errorf("reason: got %v, want a panic with its stack", reason)
		}
		synctest.Wait()
		if reason, ok := s.ended(s.sys.Monitor(s.ref(tree, "a"))); ok {
			s.Errorf("the next incarnation has ended: %v", reason)
		}
		s.want("+a !a +a")
	})
}

// Each incarnation is a fresh actor, and the Self of an earlier one is inert (R240).
func TestRestartIsFresh(t *testing.T) {
	onStage(t, func(s *stage) {
		var selves []*actor.Self
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{
			s.cast("a", player{begin: keepSelf(&selves)})}})
		s.post(tree, "a", "fail", "x")
		s.want("+a !a +a a:x")
		if len(selves) != 2 || selves[0] == selves[1] {
			s.Fatalf("incarnations: got %v, want 2 different", selves)
		}
		_, err := selves[0].Spawn(s.Context(), actor.Spec{New: s.child("z").New})
		wantErr(s, "Spawn by an earlier incarnation", err, actor.ErrStopped)
		if selves[0].Context().Err() == nil {
			s.Error("context of an earlier incarnation: got nil, want an error")
		}
	})
}
