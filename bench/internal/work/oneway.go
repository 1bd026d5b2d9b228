package work

import (
	"fmt"
	"sync"

	"github.com/berth-go/berth/actor"
)

func oneWay(s Scale, peers []Peer) Group {
	g := Group{About: About{
		Name: "OneWay", Title: "One way", Op: "message", Unit: Nanoseconds, Headline: true,
		View: Throughput, Axis: "senders", Ahead: true,
		Includes: "An int over its whole range is posted to one actor, which counts it; the sender's " +
			"part and the receiver's, boxing included. At most 2,048 messages are in flight for each " +
			"sender. berth-post is the generic Post, which boxes nothing.",
	}}
	for _, senders := range s.Senders {
		barred := senders == 1 || senders == 8
		g.Cases = append(g.Cases, Case{
			Name: fmt.Sprintf("senders=%d", senders), X: float64(senders),
			Contestants: with([]Contestant{
				{Name: "berth", Bar: Bar{Ratio: 0.7}.when(barred), Run: func(t *T) {
					oneWayBerth(t, senders, func(r actor.Ref, v int) { _ = r.PostMessage(v) })
				}},
				{Name: "berth-post", Bar: Bar{Ratio: 0.55}.when(barred), Run: func(t *T) {
					oneWayBerth(t, senders, func(r actor.Ref, v int) { _ = actor.Post(r, v) })
				}},
				{Name: "chan", Run: func(t *T) { oneWayChan(t, senders) }},
			}, peers, func(p Peer) func(*T) { return p.oneWay(senders) }),
		})
	}
	return g
}

// counter is the receiver: it opens the senders' gates and ends the run.
type counter struct {
	gates []*gate
	left  int
	done  chan struct{}
}

func newCounter(senders, n int) *counter {
	c := &counter{left: n, done: make(chan struct{})}
	for range senders {
		c.gates = append(c.gates, newGate())
	}
	return c
}

func (c *counter) take(v int) {
	s, i := split(v)
	c.gates[s].leave(i)
	if c.left--; c.left == 0 {
		close(c.done)
	}
}

// send runs the senders and waits until everything has arrived.
func (c *counter) send(t *T, post func(v int)) {
	var wg sync.WaitGroup
	t.ResetTimer()
	for s, g := range c.gates {
		wg.Go(func() {
			for i := range share(t.N, len(c.gates), s) {
				g.enter(i)
				post(message(s, i))
			}
		})
	}
	wg.Wait()
	<-c.done
}

func oneWayBerth(t *T, senders int, post func(actor.Ref, int)) {
	c := newCounter(senders, t.N)
	ref := spawn(t, newSystem(t), take(c.take))
	c.send(t, func(v int) { post(ref, v) })
}

func oneWayChan(t *T, senders int) {
	c := newCounter(senders, t.N)
	ch := make(chan any, buffer)
	go func() {
		for v := range ch {
			c.take(v.(int))
		}
	}()
	c.send(t, func(v int) { ch <- v })
	close(ch)
}

func (p peer[C, A, H]) oneWay(senders int) func(*T) {
	return func(t *T) {
		h, c := p.open(t), newCounter(senders, t.N)
		a := h.Kind(func(_ C, v int) { c.take(v) })()
		c.send(t, func(v int) { h.Send(a, v) })
	}
}
