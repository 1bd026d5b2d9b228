package bench

import (
	"testing"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// BenchmarkPingPong: two actors pass an int to and fro; one operation is a round trip.
func BenchmarkPingPong(b *testing.B) {
	b.Run("berth", func(b *testing.B) {
		s := newSystem(b)
		done := make(chan struct{})
		var ping, pong actor.Ref
		player := func(other *actor.Ref) actor.Actor {
			return receive(func(_ *actor.Self, e port.MessageEvent) {
				v, _ := port.Data[int](e)
				if v == 0 {
					close(done)
					return
				}
				_ = actor.Post(*other, v-1)
			})
		}
		ping, pong = spawn(b, s, player(&pong)), spawn(b, s, player(&ping))
		b.ReportAllocs()
		b.ResetTimer()
		_ = ping.PostMessage(2 * b.N)
		<-done
	})
	b.Run("chan", func(b *testing.B) {
		ping, pong := make(chan any, 1024), make(chan any, 1024)
		go func() {
			for v := range ping {
				pong <- v
			}
		}()
		b.ReportAllocs()
		b.ResetTimer()
		for i := range b.N {
			ping <- message(0, i)
			<-pong
		}
		close(ping)
	})
	b.Run("protoactor", func(b *testing.B) {
		root := newEngine(b)
		done := make(chan struct{})
		var ping, pong *engine.PID
		player := func(other **engine.PID) *engine.PID {
			return root.Spawn(engine.PropsFromFunc(func(ctx engine.Context) {
				v, ok := ctx.Message().(int)
				switch {
				case !ok:
				case v == 0:
					close(done)
				default:
					ctx.Send(*other, v-1)
				}
			}))
		}
		ping, pong = player(&pong), player(&ping)
		b.ReportAllocs()
		b.ResetTimer()
		root.Send(ping, 2*b.N)
		<-done
	})
}
