package work

import (
	"sync"

	"github.com/berth-go/berth/actor"
)

// forks is how many actors Savina's fork-join throughput has.
const forks = 60

func forkJoin(peers []Peer) Group {
	return Group{
		About: About{
			Name: "ForkJoin", Title: "Fork-join", Op: "message", Unit: Nanoseconds, Headline: true, Ahead: true,
			Includes: "One sender posts ints to 60 actors in turn, unthrottled, and waits until each has " +
				"counted its own (Savina's fork-join throughput).",
		},
		Cases: []Case{{Contestants: with([]Contestant{
			{Name: "berth", Run: forkJoinBerth},
			{Name: "chan", Run: forkJoinChan},
		}, peers, Peer.forkJoin)}},
	}
}

// tally returns the counter of the i-th actor, which tells done when it has all.
func tally(t *T, i int, done *sync.WaitGroup) func() {
	left := share(t.N, forks, i)
	if left > 0 {
		done.Add(1)
	}
	return func() {
		if left--; left == 0 {
			done.Done()
		}
	}
}

func fork(t *T, done *sync.WaitGroup, post func(to, v int)) {
	t.ResetTimer()
	for i := range t.N {
		post(i%forks, message(0, i))
	}
	done.Wait()
	t.StopTimer()
}

func forkJoinBerth(t *T) {
	s := newSystem(t)
	var done sync.WaitGroup
	refs := make([]actor.Ref, forks)
	for i := range refs {
		one := tally(t, i, &done)
		refs[i] = spawn(t, s, take(func(int) { one() }))
	}
	fork(t, &done, func(to, v int) { _ = refs[to].PostMessage(v) })
}

func forkJoinChan(t *T) {
	var done sync.WaitGroup
	chans := make([]chan any, forks)
	for i := range chans {
		one, ch := tally(t, i, &done), make(chan any, buffer)
		chans[i] = ch
		go func() {
			for range ch {
				one()
			}
		}()
	}
	fork(t, &done, func(to, v int) { chans[to] <- v })
	for _, ch := range chans {
		close(ch)
	}
}

func (p peer[C, A, H]) forkJoin() func(*T) {
	return func(t *T) {
		h := p.open(t)
		var done sync.WaitGroup
		list := make([]A, forks)
		for i := range list {
			one := tally(t, i, &done)
			list[i] = h.Kind(func(C, int) { one() })()
		}
		fork(t, &done, func(to, v int) { h.Send(list[to], v) })
	}
}
