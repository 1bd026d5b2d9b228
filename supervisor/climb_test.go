package supervisor_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// levels nests supervisors below each other, n of them, around one child a, each
// beside a child of its own. Each survives one failure.
func (s *stage) levels(n int, selves map[string]*actor.Self, r supervisor.Restart) supervisor.Spec {
	spec := supervisor.Spec{Children: []supervisor.Child{s.cast("a", player{begin: remember(selves, "a")})}}
	for i := range n - 1 {
		inner := spec
		spec = supervisor.Spec{Children: []supervisor.Child{
			s.child(string(rune('b' + i))), {Name: "in", Restart: r, Supervisor: &inner}}}
	}
	return spec
}

// A child that fails for ever takes its supervisors with it, one level after the other,
// to the root: with a budget of one failure each, n levels survive 2ⁿ-1 of them.
func TestBudgetsClimb(t *testing.T) {
	for n := 1; n <= 4; n++ {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			onStage(t, func(s *stage) {
				selves := make(map[string]*actor.Self)
				tree := s.start(s.levels(n, selves, supervisor.Permanent))
				down := s.sys.Monitor(tree.Ref())
				failures := 0
				for ; failures < 100; failures++ {
					if _, ended := s.ended(down); ended {
						break
					}
					post(s, selves["a"].Ref(), "fail")
				}
				if want := 1 << n; failures != want {
					s.Errorf("got %v failures until the root ended, want %v", failures, want)
				}
				starts := s.counts()
				for i := range n - 1 { // each level starts its own child with every incarnation
					name := string(rune('b' + i))
					if want := 1 << (n - 2 - i); starts["+"+name] != want {
						s.Errorf("starts of %s: got %v, want %v", name, starts["+"+name], want)
					}
				}
			})
		})
	}
}

// Failures that are further apart than the period climb nowhere.
func TestBudgetsClimbInTimeOnly(t *testing.T) {
	onStage(t, func(s *stage) {
		selves := make(map[string]*actor.Self)
		tree := s.start(s.levels(3, selves, supervisor.Permanent))
		down := s.sys.Monitor(tree.Ref())
		for range 50 {
			post(s, selves["a"].Ref(), "fail")
			time.Sleep(5*time.Second + 1)
			synctest.Wait()
		}
		if _, ended := s.ended(down); ended {
			s.Error("the root has ended, want it to run")
		}
		if got := s.counts(); got["+a"] != 51 || got["+b"] != 1 {
			s.Errorf("starts: got %v of a and %v of b, want 51 and 1", got["+a"], got["+b"])
		}
	})
}

// A transient supervisor that has given up is not restarted: it climbs no further.
func TestBudgetsEndAtTransient(t *testing.T) {
	onStage(t, func(s *stage) {
		selves := make(map[string]*actor.Self)
		tree := s.start(s.levels(2, selves, supervisor.Transient))
		post(s, selves["a"].Ref(), "fail", "fail")
		s.want("+b +a !a +a !a")
		s.wantChildren(tree, "b=running in=stopped")
	})
}

// The end of significant children climbs through supervisors that are significant, up to
// the root, and stops at one that is not.
func TestSignificantClimbsLevels(t *testing.T) {
	const depth = 4
	for stop := range depth { // the level that is not significant; zero is none
		t.Run(fmt.Sprint(stop), func(t *testing.T) {
			onStage(t, func(s *stage) {
				selves := make(map[string]*actor.Self)
				leaf := func(name string) supervisor.Child {
					c := restarting(supervisor.Transient, s.cast(name, player{begin: remember(selves, name)}))
					c.Significant = true
					return c
				}
				spec := supervisor.Spec{AutoShutdown: supervisor.AllSignificant, Children: []supervisor.Child{leaf("a"), leaf("b")}}
				for level := 1; level < depth; level++ {
					inner := spec
					spec = supervisor.Spec{AutoShutdown: supervisor.AllSignificant, Children: []supervisor.Child{
						{Name: "in", Restart: supervisor.Transient, Significant: level != stop, Supervisor: &inner}, s.child("x")}}
				}
				tree := s.start(spec)
				down := s.sys.Monitor(tree.Ref())
				s.counts()
				post(s, selves["a"].Ref(), "fail") // comes back, and still counts
				s.want("!a +a")
				post(s, selves["b"].Ref(), "exit")
				s.want(".b")
				if _, ended := s.ended(down); ended {
					s.Error("the root has ended before the last one")
				}
				post(s, selves["a"].Ref(), "exit")
				synctest.Wait()
				want := depth - 1
				if stop > 0 {
					want = stop - 1
				}
				if got := s.counts()["-x"]; got != want {
					s.Errorf("levels that ended: got %v, want %v", got, want)
				}
				if _, ended := s.ended(down); ended != (stop == 0) {
					s.Errorf("the root has ended: got %v, want %v", ended, stop == 0)
				}
			})
		})
	}
}
