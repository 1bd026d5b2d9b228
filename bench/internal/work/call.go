package work

import (
	"context"
	"time"

	"github.com/berth-go/berth/actor"
)

func call(peers []Peer) Group {
	return Group{
		About: About{
			Name: "Call", Title: "Call and reply", Op: "call", Unit: Nanoseconds, Headline: true,
			Includes: "A request with an int and the reply to it, one after the other, under a long-lived " +
				"context with a deadline. The channel makes a fresh reply channel and a timer for each " +
				"request. The plain ones wait without a deadline or a timer and are compared with each other.",
		},
		Cases: []Case{{Contestants: with([]Contestant{
			{Name: "berth", Bar: Bar{Ratio: 0.45}, Run: func(t *T) {
				ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
				defer cancel()
				callBerth(ctx, t)
			}},
			{Name: "berth-plain", Against: "chan-plain", Bar: Bar{Ratio: 1}, Run: func(t *T) { callBerth(context.Background(), t) }},
			{Name: "chan", Run: func(t *T) { callChan(t, true) }},
			{Name: "chan-plain", Run: func(t *T) { callChan(t, false) }},
		}, peers, Peer.call)}},
	}
}

func callBerth(ctx context.Context, t *T) {
	ref := spawn(t, newSystem(t), actor.Serve(func(_ context.Context, v int) (int, error) { return v, nil }))
	t.ResetTimer()
	for i := range t.N {
		v, err := actor.Call[int](ctx, ref, i)
		t.Check(err)
		if v != i {
			t.Errorf("got %d, want %d", v, i)
		}
	}
}

func callChan(t *T, timer bool) {
	type request struct {
		v     int
		reply chan int
	}
	ch := make(chan request, buffer)
	go func() {
		for r := range ch {
			r.reply <- r.v
		}
	}()
	defer close(ch)
	t.ResetTimer()
	for i := range t.N {
		r := request{i, make(chan int, 1)}
		ch <- r
		if !timer {
			<-r.reply
			continue
		}
		clock := time.NewTimer(time.Hour)
		select {
		case <-r.reply:
		case <-clock.C:
		}
		clock.Stop()
	}
}

func (p peer[C, A, H]) call() func(*T) {
	if !can[Caller[A], H]() {
		return nil
	}
	return func(t *T) {
		h := any(p.open(t)).(Caller[A])
		a := h.Echo()
		t.ResetTimer()
		for i := range t.N {
			t.Check(h.Call(a, i))
		}
	}
}
