package bench

import (
	"context"
	"testing"
	"time"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/actor"
)

// BenchmarkCall: a request with an int and the reply to it, under a long-lived context
// with a deadline. The channel makes a fresh reply channel and a timer for each
// request; "chan-plain" waits without a timer.
func BenchmarkCall(b *testing.B) {
	b.Run("berth", func(b *testing.B) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		defer cancel()
		callBerth(ctx, b)
	})
	b.Run("berth-plain", func(b *testing.B) { callBerth(context.Background(), b) })
	b.Run("chan", func(b *testing.B) { callChan(b, true) })
	b.Run("chan-plain", func(b *testing.B) { callChan(b, false) })
	b.Run("protoactor", func(b *testing.B) {
		root := newEngine(b)
		pid := root.Spawn(engine.PropsFromFunc(func(ctx engine.Context) {
			if v, ok := ctx.Message().(int); ok {
				ctx.Respond(v)
			}
		}))
		b.ReportAllocs()
		b.ResetTimer()
		for i := range b.N {
			if _, err := root.RequestFuture(pid, i, time.Hour).Result(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func callBerth(ctx context.Context, b *testing.B) {
	s := newSystem(b)
	ref := spawn(b, s, actor.Serve(func(_ context.Context, v int) (int, error) { return v, nil }))
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		v, err := actor.Call[int](ctx, ref, i)
		if err != nil || v != i {
			b.Fatalf("got %d, %v, want %d", v, err, i)
		}
	}
}

func callChan(b *testing.B, timer bool) {
	type request struct {
		v     int
		reply chan int
	}
	ch := make(chan request, 1024)
	go func() {
		for r := range ch {
			r.reply <- r.v
		}
	}()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		r := request{i, make(chan int, 1)}
		ch <- r
		if !timer {
			<-r.reply
			continue
		}
		t := time.NewTimer(time.Hour)
		select {
		case <-r.reply:
		case <-t.C:
		}
		t.Stop()
	}
	close(ch)
}
