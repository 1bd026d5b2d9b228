package supervisor_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/supervisor"
)

// backingOff returns c with a backoff from a second to four, forgotten after a minute.
func backingOff(c supervisor.Child) supervisor.Child {
	c.Backoff = supervisor.Backoff{Min: time.Second, Max: 4 * time.Second, Reset: time.Minute}
	return c
}

// Each restart waits for longer than the one before, up to the cap; quiet has it begin
// anew. Meanwhile messages wait, and the supervisor answers.
func TestBackoff(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Intensity: supervisor.Unlimited, Children: []supervisor.Child{backingOff(s.child("a")), s.child("b")}})
		s.want("+a +b")
		fail := func(delay time.Duration) {
			s.post(tree, "a", "fail", "1")
			synctest.Wait()
			s.wantChildren(tree, "a=restarting b=running")
			time.Sleep(delay - 1)
			s.want("!a")
			time.Sleep(time.Nanosecond)
			s.want("+a a:1")
		}
		for _, d := range []time.Duration{1, 2, 4, 4} {
			fail(d * time.Second)
		}
		time.Sleep(time.Minute)
		fail(4 * time.Second) // not for longer than a minute yet
		time.Sleep(time.Minute + 1)
		fail(time.Second)
	})
}

// Jitter shortens a delay by up to its part, and comes from the seed.
func TestBackoffJitter(t *testing.T) {
	delays := func(seed uint64) (list []time.Duration) {
		onStage(t, func(s *stage) {
			a := s.child("a")
			a.Backoff = supervisor.Backoff{Min: time.Second, Factor: 1, Jitter: .5}
			tree := s.start(supervisor.Spec{Intensity: supervisor.Unlimited, Seed: seed, Children: []supervisor.Child{a}})
			events := s.events(tree)
			for range 5 {
				s.post(tree, "a", "fail")
				time.Sleep(time.Second)
				synctest.Wait()
			}
			for _, e := range events() {
				if e.Kind == supervisor.Restarting {
					list = append(list, e.Delay)
				}
			}
		})
		return list
	}
	one, two := delays(1), delays(2)
	if len(one) != 5 || len(two) != 5 {
		t.Fatalf("got %v and %v, want five delays each", one, two)
	}
	for i, d := range delays(1) {
		if d != one[i] || d == two[i] || d < time.Second/2 || d > time.Second {
			t.Errorf("delay %d: got %v, then %v; with another seed %v; want 500ms to 1s", i, one[i], d, two[i])
		}
	}
}

// The window counts a restart that is delayed, when the child fails.
func TestBackoffCounts(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Intensity: 2, Period: time.Hour, Children: []supervisor.Child{backingOff(s.child("a")), s.child("b")}})
		down := s.sys.Monitor(tree.Ref())
		for _, d := range []time.Duration{1, 2} {
			s.post(tree, "a", "fail")
			time.Sleep(d * time.Second)
			synctest.Wait()
		}
		s.want("+a +b !a +a !a +a")
		s.post(tree, "a", "fail")
		s.want("!a -b")
		reason, _ := s.ended(down)
		wantErr(s, "reason", reason, supervisor.ErrIntensity)
	})
}

// One that waits can be terminated and started by hand, or be shut down; its own
// restart is void then.
func TestBackoffInterrupted(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{backingOff(s.child("a"))}})
		s.post(tree, "a", "fail", "1")
		s.want("+a !a")
		s.ask(tree, ask{"restart", "a", supervisor.ErrRestarting})
		s.ask(tree, ask{"terminate", "a", nil})
		s.ask(tree, ask{"restart", "a", nil})
		s.want("+a a:1")
		time.Sleep(time.Minute)
		s.post(tree, "a", "fail", "2")
		synctest.Wait()
		t0 := time.Now()
		if err := tree.Stop(s.Context()); err != nil {
			s.Error(err)
		}
		s.wantElapsed(t0, 0)
		time.Sleep(time.Minute)
		s.want("!a")
	})
}

// One for all: the others are stopped at once, and all are started after the delay.
func TestBackoffOneForAll(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Strategy: supervisor.OneForAll, Children: []supervisor.Child{
			s.child("a"), backingOff(s.child("b")), s.child("c")}})
		s.post(tree, "b", "fail")
		s.want("+a +b +c !b -c -a")
		s.post(tree, "a", "1")
		time.Sleep(time.Second - 1)
		s.want("")
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		got := s.perActor()
		for name, want := range map[string]string{"a": "+a a:1", "b": "+b", "c": "+c"} {
			if got[name] != want {
				s.Errorf("journal of %s: got %q, want %q", name, got[name], want)
			}
		}
	})
}
