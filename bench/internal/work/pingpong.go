package work

import (
	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/actor"
)

func pingPong() Group {
	return Group{
		About: About{
			Name: "PingPong", Title: "Ping-pong", Op: "round trip", Unit: Nanoseconds,
			Includes: "Two actors pass an int to and fro, posted without a box; one operation is there and " +
				"back. The channels are two, with a goroutine at each.",
		},
		Cases: []Case{{Contestants: []Contestant{
			{Name: "berth", Run: pingPongBerth},
			{Name: "chan", Run: pingPongChan},
			{Name: "protoactor", Run: pingPongEngine},
		}}},
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

func pingPongEngine(t *T) {
	root := newEngine(t)
	done := make(chan struct{})
	var ping, pong *engine.PID
	player := func(other **engine.PID) *engine.PID {
		return root.Spawn(takeEngine(func(ctx engine.Context, v int) {
			if v == 0 {
				close(done)
				return
			}
			ctx.Send(*other, v-1)
		}))
	}
	ping, pong = player(&pong), player(&ping)
	t.ResetTimer()
	root.Send(ping, 2*t.N)
	<-done
}
