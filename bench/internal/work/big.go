package work

import (
	"math/rand/v2"
	"sync"

	"github.com/berth-go/berth/actor"
)

// bigActors is how many there are in Savina's big.
const bigActors = 120

func big(peers []Peer) Group {
	return Group{
		About: About{
			Name: "Big", Title: "Big: many to many", Op: "message", Unit: Nanoseconds, Headline: true, Ahead: true,
			Includes: "120 actors (Savina's big): each sends a ping to a random one, waits for its pong, and " +
				"sends the next. A ping is one operation and a pong another.",
		},
		Cases: []Case{{Contestants: with([]Contestant{
			{Name: "berth", Run: bigBerth},
			{Name: "chan", Run: bigChan},
		}, peers, Peer.big)}},
	}
}

const (
	ping = iota
	pong
)

// A chatter is one of the many. Messages are packed with their sender and kind.
type chatter struct {
	id, left int
	rand     *rand.Rand
	done     *sync.WaitGroup
}

// newChatters share out as many pings as make T.N messages with their pongs.
func newChatters(t *T, done *sync.WaitGroup) []*chatter {
	list := make([]*chatter, bigActors)
	for i := range list {
		list[i] = &chatter{i, share((t.N+1)/2, bigActors, i), rand.New(rand.NewPCG(1, uint64(i))), done}
	}
	done.Add(bigActors)
	return list
}

// take handles a message by posting another one.
func (c *chatter) take(v int, post func(to, v int)) {
	from, kind := split(v)
	switch {
	case kind == ping:
		post(from, message(c.id, pong))
	case c.left == 0:
		c.done.Done()
	default:
		c.left--
		post(c.rand.IntN(bigActors), message(c.id, ping))
	}
}

// chat starts everybody by a pong and waits until all have had theirs.
func chat(t *T, done *sync.WaitGroup, post func(to, v int)) {
	t.ResetTimer()
	for i := range bigActors {
		post(i, message(i, pong))
	}
	done.Wait()
	t.StopTimer()
}

func bigBerth(t *T) {
	s := newSystem(t)
	var done sync.WaitGroup
	refs := make([]actor.Ref, bigActors)
	post := func(to, v int) { _ = actor.Post(refs[to], v) }
	for i, c := range newChatters(t, &done) {
		refs[i] = spawn(t, s, take(func(v int) { c.take(v, post) }))
	}
	chat(t, &done, post)
}

func bigChan(t *T) {
	var done sync.WaitGroup
	chans := make([]chan any, bigActors)
	for i := range chans {
		chans[i] = make(chan any, buffer)
	}
	post := func(to, v int) { chans[to] <- v }
	for i, c := range newChatters(t, &done) {
		go func() {
			for v := range chans[i] {
				c.take(v.(int), post)
			}
		}()
	}
	chat(t, &done, post)
	for _, ch := range chans {
		close(ch)
	}
}

func (p peer[C, A, H]) big() func(*T) {
	return func(t *T) {
		h := p.open(t)
		var done sync.WaitGroup
		list := make([]A, bigActors)
		for i, one := range newChatters(t, &done) {
			list[i] = h.Kind(func(c C, v int) {
				one.take(v, func(to, v int) { h.Post(c, list[to], v) })
			})()
		}
		chat(t, &done, func(to, v int) { h.Send(list[to], v) })
	}
}
