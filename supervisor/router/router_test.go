package router_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/actor/actortest"
	"github.com/berth-go/berth/supervisor"
	"github.com/berth-go/berth/supervisor/router"
)

// tally is a member: it answers with its number and how many calls it has had. What
// it is told is seconds to sleep, or -1 to fail.
type tally struct{ number, calls int }

func (a *tally) serve(_ context.Context, n int) (string, error) {
	if n < 0 {
		panic("told to")
	}
	time.Sleep(time.Duration(n) * time.Second)
	a.calls++
	return fmt.Sprintf("%d:%d", a.number, a.calls), nil
}

func newTally(i int) actor.Actor {
	a := &tally{number: i}
	return actor.Serve(a.serve)
}

// onStage runs play with a router of the given size.
func onStage(t *testing.T, spec router.Spec, play func(s *actortest.Stage, r *router.Router)) {
	t.Helper()
	opt := &actor.Options{Logger: slog.New(slog.DiscardHandler)}
	actortest.RunWith(t, opt, func(s *actortest.Stage) {
		r, err := router.Start(s.Context(), s.System, "router", spec)
		if err != nil {
			t.Fatalf("Start: got %v, want nil", err)
		}
		play(s, r)
	})
}

func call(s *actortest.Stage, ref actor.Ref, n int) string {
	got, err := actor.Call[string](s.Context(), ref, n)
	if err != nil {
		return err.Error()
	}
	return got
}

func TestNextIsRoundRobin(t *testing.T) {
	onStage(t, router.Spec{Size: 3, New: newTally}, func(s *actortest.Stage, r *router.Router) {
		var got []string
		for range 7 {
			got = append(got, call(s, r.Next(), 0))
		}
		want := []string{"0:1", "1:1", "2:1", "0:2", "1:2", "2:2", "0:3"}
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

// owners returns which member each key belongs to.
func owners(r *router.Router, keys int) []int {
	refs := r.Refs()
	list := make([]int, keys)
	for i := range list {
		list[i] = slices.Index(refs, r.For(fmt.Sprint("key ", i)))
	}
	return list
}

// Keys are spread evenly; one member more takes its part and no other key moves, and one
// less gives back what it took.
func TestForMovesFewKeys(t *testing.T) {
	const keys = 10_000
	onStage(t, router.Spec{Size: 1, New: newTally}, func(s *actortest.Stage, r *router.Router) {
		before := [][]int{nil, owners(r, keys)}
		for n := 2; n <= 12; n++ {
			if err := r.Resize(s.Context(), n); err != nil {
				t.Fatal(err)
			}
			now := owners(r, keys)
			before = append(before, now)
			count := make([]int, n)
			for i, o := range now {
				count[o]++
				if o != before[n-1][i] && o != n-1 {
					t.Fatalf("%d members: key %d moved from %d to %d", n, i, before[n-1][i], o)
				}
			}
			if lo, hi := slices.Min(count), slices.Max(count); lo < keys/n*8/10 || hi > keys/n*12/10 {
				t.Errorf("%d members: keys from %d to %d each, want about %d", n, lo, hi, keys/n)
			}
		}
		for n := 11; n >= 1; n -= 5 {
			if err := r.Resize(s.Context(), n); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(owners(r, keys), before[n]) {
				t.Errorf("%d members again: other owners than before", n)
			}
		}
	})
}

// A key keeps its member, and the queue, over a restart; the state begins anew.
func TestForOverARestart(t *testing.T) {
	onStage(t, router.Spec{Size: 4, New: newTally}, func(s *actortest.Stage, r *router.Router) {
		ref := r.For("Ada")
		first := call(s, ref, 0)
		ref.PostMessage(1)
		ref.PostMessage(-1)
		if got := call(s, r.For("Ada"), 0); got != first {
			t.Errorf("after the restart: got %v, want %v", got, first)
		}
		if r.For("Ada") != ref {
			t.Error("the Ref of the key has changed")
		}
	})
}

// Who is busy is passed over, by posts and by calls alike.
func TestLeastBusy(t *testing.T) {
	onStage(t, router.Spec{Size: 3, New: newTally}, func(s *actortest.Stage, r *router.Router) {
		for _, n := range []int{100, 50, 1} { // each to another member
			if err := r.PostLeast(n); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(2 * time.Second)
		for range 5 {
			start := time.Now()
			if _, err := router.CallLeast[string](s.Context(), r, 0); err != nil || time.Since(start) != 0 {
				t.Errorf("CallLeast: got %v after %v, want an answer at once", err, time.Since(start))
			}
		}
		time.Sleep(time.Minute)
		done := make(chan string)
		for range 2 {
			go func() {
				got, _ := router.CallLeast[string](s.Context(), r, 10)
				done <- got
			}()
			synctest.Wait()
		}
		got := []string{<-done, <-done}
		if got[0][0] == got[1][0] {
			t.Errorf("two calls: got both at one member: %v", got)
		}
		time.Sleep(time.Hour) // all have ended
	})
}

// A message that its member died of counts no more.
func TestLeastBusyAfterAFailure(t *testing.T) {
	onStage(t, router.Spec{Size: 2, New: newTally, Intensity: 10}, func(s *actortest.Stage, r *router.Router) {
		for range 2 {
			_ = r.PostLeast(-1)
			s.Settle()
		}
		a, _ := router.CallLeast[string](s.Context(), r, 0)
		b, _ := router.CallLeast[string](s.Context(), r, 0)
		if a == "" || b == "" || a[0] == b[0] {
			t.Errorf("got %q and %q, want both members", a, b)
		}
	})
}

func TestBroadcast(t *testing.T) {
	actortest.Run(t, func(s *actortest.Stage) {
		p := s.Probe()
		r, err := router.Start(s.Context(), s.System, "all", router.Spec{Size: 3, New: func(i int) actor.Actor {
			return actor.Handle(func(_ context.Context, _ *actor.Self, v string) error {
				return p.Ref().PostMessage(fmt.Sprint(v, i))
			})
		}})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Broadcast("to "); err != nil {
			t.Error(err)
		}
		actortest.ExpectAll(p, "to 0", "to 1", "to 2")
		p.ExpectNone(time.Second)
		if err := r.Stop(s.Context()); err != nil {
			t.Error(err)
		}
		if err := r.Broadcast("nobody"); err == nil {
			t.Error("Broadcast after Stop: got nil, want an error")
		}
	})
}

// A member that is taken away handles what it was sent before.
func TestResizeDrains(t *testing.T) {
	onStage(t, router.Spec{Size: 2, New: newTally}, func(s *actortest.Stage, r *router.Router) {
		last := r.Refs()[1]
		answers := make(chan string, 3)
		for range 3 {
			go func() { answers <- call(s, last, 1) }()
		}
		synctest.Wait()
		start := time.Now()
		if err := r.Resize(s.Context(), 1); err != nil {
			t.Error(err)
		}
		if took := time.Since(start).Round(100 * time.Millisecond); took != 3*time.Second {
			t.Errorf("Resize took %v, want 3s", took)
		}
		got := []string{<-answers, <-answers, <-answers}
		slices.Sort(got)
		if !slices.Equal(got, []string{"1:1", "1:2", "1:3"}) {
			t.Errorf("answers: got %v", got)
		}
		if len(r.Refs()) != 1 || last.PostMessage(0) == nil {
			t.Errorf("after Resize: got %d members, and the last still takes messages", len(r.Refs()))
		}
	})
}

// When the context is done first, members are stopped at once.
func TestResizeRunsOutOfTime(t *testing.T) {
	onStage(t, router.Spec{Size: 2, New: newTally, Member: supervisor.Child{Shutdown: time.Second}}, func(s *actortest.Stage, r *router.Router) {
		_ = r.Refs()[1].PostMessage(100)
		ctx, cancel := context.WithTimeout(s.Context(), 5*time.Second)
		defer cancel()
		start := time.Now()
		if err := r.Resize(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Resize: got %v, want %v", err, context.DeadlineExceeded)
		}
		if took := time.Since(start).Round(100 * time.Millisecond); took != 6*time.Second {
			t.Errorf("Resize took %v, want 6s", took)
		}
		time.Sleep(time.Hour) // the turn that was given up wakes up
	})
}

func TestStartErrors(t *testing.T) {
	actortest.Run(t, func(s *actortest.Stage) {
		var invalid *supervisor.SpecError
		if _, err := router.Start(s.Context(), s.System, "r", router.Spec{}); !errors.As(err, &invalid) {
			t.Errorf("no New: got %v, want a SpecError", err)
		}
		boom := errors.New("boom")
		bad := &actortest.Faults{Starts: map[int]error{3: boom}}
		_, err := router.Start(s.Context(), s.System, "r", router.Spec{Size: 4, New: func(i int) actor.Actor {
			return bad.Wrap(func() actor.Actor { return newTally(i) })()
		}})
		var start *supervisor.StartError
		if !errors.As(err, &start) || !errors.Is(err, boom) {
			t.Errorf("a failing start: got %v, want a StartError that wraps %v", err, boom)
		}
	})
}
