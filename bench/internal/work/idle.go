package work

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"sync"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

func idle(s Scale, peers []Peer) Group {
	g := Group{Fresh: true, About: About{
		Name: "Idle", Title: "Memory of an idle actor", Op: "actor", Unit: Bytes, Headline: true,
		View: Linear, Axis: "actors",
		Includes: "So many actors are started, each has handled one message, and nothing happens any more: " +
			"the heap in use after two collections and the stacks, less what they were before, for each " +
			"actor, and whatever its system or supervisor keeps of it. The goroutine waits at a channel without a buffer. Every run has a process of its own.",
	}}
	for _, n := range s.Idle {
		rounds, some := 3, peers
		if n > tooMany {
			rounds, some = 1, core(peers)
		}
		g.Cases = append(g.Cases, Case{
			Name: fmt.Sprintf("actors=%d", n), X: float64(n), N: n, Rounds: rounds,
			Contestants: with([]Contestant{
				{Name: "berth", Run: idleBerth},
				{Name: "berth-supervised", Bar: Bar{Value: 850}.when(n == 1_000_000), Run: idleSupervised},
				{Name: "chan", Run: idleChan},
			}, some, Peer.idle),
		})
	}
	return g
}

// inUse is the memory that is in use after collection.
func inUse() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc + m.StackInuse)
}

// weigh reports what start adds to the memory in use. What start returns is kept
// alive until then.
func weigh(t *T, start func() any) {
	t.ResetTimer()
	before := inUse()
	kept := start()
	t.Report((inUse() - before) / float64(t.N))
	runtime.KeepAlive(kept)
}

// handled makes an actor that tells wg of its message.
func handled(wg *sync.WaitGroup) func() actor.Actor {
	return func() actor.Actor { return take(func(int) { wg.Done() }) }
}

func idleBerth(t *T) {
	s := newSystem(t)
	weigh(t, func() any {
		var wg sync.WaitGroup
		wg.Add(t.N)
		for i := range t.N {
			ref, err := s.Spawn(context.Background(), actor.Spec{New: handled(&wg)})
			t.Check(err)
			_ = actor.Post(ref, i)
		}
		wg.Wait()
		return s
	})
}

func idleSupervised(t *T) {
	ctx := context.Background()
	s := newSystem(t)
	tree, err := supervisor.Start(ctx, s, "bench", supervisor.Spec{Strategy: supervisor.Dynamic})
	t.Check(err)
	weigh(t, func() any {
		var wg sync.WaitGroup
		wg.Add(t.N)
		child := supervisor.Child{New: handled(&wg)}
		for i := range t.N {
			child.Name = strconv.Itoa(i)
			ref, err := tree.StartChild(ctx, child)
			t.Check(err)
			_ = actor.Post(ref, i)
		}
		wg.Wait()
		return tree
	})
}

func idleChan(t *T) {
	var chans []chan any
	weigh(t, func() any {
		var wg sync.WaitGroup
		wg.Add(t.N)
		chans = make([]chan any, t.N)
		for i := range chans {
			ch := make(chan any)
			chans[i] = ch
			go func() {
				for range ch {
					wg.Done()
				}
			}()
			ch <- i
		}
		wg.Wait()
		return chans
	})
	for _, ch := range chans {
		close(ch)
	}
}

func (p peer[C, A, H]) idle() func(*T) {
	return func(t *T) {
		h := p.open(t)
		weigh(t, func() any {
			var wg sync.WaitGroup
			wg.Add(t.N)
			spawn := h.Kind(func(C, int) { wg.Done() })
			for i := range t.N {
				h.Send(spawn(), i)
			}
			wg.Wait()
			return h
		})
	}
}
