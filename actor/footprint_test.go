package actor_test

import (
	"context"
	"log/slog"
	"runtime"
	"testing"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// TestFootprint makes 10⁵ channels and 10⁴ actors that come and go, and channels that
// a living actor forgets; heap and goroutines come back to their level (R95, R101,
// R103, R260). Nothing but the measurement itself talks to the collector.
func TestFootprint(t *testing.T) {
	ctx := t.Context()
	goroutines := runtime.NumGoroutine()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	host := &maker{}
	ref, err := sys.Spawn(ctx, actor.Spec{New: func() actor.Actor { return host }})
	if err != nil {
		t.Fatal(err)
	}
	round := func(channels, actors int) {
		for i := range channels / 2 {
			forget(port.NewChannel())(i)
		}
		if _, err := actor.Call[int](ctx, ref, channels/2); err != nil {
			t.Fatal(err)
		}
		for range actors {
			r, err := sys.Spawn(ctx, actor.Spec{New: func() actor.Actor { return &maker{} }})
			if err != nil {
				t.Fatal(err)
			}
			_, _ = actor.Call[int](ctx, r, 2)
			if err := sys.Stop(ctx, r); err != nil {
				t.Fatal(err)
			}
		}
	}
	round(1000, 100) // pools, maps and workers reach their size
	heap := level()
	round(100_000, 10_000)
	after := level()
	t.Logf("heap %d KiB before, %d KiB after", heap>>10, after>>10)
	if after > heap+1<<20 {
		t.Errorf("heap grew from %d to %d bytes", heap, after)
	}
	if got, want := runtime.NumGoroutine(), goroutines+2*runtime.GOMAXPROCS(0); got > want {
		t.Errorf("%d goroutines, want at most the workers beside the %d before", got, goroutines)
	}
	if got, err := actor.Call[int](ctx, ref, 0); err != nil || got > 40 {
		t.Errorf("the actor owns %d ports (%v), want but a few", got, err)
	}
	if err := sys.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
	got := runtime.NumGoroutine()
	for late := time.After(10 * time.Second); got > goroutines; got = runtime.NumGoroutine() {
		select { // the workers are done, and about to go
		case <-time.After(time.Millisecond):
			continue
		case <-late:
		}
		break
	}
	if got > goroutines {
		t.Errorf("%d goroutines after the shutdown, %d before", got, goroutines)
	}
}

// A maker makes and forgets channels, and answers how many ports it owns.
type maker struct{}

func (maker) Receive(_ context.Context, self *actor.Self, e port.MessageEvent) error {
	n, err := port.Data[int](e)
	if err != nil {
		return err
	}
	for i := range n {
		forget(self.NewChannel())(i)
	}
	if n == 0 {
		runtime.GC()
	}
	return e.Reply(self.Ports())
}

// forget uses a channel in one of the ways in which they are left behind.
func forget(p1, p2 *port.Port) func(i int) {
	return func(i int) {
		switch i % 5 {
		case 0: // untouched
		case 1: // messages wait at a port that was never started
			_ = p1.PostMessage("waits")
		case 2: // handlers on both ends, close handlers too
			_ = p1.OnMessage(func(port.MessageEvent) { _ = p2.Len() })
			_ = p2.OnClose(func(error) { _ = p1.Len() })
		case 3: // closed
			_ = p1.PostMessage(i)
			_ = p1.Close()
		case 4: // one end inside a message in the other
			_ = p1.PostMessage(nil, carried()...)
		}
	}
}

// carried is a port of another channel, with a message in its queue.
func carried() []port.Transferable {
	a, b := port.NewChannel()
	_ = a.PostMessage("inside")
	return []port.Transferable{b}
}

// level returns the heap when everything has come to rest.
func level() uint64 {
	for range 4 {
		runtime.GC()
		runtime.Gosched()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
