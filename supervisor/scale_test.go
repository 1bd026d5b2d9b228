package supervisor_test

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"testing"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// heap returns the bytes in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// One child that panics and is restarted, again and again: memory stays flat. It is 10⁴
// times, and 10⁶ with -soak 100 or more.
func TestManyRestarts(t *testing.T) {
	n := 10_000 * min(*soak, 100)
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(context.Background()) //nolint:errcheck // the test has failed then
	tree, err := supervisor.Start(t.Context(), sys, "top", supervisor.Spec{Intensity: 10_000, Period: 10 * time.Millisecond, Children: []supervisor.Child{
		{Name: "a", InHand: actor.InHand{Redeliver: 1}, New: func() actor.Actor { return faulty }}}})
	if err != nil {
		t.Fatal(err)
	}
	a, _ := tree.Child("a")
	crash := func(times int) {
		for range times {
			if got, err := actor.Call[int](t.Context(), a, "once"); got != 1 || err != nil {
				t.Fatalf("Call: got %v, %v; want 1, nil", got, err)
			}
		}
	}
	crash(n / 10)
	before, t0 := heap(), time.Now()
	crash(n - n/10)
	grown := int64(heap()) - int64(before)
	t.Logf("%d restarts, %v each, heap grown by %d KiB", n, time.Since(t0)/time.Duration(n-n/10), grown>>10)
	if limit := int64(1 << 20); grown > limit {
		t.Errorf("heap: grown by %v bytes, want %v at most", grown, limit)
	}
}

// faulty panics over the first attempt of a message, and answers the second.
var faulty = actor.Func(func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
	if e.Attempt() == 0 {
		panic("once")
	}
	return e.Reply(e.Attempt())
})

// crowd starts n children under one supervisor and stops them.
func crowd(t testing.TB, n int, look func(tree *supervisor.Tree)) (start, stop time.Duration) {
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	tree, err := supervisor.Start(t.Context(), sys, "top", supervisor.Spec{Strategy: supervisor.Dynamic,
		Template: &supervisor.Child{Restart: supervisor.Temporary, NewWith: func(any) actor.Actor { return echo }}})
	if err != nil {
		t.Fatal(err)
	}
	t0 := time.Now()
	for i := range n {
		if _, err := tree.StartNew(t.Context(), fmt.Sprint(i), nil); err != nil {
			t.Fatal(err)
		}
	}
	start = time.Since(t0)
	look(tree)
	t0 = time.Now()
	for i := range n / 2 {
		if err := tree.TerminateChild(t.Context(), fmt.Sprint(2*i)); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("terminated %d: %v", n/2, time.Since(t0))
	if err := tree.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop = time.Since(t0)
	if err := sys.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	return start, stop
}

// The cost per child and of a look-up is the same however many there are.
func BenchmarkCrowd(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var start, stop, look time.Duration
			for range b.N {
				x, y := crowd(b, n, func(tree *supervisor.Tree) {
					t0 := time.Now()
					for i := range n {
						if _, ok := tree.Child(fmt.Sprint(i)); !ok {
							b.Fatal("no such child")
						}
					}
					look += time.Since(t0)
				})
				start, stop = start+x, stop+y
			}
			each := float64(n) * float64(b.N)
			b.ReportMetric(float64(start.Nanoseconds())/each, "ns/start")
			b.ReportMetric(float64(stop.Nanoseconds())/each, "ns/stop")
			b.ReportMetric(float64(look.Nanoseconds())/each, "ns/look-up")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// Many children under one supervisor start, are found and stop.
func TestCrowd(t *testing.T) {
	crowd(t, 2000, func(tree *supervisor.Tree) {
		n, err := tree.Count(t.Context())
		if n.Active != 2000 || err != nil {
			t.Errorf("Count: got %v, %v; want 2000, nil", n.Active, err)
		}
		ref, ok := tree.Child("1234")
		if got, err := actor.Call[string](t.Context(), ref, "hello"); !ok || got != "hello" || err != nil {
			t.Errorf("Call: got %q, %v; want hello, nil", got, err)
		}
	})
}
