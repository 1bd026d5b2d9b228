package supervisor_test

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
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

// A toll is what a crowd costs, in all.
type toll struct{ start, look, terminate, stop time.Duration }

func (c *toll) add(d toll) {
	c.start, c.look, c.terminate, c.stop = c.start+d.start, c.look+d.look, c.terminate+d.terminate, c.stop+d.stop
}

// timed returns how long f takes.
func timed(f func()) time.Duration {
	t0 := time.Now()
	f()
	return time.Since(t0)
}

// crowd starts n children under one supervisor and looks each up; it terminates every
// other one, and stops the rest with the supervisor.
func crowd(t testing.TB, n int, meanwhile func(tree *supervisor.Tree)) (c toll) {
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	tree, err := supervisor.Start(t.Context(), sys, "top", supervisor.Spec{Strategy: supervisor.Dynamic,
		Template: &supervisor.Child{Restart: supervisor.Temporary, NewWith: func(any) actor.Actor { return echo }}})
	if err != nil {
		t.Fatal(err)
	}
	c.start = timed(func() {
		for i := range n {
			if _, err := tree.StartNew(t.Context(), fmt.Sprint(i), nil); err != nil {
				t.Fatal(err)
			}
		}
	})
	meanwhile(tree)
	c.look = timed(func() {
		for i := range n {
			if _, ok := tree.Child(fmt.Sprint(i)); !ok {
				t.Fatal("no such child")
			}
		}
	})
	c.terminate = timed(func() {
		for i := 0; i < n; i += 2 {
			if err := tree.TerminateChild(t.Context(), fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
	})
	c.stop = timed(func() {
		if err := tree.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	if err := sys.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

// A hermit is the least that a child could be: a goroutine that waits to be stopped.
type hermit struct {
	stop, stopped chan struct{}
	state         [2 << 10]byte // about what a child takes
}

// plainCrowd does to goroutines in a map what crowd does to children.
func plainCrowd(n int) (c toll) {
	var mu sync.RWMutex
	byName := make(map[string]*hermit)
	look := func(name string) *hermit {
		mu.RLock()
		defer mu.RUnlock()
		return byName[name]
	}
	end := func(name string) {
		h := look(name)
		close(h.stop)
		<-h.stopped
		mu.Lock()
		defer mu.Unlock()
		delete(byName, name)
	}
	c.start = timed(func() {
		for i := range n {
			h := &hermit{stop: make(chan struct{}), stopped: make(chan struct{})}
			begun := make(chan struct{})
			go func() {
				close(begun)
				<-h.stop
				h.state[0]++
				close(h.stopped)
			}()
			<-begun
			mu.Lock()
			byName[fmt.Sprint(i)] = h
			mu.Unlock()
		}
	})
	c.look = timed(func() {
		for i := range n {
			if look(fmt.Sprint(i)).state[0] != 0 {
				panic("stopped")
			}
		}
	})
	c.terminate = timed(func() {
		for i := 0; i < n; i += 2 {
			end(fmt.Sprint(i))
		}
	})
	c.stop = timed(func() {
		for _, h := range byName {
			close(h.stop)
		}
		for _, h := range byName {
			<-h.stopped
		}
	})
	return c
}

// The cost per child and of a look-up is the same however many there are, but for what
// the memory costs: that is told by the ratios to goroutines in a map, which are
// measured beside.
func BenchmarkCrowd(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var ours, plain toll
			for range b.N {
				for range 100_000 / n { // as many children at every size
					ours.add(crowd(b, n, func(*supervisor.Tree) {}))
					plain.add(plainCrowd(n))
				}
			}
			report := func(what string, each int, a, p time.Duration) {
				b.ReportMetric(float64(a.Nanoseconds())/float64(each*b.N), "ns/"+what)
				b.ReportMetric(float64(a)/float64(p), "x/"+what)
			}
			report("start", 100_000, ours.start, plain.start)
			report("look-up", 100_000, ours.look, plain.look)
			report("terminate", 50_000, ours.terminate, plain.terminate)
			report("stop", 50_000, ours.stop, plain.stop)
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
