package bench

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// BenchmarkSpawn: an actor is started and stopped again, one at a time, both waited
// for; for a goroutine, it is started and ends when its channel is closed.
func BenchmarkSpawn(b *testing.B) {
	ctx := context.Background()
	b.Run("berth", func(b *testing.B) {
		s := newSystem(b)
		idle := func() actor.Actor { return receive(func(*actor.Self, port.MessageEvent) {}) }
		b.ReportAllocs()
		b.ResetTimer()
		for range b.N {
			ref, err := s.Spawn(ctx, actor.Spec{New: idle})
			if err != nil {
				b.Fatal(err)
			}
			if err := s.Stop(ctx, ref); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("chan", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			ch := make(chan any, 1024)
			var wg sync.WaitGroup
			wg.Go(func() {
				for range ch {
				}
			})
			close(ch)
			wg.Wait()
		}
	})
	b.Run("protoactor", func(b *testing.B) {
		root := newEngine(b)
		props := engine.PropsFromFunc(func(engine.Context) {})
		b.ReportAllocs()
		b.ResetTimer()
		for range b.N {
			if err := root.StopFuture(root.Spawn(props)).Wait(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkRestart: a supervised child panics and is restarted with its inbox kept;
// the next message is posted when the one before has failed.
func BenchmarkRestart(b *testing.B) {
	ctx := context.Background()
	b.Run("berth", func(b *testing.B) {
		s := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
		b.Cleanup(func() { _ = s.Shutdown(ctx) })
		next := make(chan struct{}, 1)
		tree, err := supervisor.Start(ctx, s, "bench", supervisor.Spec{
			Intensity: supervisor.Unlimited,
			Children: []supervisor.Child{{Name: "child", New: func() actor.Actor {
				return receive(func(*actor.Self, port.MessageEvent) {
					next <- struct{}{}
					panic("bench")
				})
			}}},
		})
		if err != nil {
			b.Fatal(err)
		}
		child, _ := tree.Child("child")
		b.ReportAllocs()
		b.ResetTimer()
		for i := range b.N {
			_ = actor.Post(child, i)
			<-next
		}
	})
	b.Run("protoactor", func(b *testing.B) {
		root := newEngine(b)
		next := make(chan struct{}, 1)
		always := engine.NewOneForOneStrategy(1<<30, time.Second, func(any) engine.Directive { return engine.RestartDirective })
		child := engine.PropsFromFunc(func(ctx engine.Context) {
			if _, ok := ctx.Message().(int); ok {
				next <- struct{}{}
				panic("bench")
			}
		})
		pids := make(chan *engine.PID, 1)
		root.Spawn(engine.PropsFromFunc(func(ctx engine.Context) {
			if _, ok := ctx.Message().(*engine.Started); ok {
				pids <- ctx.Spawn(child)
			}
		}, engine.WithSupervisor(always)))
		pid := <-pids
		b.ReportAllocs()
		b.ResetTimer()
		for i := range b.N {
			root.Send(pid, i)
			<-next
		}
	})
}
