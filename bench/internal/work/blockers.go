package work

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// longest is the longest wait behind so many.
var longest = map[int]float64{1: 3e6, 1_000: 10e6, 5_000: 40e6}

func blockers(s Scale, peers []Peer) Group {
	g := Group{About: About{
		Name: "Blockers", Title: "Waiting behind those who block", Op: "wait", Unit: Nanoseconds,
		View: Log, Axis: "actors that block", Absolute: true,
		Includes: "So many actors are told to block, then another one is posted to: the time from that post " +
			"until it runs. They block on a Go channel, of which the runtime of the actors knows nothing; " +
			"those of berth-own in Port.Receive, which announces it. The goroutines have a processor each, " +
			"as far as Go can tell.",
	}}
	for _, n := range s.Blocked {
		g.Cases = append(g.Cases, Case{
			Name: fmt.Sprintf("blocked=%d", n), X: float64(n), N: s.Waits,
			Contestants: with([]Contestant{
				{Name: "berth", Bar: Bar{Value: longest[n]}, Run: func(t *T) { blockedBerth(t, n) }},
				{Name: "berth-own", Run: func(t *T) { blockedOwn(t, n) }},
				{Name: "chan", Run: func(t *T) { blockedChan(t, n) }},
			}, peers, func(p Peer) func(*T) { return p.blockers(n) }),
		})
	}
	return g
}

// wait has everybody block, measures how long the innocent waits, and lets go; over
// and over. The blockers tell blocked when they are free again.
func wait(t *T, n int, block func(i int), innocent func(done chan time.Time), free func(), blocked *sync.WaitGroup) {
	var sum time.Duration
	done := make(chan time.Time, 1)
	t.ResetTimer()
	for range t.N {
		blocked.Add(n)
		for i := range n {
			block(i)
		}
		posted := time.Now()
		innocent(done)
		sum += (<-done).Sub(posted)
		free()
		blocked.Wait()
	}
	t.StopTimer()
	t.Report(float64(sum) / float64(t.N))
}

// A barrier holds n blockers until it is opened, and can be used again.
type barrier struct {
	n     int
	slots chan struct{}
}

func newBarrier(n int) *barrier { return &barrier{n, make(chan struct{}, n)} }

func (b *barrier) wait() { <-b.slots }

func (b *barrier) open() {
	for range b.n {
		b.slots <- struct{}{}
	}
}

// innocentBerth starts an actor that tells when it ran.
func innocentBerth(t *T, s *actor.System) func(done chan time.Time) {
	var out chan time.Time
	ref := spawn(t, s, take(func(int) { out <- time.Now() }))
	return func(done chan time.Time) {
		out = done
		_ = actor.Post(ref, 0)
	}
}

func blockedBerth(t *T, n int) {
	s, b := newSystem(t), newBarrier(n)
	var blocked sync.WaitGroup
	refs := make([]actor.Ref, n)
	for i := range refs {
		refs[i] = spawn(t, s, take(func(int) { b.wait(); blocked.Done() }))
	}
	block := func(i int) { _ = actor.Post(refs[i], i) }
	wait(t, n, block, innocentBerth(t, s), b.open, &blocked)
}

func blockedOwn(t *T, n int) {
	s := newSystem(t)
	var blocked sync.WaitGroup
	refs, keys := make([]actor.Ref, n), make([]*port.Port, n)
	for i := range refs {
		lock, key := port.NewChannel()
		keys[i] = key
		refs[i] = spawn(t, s, actor.Func(func(ctx context.Context, _ *actor.Self, _ port.MessageEvent) error {
			defer blocked.Done()
			_, err := lock.Receive(ctx)
			return err
		}))
	}
	block := func(i int) { _ = actor.Post(refs[i], i) }
	free := func() {
		for i, k := range keys {
			_ = port.Post(k, i)
		}
	}
	wait(t, n, block, innocentBerth(t, s), free, &blocked)
}

func blockedChan(t *T, n int) {
	b := newBarrier(n)
	var blocked sync.WaitGroup
	chans := make([]chan any, n)
	for i := range chans {
		ch := make(chan any, 1)
		chans[i] = ch
		go func() {
			for range ch {
				b.wait()
				blocked.Done()
			}
		}()
	}
	calls := make(chan chan time.Time, 1)
	go func() {
		for done := range calls {
			done <- time.Now()
		}
	}()
	wait(t, n, func(i int) { chans[i] <- i }, func(done chan time.Time) { calls <- done }, b.open, &blocked)
	close(calls)
	for _, ch := range chans {
		close(ch)
	}
}

func (p peer[C, A, H]) blockers(n int) func(*T) {
	return func(t *T) {
		h, b := p.open(t), newBarrier(n)
		var blocked sync.WaitGroup
		var out chan time.Time
		spawn := h.Kind(func(C, int) { b.wait(); blocked.Done() })
		list := make([]A, n)
		for i := range list {
			list[i] = spawn()
		}
		a := h.Kind(func(C, int) { out <- time.Now() })()
		innocent := func(done chan time.Time) {
			out = done
			h.Send(a, 0)
		}
		wait(t, n, func(i int) { h.Send(list[i], i) }, innocent, b.open, &blocked)
	}
}
