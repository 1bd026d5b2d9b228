package supervisor_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// A supervisor survives exactly Intensity failures within Period.
func TestIntensity(t *testing.T) {
	const s1 = time.Second
	tests := []struct {
		name      string
		intensity int
		period    time.Duration
		at        []time.Duration // of the failures; all are survived but the last
		ends      bool            // with the last
	}{
		{"default, exactly at", 0, 0, []time.Duration{0}, false},
		{"default, one more", 0, 0, []time.Duration{0, 0}, true},
		{"default, one period later", 0, 0, []time.Duration{0, 5 * s1}, true},
		{"default, after the period", 0, 0, []time.Duration{0, 5*s1 + 1}, false},
		{"three, exactly at", 3, 10 * s1, []time.Duration{0, 1, 2}, false},
		{"three, one more", 3, 10 * s1, []time.Duration{0, 1, 2, 3}, true},
		{"three, the oldest is just in", 3, 10 * s1, []time.Duration{0, s1, 2 * s1, 10 * s1}, true},
		{"three, the oldest is just out", 3, 10 * s1, []time.Duration{0, s1, 2 * s1, 10*s1 + 1}, false},
		{"three, the window moves", 3, 10 * s1, []time.Duration{0, s1, 2 * s1, 11*s1 + 1, 12*s1 + 1, 12*s1 + 1, 12*s1 + 1}, true},
		{"never", supervisor.Never, s1, []time.Duration{0}, true},
		{"unlimited", supervisor.Unlimited, s1, make([]time.Duration, 50), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree := s.start(supervisor.Spec{Intensity: tt.intensity, Period: tt.period, Children: s.children("a", "b", "c")})
				s.want("+a +b +c")
				down, t0 := s.sys.Monitor(tree.Ref()), time.Now()
				for i, at := range tt.at {
					time.Sleep(at - time.Since(t0))
					s.post(tree, "b", "fail")
					if tt.ends && i == len(tt.at)-1 {
						break
					}
					s.want("!b +b")
				}
				reason, ended := s.ended(down)
				if ended != tt.ends {
					s.Fatalf("ended: got %v (%v), want %v", ended, reason, tt.ends)
				}
				if !ended {
					return
				}
				wantErr(s, "reason", reason, supervisor.ErrIntensity)
				s.want("!b -c -a")
			})
		})
	}
}

// A failure counts once, however many siblings are restarted for it.
func TestIntensityCountsFailures(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Strategy: supervisor.OneForAll, Intensity: 2, Children: s.children("a", "b", "c")})
		s.want("+a +b +c")
		for range 2 {
			s.post(tree, "a", "fail")
			s.want("!a -c -b +a +b +c")
		}
		s.post(tree, "a", "fail")
		s.want("!a -c -b")
	})
}

// A restart that fails counts too.
func TestIntensityCountsFailedRestarts(t *testing.T) {
	tests := []struct {
		name      string
		intensity int
		want      string
	}{
		{"enough", 3, "!a xa xa +a"},
		{"one too few", 2, "!a xa xa -b"},
		{"two too few", 1, "!a xa -b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree := s.start(supervisor.Spec{Intensity: tt.intensity, Children: []supervisor.Child{
					s.cast("a", player{begin: failures(2, 3)}), s.child("b")}})
				s.want("+a +b")
				s.post(tree, "a", "fail")
				s.want(tt.want)
			})
		})
	}
}

// What nobody restarts does not count.
func TestIntensityNormalEnds(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Intensity: supervisor.Never, Children: []supervisor.Child{
			restarting(supervisor.Transient, s.child("a")), restarting(supervisor.Temporary, s.child("b")), s.child("c")}})
		s.post(tree, "a", "exit")
		s.want("+a +b +c .a")
		s.post(tree, "b", "fail")
		s.want("!b")
		s.wantChildren(tree, "a=stopped c=running")
	})
}

// A supervisor that has given up has closed its children's inboxes, and what waited
// there is dead letters.
func TestGiveUp(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Intensity: supervisor.Never, Children: s.children("a", "b")})
		a, b := s.ref(tree, "a"), s.ref(tree, "b")
		s.post(tree, "b", "cancel", "1", "2")
		s.post(tree, "a", "second", "fail", "3")
		time.Sleep(time.Second)
		s.want("+a +b a:second !a -b")
		for name, ref := range map[string]actor.Ref{"a": a, "b": b, "supervisor": tree.Ref()} {
			wantErr(s, "post to "+name, ref.PostMessage("x"), port.ErrClosed)
		}
		lost := map[any]port.Reason{}
		for _, l := range s.letters() {
			lost[l.Data()] = l.Reason
		}
		for data, want := range map[any]port.Reason{"fail": port.InHand, "1": port.Closed, "2": port.Closed, "3": port.Closed} {
			if lost[data] != want {
				s.Errorf("dead letter %v: got %v, want %v", data, lost[data], want)
			}
		}
		_, err := tree.Children(s.Context())
		wantErr(s, "Children", err, port.ErrClosed)
		wantErr(s, "TerminateChild", tree.TerminateChild(s.Context(), "a"), port.ErrClosed)
		wantErr(s, "Stop", tree.Stop(s.Context()), actor.ErrNotChild)
		if n := s.sys.Stats().Actors; n != 0 {
			s.Errorf("actors: got %v, want 0", n)
		}
	})
}

// To its own supervisor one that has given up is an orderly shutdown: a permanent one
// is restarted, a transient one is not, a temporary one is forgotten.
func TestGiveUpNested(t *testing.T) {
	tests := []struct {
		restart  supervisor.Restart
		want     string
		children string
	}{
		{supervisor.Permanent, "!b -c -a +a +b +c", "x=running in=running z=running"},
		{supervisor.Transient, "!b -c -a", "x=running in=stopped z=running"},
		{supervisor.Temporary, "!b -c -a", "x=running z=running"},
	}
	for _, tt := range tests {
		t.Run(tt.restart.String(), func(t *testing.T) {
			onStage(t, func(s *stage) {
				var b []*actor.Self
				tree := s.start(supervisor.Spec{Children: []supervisor.Child{s.child("x"),
					{Name: "in", Restart: tt.restart, Supervisor: &supervisor.Spec{Children: []supervisor.Child{
						s.child("a"), s.cast("b", player{begin: keepSelf(&b)}), s.child("c")}}},
					s.child("z")}})
				s.want("+x +a +b +c +z")
				post(s, b[0].Ref(), "fail")
				s.want("!b +b")
				post(s, b[0].Ref(), "fail")
				s.want(tt.want)
				s.wantChildren(tree, tt.children)
			})
		})
	}
}

// Each level has a budget of its own: the third time that the inner one gives up is
// one too many for the outer, and both are gone.
func TestGiveUpUpwards(t *testing.T) {
	onStage(t, func(s *stage) {
		var a []*actor.Self
		tree := s.start(supervisor.Spec{Intensity: 2, Period: time.Minute, Children: []supervisor.Child{s.child("x"),
			{Name: "in", Supervisor: &supervisor.Spec{Intensity: 1, Children: []supervisor.Child{s.cast("a", player{begin: keepSelf(&a)})}}}}})
		s.want("+x +a")
		down := s.sys.Monitor(tree.Ref())
		for range 2 {
			post(s, a[len(a)-1].Ref(), "fail")
			s.want("!a +a")
			post(s, a[len(a)-1].Ref(), "fail")
			s.want("!a +a")
		}
		post(s, a[len(a)-1].Ref(), "fail")
		s.want("!a +a")
		if _, ended := s.ended(down); ended {
			s.Error("ended: got true, want false")
		}
		post(s, a[len(a)-1].Ref(), "fail")
		s.want("!a -x")
		reason, _ := s.ended(down)
		wantErr(s, "reason", reason, supervisor.ErrIntensity)
	})
}

// While a child that does not come back is tried again, the supervisor answers, and
// can be told to give that child up or to stop.
func TestRetryIsResponsive(t *testing.T) {
	tests := []struct {
		name  string
		do    func(s *stage, tree *supervisor.Tree) error
		after string
	}{
		{"terminate", func(s *stage, tree *supervisor.Tree) error { return tree.TerminateChild(s.Context(), "a") }, "a=stopped b=running"},
		{"restart is refused", func(s *stage, tree *supervisor.Tree) error {
			wantErr(s, "RestartChild", tree.RestartChild(s.Context(), "a"), supervisor.ErrRestarting)
			wantErr(s, "DeleteChild", tree.DeleteChild(s.Context(), "a"), supervisor.ErrRestarting)
			return tree.TerminateChild(s.Context(), "a")
		}, "a=stopped b=running"},
		{"stop", func(s *stage, tree *supervisor.Tree) error { return tree.Stop(s.Context()) }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree := s.start(supervisor.Spec{Intensity: supervisor.Unlimited, Children: []supervisor.Child{
					s.cast("a", player{begin: neverAgain()}), s.child("b")}})
				s.post(tree, "a", "fail")
				time.Sleep(time.Minute + time.Second/2)
				s.wantState(tree, "a", "restarting")
				if err := tt.do(s, tree); err != nil {
					s.Errorf("got %v, want nil", err)
				}
				synctest.Wait()
				if tt.after != "" {
					s.wantChildren(tree, tt.after)
				}
			})
		})
	}
}
