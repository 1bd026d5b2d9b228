package supervisor_test

import (
	"testing"

	"github.com/berth-go/berth/supervisor"
)

// Who is stopped and started in which order when one of a, b, c and d fails.
func TestStrategy(t *testing.T) {
	tests := []struct {
		name     string
		strategy supervisor.Strategy
		fails    string
		want     string
	}{
		{"one for one, first", supervisor.OneForOne, "a", "!a +a"},
		{"one for one, middle", supervisor.OneForOne, "b", "!b +b"},
		{"one for one, last", supervisor.OneForOne, "d", "!d +d"},
		{"one for all, first", supervisor.OneForAll, "a", "!a -d -c -b +a +b +c +d"},
		{"one for all, middle", supervisor.OneForAll, "b", "!b -d -c -a +a +b +c +d"},
		{"one for all, last", supervisor.OneForAll, "d", "!d -c -b -a +a +b +c +d"},
		{"rest for one, first", supervisor.RestForOne, "a", "!a -d -c -b +a +b +c +d"},
		{"rest for one, middle", supervisor.RestForOne, "b", "!b -d -c +b +c +d"},
		{"rest for one, last", supervisor.RestForOne, "d", "!d +d"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree := s.start(supervisor.Spec{Strategy: tt.strategy, Children: s.children("a", "b", "c", "d")})
				s.want("+a +b +c +d")
				s.post(tree, tt.fails, "fail")
				s.want(tt.want)
				s.wantChildren(tree, "a=running b=running c=running d=running")
			})
		})
	}
}

// A temporary child that is stopped as a bystander does not come back.
func TestStrategyTemporaryBystander(t *testing.T) {
	tests := []struct {
		strategy       supervisor.Strategy
		want, children string
	}{
		{supervisor.OneForOne, "!b +b", "s=running b=running t=running c=running"},
		{supervisor.OneForAll, "!b -c -t -s +b +c", "b=running c=running"},
		{supervisor.RestForOne, "!b -c -t +b +c", "s=running b=running c=running"},
	}
	for _, tt := range tests {
		t.Run(tt.strategy.String(), func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree := s.start(supervisor.Spec{Strategy: tt.strategy, Children: []supervisor.Child{
					restarting(supervisor.Temporary, s.child("s")), s.child("b"),
					restarting(supervisor.Temporary, s.child("t")), s.child("c"),
				}})
				s.want("+s +b +t +c")
				s.post(tree, "b", "fail")
				s.want(tt.want)
				s.wantChildren(tree, tt.children)
			})
		})
	}
}

// A transient child that had ended normally comes back with the others, as in OTP.
func TestStrategyStoppedSibling(t *testing.T) {
	tests := []struct {
		strategy       supervisor.Strategy
		want, children string
	}{
		{supervisor.OneForOne, "!a +a", "a=running b=stopped c=running"},
		{supervisor.OneForAll, "!a -c +a +b +c", "a=running b=running c=running"},
		{supervisor.RestForOne, "!a -c +a +b +c", "a=running b=running c=running"},
	}
	for _, tt := range tests {
		t.Run(tt.strategy.String(), func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree := s.start(supervisor.Spec{Strategy: tt.strategy, Children: []supervisor.Child{
					s.child("a"), restarting(supervisor.Transient, s.child("b")), s.child("c"),
				}})
				s.post(tree, "b", "exit")
				s.want("+a +b +c .b")
				s.post(tree, "a", "fail")
				s.want(tt.want)
				s.wantChildren(tree, tt.children)
			})
		})
	}
}

// When a child does not come back: with one for all those that are back are stopped
// and all is tried again; with rest for one it goes on at the child that failed.
func TestStrategyRestartFails(t *testing.T) {
	tests := []struct {
		strategy supervisor.Strategy
		fails    string
		want     string
	}{
		{supervisor.OneForOne, "c", "!c xc +c"},
		{supervisor.OneForAll, "b", "!b -d -c -a +a +b xc -b -a +a +b +c +d"},
		{supervisor.RestForOne, "b", "!b -d -c +b xc +c +d"},
	}
	for _, tt := range tests {
		t.Run(tt.strategy.String(), func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree := s.start(supervisor.Spec{Strategy: tt.strategy, Intensity: 2, Children: []supervisor.Child{
					s.child("a"), s.child("b"), s.cast("c", player{begin: failures(2)}), s.child("d"),
				}})
				s.want("+a +b +c +d")
				s.post(tree, tt.fails, "fail")
				s.want(tt.want)
				s.wantChildren(tree, "a=running b=running c=running d=running")
			})
		})
	}
}

// Children that fail at the same moment are all back in the end.
func TestStrategyAllFailAtOnce(t *testing.T) {
	for _, strategy := range []supervisor.Strategy{supervisor.OneForOne, supervisor.OneForAll, supervisor.RestForOne} {
		t.Run(strategy.String(), func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree := s.start(supervisor.Spec{Strategy: strategy, Intensity: supervisor.Unlimited,
					Children: s.children("a", "b", "c")})
				for _, name := range []string{"c", "a", "b"} {
					s.post(tree, name, "fail")
				}
				s.letters()
				s.wantChildren(tree, "a=running b=running c=running")
				s.mu.Lock()
				s.lines = nil
				s.mu.Unlock()
				for _, name := range []string{"a", "b", "c"} {
					s.post(tree, name, "x")
					s.want(name + ":x")
				}
			})
		})
	}
}
