package work

import (
	"github.com/berth-go/berth/actor"
)

func pingPong(peers []Peer) Group {
	return Group{
		About: About{
			Name: "PingPong", Title: "Ping-pong", Op: "round trip", Unit: Nanoseconds, Headline: true, Ahead: true,
			Includes: "Two actors pass an int to and fro, posted without a box; one operation is there and " +
				"back. The channels are two, with a goroutine at each.",
		},
		Cases: []Case{{Contestants: with([]Contestant{
			{Name: "berth", Bar: Bar{Ratio: 0.45}, Run: pingPongBerth},
			{Name: "chan", Run: pingPongChan},
		}, peers, Peer.pingPong)}},
	}
}

func pingPongBerth(t *T) {
	s := newSystem(t)
	done := make(chan struct{})
	var ping, pong actor.Ref
	player := func(other *actor.Ref) actor.Actor {
		return take(func(v int) {
			if v == 0 {
				close(done)
				return
			}
			_ = actor.Post(*other, v-1)
		})
	}
	ping, pong = spawn(t, s, player(&pong)), spawn(t, s, player(&ping))
	t.ResetTimer()
	_ = ping.PostMessage(2 * t.N)
	<-done
}

func pingPongChan(t *T) {
	ping, pong := make(chan any, buffer), make(chan any, buffer)
	go func() {
		for v := range ping {
			pong <- v
		}
	}()
	t.ResetTimer()
	for i := range t.N {
		ping <- message(0, i)
		<-pong
	}
	close(ping)
}

func (p peer[C, A, H]) pingPong() func(*T) {
	return func(t *T) {
		h, done := p.open(t), make(chan struct{})
		var ping, pong A
		player := func(other *A) A {
			return h.Kind(func(c C, v int) {
				if v == 0 {
					close(done)
					return
				}
				h.Post(c, *other, v-1)
			})()
		}
		ping, pong = player(&pong), player(&ping)
		t.ResetTimer()
		h.Send(ping, 2*t.N)
		<-done
	}
}
