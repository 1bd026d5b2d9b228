package work

import (
	"context"
	"sync"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

func spawning(peers []Peer) Group {
	return Group{
		About: About{
			Name: "Spawn", Title: "Spawn and stop, one at a time", Op: "actor", Unit: Nanoseconds,
			Includes: "An actor is started and stopped again, both waited for. A goroutine is started and " +
				"ends when its channel is closed; chan has room for 1,024, whose allocation is most of it, " +
				"chan-unbuffered, with which berth is compared, has none.",
		},
		Cases: []Case{{Contestants: with([]Contestant{
			{Name: "berth", Against: "chan-unbuffered", Bar: Bar{Ratio: 3}, Run: spawnBerth},
			{Name: "chan", Run: func(t *T) { spawnChan(t, buffer) }},
			{Name: "chan-unbuffered", Run: func(t *T) { spawnChan(t, 0) }},
		}, peers, Peer.spawn)}},
	}
}

// idler makes an actor that does nothing.
func idler() actor.Actor { return receive(func(*actor.Self, port.MessageEvent) {}) }

func spawnBerth(t *T) {
	ctx := context.Background()
	s := newSystem(t)
	t.ResetTimer()
	for range t.N {
		ref, err := s.Spawn(ctx, actor.Spec{New: idler})
		t.Check(err)
		t.Check(s.Stop(ctx, ref))
	}
}

func spawnChan(t *T, room int) {
	t.ResetTimer()
	for range t.N {
		ch := make(chan any, room)
		var wg sync.WaitGroup
		wg.Go(func() {
			for range ch {
			}
		})
		close(ch)
		wg.Wait()
	}
}

func (p peer[C, A, H]) spawn() func(*T) {
	if !can[Stopper, H]() {
		return nil
	}
	return func(t *T) {
		h := any(p.open(t)).(Stopper)
		t.ResetTimer()
		for range t.N {
			t.Check(h.Cycle())
		}
	}
}

func spawnAll(s Scale) Group {
	return Group{
		About: About{
			Name: "SpawnAll", Title: "Spawn all, then stop all", Op: "actor", Unit: Nanoseconds, Headline: true,
			Includes: "A parent starts all its children, then it is stopped and they with it. The goroutines " +
				"wait at a channel without a buffer, which is closed.",
		},
		Cases: []Case{{N: s.Many, X: float64(s.Many), Contestants: []Contestant{
			{Name: "berth", Bar: Bar{Ratio: 0.6}.when(s.Many == Full.Many), Run: spawnAllBerth},
			{Name: "chan", Run: spawnAllChan},
			{Name: "protoactor", Peer: true, Run: spawnAllEngine},
		}}},
	}
}

func spawnAllBerth(t *T) {
	ctx := context.Background()
	s := newSystem(t)
	ready := make(chan error, 1)
	t.ResetTimer()
	parent := spawn(t, s, receive(func(self *actor.Self, e port.MessageEvent) {
		var err error
		for range t.N {
			if _, err = self.Spawn(self.Context(), actor.Spec{New: idler}); err != nil {
				break
			}
		}
		ready <- err
	}))
	_ = parent.PostMessage(nil)
	t.Check(<-ready)
	t.Check(s.Stop(ctx, parent))
}

func spawnAllChan(t *T) {
	t.ResetTimer()
	chans := make([]chan any, t.N)
	var wg sync.WaitGroup
	for i := range chans {
		ch := make(chan any)
		chans[i] = ch
		wg.Go(func() {
			for range ch {
			}
		})
	}
	for _, ch := range chans {
		close(ch)
	}
	wg.Wait()
}

func spawnAllEngine(t *T) {
	root := newEngine(t)
	idle := engine.PropsFromFunc(func(engine.Context) {})
	ready := make(chan struct{})
	t.ResetTimer()
	parent := root.Spawn(engine.PropsFromFunc(func(ctx engine.Context) {
		if _, ok := ctx.Message().(*engine.Started); ok {
			for range t.N {
				ctx.Spawn(idle)
			}
			close(ready)
		}
	}))
	<-ready
	// StopFuture gives up after its timeout: ten seconds by default.
	t.Check(root.StopFuture(parent).Wait())
}
