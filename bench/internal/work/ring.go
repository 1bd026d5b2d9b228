package work

import (
	"fmt"
	"sync"

	"github.com/berth-go/berth/actor"
)

// ringNodes is the size of the thread ring of the Savina suite.
const ringNodes = 503

func ring(peers []Peer) Group {
	return Group{
		About: About{
			Name: "Ring", Title: "Ring of 503", Op: "hop", Unit: Nanoseconds, Headline: true, Ahead: true,
			Includes: "One int goes round 503 actors (Savina's thread ring). One operation is one hop: a " +
				"message taken and the next one posted.",
		},
		Cases: []Case{{Contestants: ringContestants(ringNodes, 1, peers)}},
	}
}

// tokens is how many messages go round in the actors group.
const tokens = 64

func actors(s Scale, peers []Peer) Group {
	g := Group{About: About{
		Name: "Actors", Title: "Scaling with actors", Op: "hop", Unit: Nanoseconds,
		View: Linear, Axis: "actors",
		Includes: "A ring of so many actors, in which 64 ints go round at once. One operation is one " +
			"hop. The channels have room for 64.",
	}}
	for _, n := range s.Actors {
		c := Case{
			Name: fmt.Sprintf("actors=%d", n), X: float64(n),
			Contestants: ringContestants(n, tokens, peers),
		}
		if n >= tooMany { // to make them takes longer than what is measured
			c.N, c.Rounds = 2*n, 3
		}
		g.Cases = append(g.Cases, c)
	}
	return g
}

func ringContestants(nodes, tokens int, peers []Peer) []Contestant {
	return with([]Contestant{
		{Name: "berth", Bar: Bar{Ratio: 0.45}.when(nodes == ringNodes), Run: func(t *T) { ringBerth(t, nodes, tokens) }},
		{Name: "chan", Run: func(t *T) { ringChan(t, nodes, tokens) }},
	}, peers, func(p Peer) func(*T) { return p.ring(nodes, tokens) })
}

// goRound has the tokens make T.N hops together, after a lap in which everybody has
// run once. A token is packed with the hops it has left.
func goRound(t *T, nodes, tokens int, done *sync.WaitGroup, post func(node, v int)) {
	lap := func(hops int) {
		done.Add(tokens)
		for i := range tokens {
			post(i*nodes/tokens, message(i, share(hops, tokens, i)))
		}
		done.Wait()
	}
	lap(nodes)
	t.ResetTimer()
	lap(t.N)
	t.StopTimer() // to end many goroutines takes its time
}

// hop passes a token on, or ends it when its hops are made.
func hop(v int, done *sync.WaitGroup, next func(v int)) {
	if _, left := split(v); left == 0 {
		done.Done()
		return
	}
	next(v - 1)
}

func ringBerth(t *T, nodes, tokens int) {
	s := newSystem(t)
	var done sync.WaitGroup
	refs := make([]actor.Ref, nodes)
	for i := range refs {
		refs[i] = spawn(t, s, take(func(v int) {
			hop(v, &done, func(v int) { _ = actor.Post(refs[(i+1)%nodes], v) })
		}))
	}
	goRound(t, nodes, tokens, &done, func(node, v int) { _ = actor.Post(refs[node], v) })
}

func ringChan(t *T, nodes, tokens int) {
	var done, ready sync.WaitGroup
	room := buffer
	if tokens > 1 {
		room = tokens
	}
	chans := make([]chan any, nodes)
	for i := range chans {
		chans[i] = make(chan any, room)
	}
	ready.Add(nodes)
	for i, ch := range chans {
		go func() {
			ready.Done()
			next := chans[(i+1)%nodes]
			for v := range ch {
				hop(v.(int), &done, func(v int) { next <- v })
			}
		}()
	}
	ready.Wait() // an actor has started when its spawn returns
	goRound(t, nodes, tokens, &done, func(node, v int) { chans[node] <- v })
	for _, ch := range chans {
		close(ch)
	}
}

func (p peer[C, A, H]) ring(nodes, tokens int) func(*T) {
	return func(t *T) {
		h := p.open(t)
		var done sync.WaitGroup
		list := make([]A, nodes)
		for i := range list {
			list[i] = h.Kind(func(c C, v int) {
				hop(v, &done, func(v int) { h.Post(c, list[(i+1)%nodes], v) })
			})()
		}
		goRound(t, nodes, tokens, &done, func(node, v int) { h.Send(list[node], v) })
	}
}
