package work

import (
	"sync"

	"github.com/berth-go/berth/actor"
)

func burst(s Scale, peers []Peer) Group {
	post := func(r actor.Ref, v int) { _ = r.PostMessage(v) }
	contestants := func(senders int, bar float64) []Contestant {
		return with([]Contestant{
			{Name: "berth", Bar: Bar{Ratio: bar}.when(s.Burst == Full.Burst), Run: func(t *T) { burstBerth(t, senders, post) }},
			{Name: "chan", Run: func(t *T) { burstChan(t, senders) }},
		}, peers, func(p Peer) func(*T) { return p.burst(senders) })
	}
	return Group{
		About: About{
			Name: "Burst", Title: "Burst", Op: "message", Unit: Nanoseconds, Headline: true,
			Includes: "As one way, by one sender and by eight, but nothing holds the senders back: the " +
				"queue grows as it will. The channel is bounded and does hold them back.",
		},
		Cases: []Case{
			{N: s.Burst, X: 1, Contestants: contestants(1, 0.8)},
			{Name: "senders=8", X: 8, N: s.Burst, Contestants: contestants(8, 1)},
		},
	}
}

// flood posts T.N messages from several senders and waits for done.
func flood(t *T, senders int, done <-chan struct{}, post func(v int)) {
	var wg sync.WaitGroup
	t.ResetTimer()
	for s := range senders {
		wg.Go(func() {
			for i := range share(t.N, senders, s) {
				post(message(s, i))
			}
		})
	}
	wg.Wait()
	<-done
}

// countdown returns a function that closes done at its n-th call.
func countdown(n int) (one func(), done chan struct{}) {
	done = make(chan struct{})
	return func() {
		if n--; n == 0 {
			close(done)
		}
	}, done
}

func burstBerth(t *T, senders int, post func(actor.Ref, int)) {
	one, done := countdown(t.N)
	ref := spawn(t, newSystem(t), take(func(int) { one() }))
	flood(t, senders, done, func(v int) { post(ref, v) })
}

func burstChan(t *T, senders int) {
	one, done := countdown(t.N)
	ch := make(chan any, buffer)
	go func() {
		for range ch {
			one()
		}
	}()
	flood(t, senders, done, func(v int) { ch <- v })
	close(ch)
}

func (p peer[C, A, H]) burst(senders int) func(*T) {
	return func(t *T) {
		h := p.open(t)
		one, done := countdown(t.N)
		a := h.Kind(func(C, int) { one() })()
		flood(t, senders, done, func(v int) { h.Send(a, v) })
	}
}
