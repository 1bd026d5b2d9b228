package supervisor_test

import (
	"testing"

	"github.com/berth-go/berth/supervisor"
)

// Which ends of significant children end the supervisor.
func TestSignificant(t *testing.T) {
	const never, anyOne, all = supervisor.NoAutoShutdown, supervisor.AnySignificant, supervisor.AllSignificant
	tests := []struct {
		name string
		auto supervisor.AutoShutdown
		post []string // child/message
		want string
		ends bool
	}{
		{"any, an ordinary one", anyOne, []string{"x/exit"}, ".x", false},
		{"any, one", anyOne, []string{"a/exit"}, ".a -x -b", true},
		{"any, a transient fails", anyOne, []string{"a/fail"}, "!a +a", false},
		{"any, a temporary fails", anyOne, []string{"b/fail"}, "!b -x -a", true},
		{"all, one", all, []string{"a/exit"}, ".a", false},
		{"all, all", all, []string{"a/exit", "b/exit"}, ".a .b -x", true},
		{"all, all, one by a failure", all, []string{"b/fail", "a/exit"}, "!b .a -x", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				a, b, x := s.child("a"), s.child("b"), s.child("x")
				a.Restart, b.Restart, x.Restart = supervisor.Transient, supervisor.Temporary, supervisor.Transient
				a.Significant, b.Significant = tt.auto != never, tt.auto != never
				tree := s.start(supervisor.Spec{AutoShutdown: tt.auto, Children: []supervisor.Child{a, b, x}})
				s.want("+a +b +x")
				down := s.sys.Monitor(tree.Ref())
				for _, p := range tt.post {
					s.post(tree, p[:1], p[2:])
					s.letters()
				}
				s.want(tt.want)
				reason, ended := s.ended(down)
				if ended != tt.ends {
					s.Fatalf("ended: got %v, want %v", ended, tt.ends)
				}
				if ended {
					wantErr(s, "reason", reason, supervisor.ErrAutoShutdown)
				}
			})
		})
	}
}

// To be stopped by the supervisor does not count.
func TestSignificantTerminated(t *testing.T) {
	onStage(t, func(s *stage) {
		a := restarting(supervisor.Transient, s.child("a"))
		a.Significant = true
		tree := s.start(supervisor.Spec{AutoShutdown: supervisor.AnySignificant, Children: []supervisor.Child{a, s.child("b")}})
		if err := tree.TerminateChild(s.Context(), "a"); err != nil {
			s.Errorf("TerminateChild: got %v, want nil", err)
		}
		s.want("+a +b -a")
		s.wantChildren(tree, "a=stopped b=running")
	})
}

// It climbs only through supervisors that are significant themselves.
func TestSignificantClimbs(t *testing.T) {
	tests := []struct {
		name        string
		significant bool
		want        string
	}{
		{"significant", true, ".a -x"},
		{"not", false, ".a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				a := restarting(supervisor.Transient, s.cast("a", player{begin: postSelf("exit")}))
				a.Significant = true
				s.start(supervisor.Spec{AutoShutdown: supervisor.AnySignificant, Children: []supervisor.Child{s.child("x"),
					{Name: "in", Restart: supervisor.Transient, Significant: tt.significant, Supervisor: &supervisor.Spec{
						AutoShutdown: supervisor.AnySignificant, Children: []supervisor.Child{a}}}}})
				s.want("+x +a " + tt.want)
			})
		})
	}
}
