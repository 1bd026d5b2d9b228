package bench

import (
	"testing"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// small has ten fields and no pointer.
type small struct {
	A, B, C, D int64
	E, F       float64
	G, H       int32
	I, J       bool
}

func kibibyte() map[string]any {
	return map[string]any{
		"id": 123456, "name": "a simulated browsing context", "active": true,
		"tags":  []any{"alpha", "beta", "gamma", "delta", "epsilon"},
		"limit": map[string]any{"soft": 1024, "hard": 4096, "ratio": 0.75},
		"items": []any{
			map[string]any{"key": "first", "value": 1, "note": "0123456789012345678901234567890123456789"},
			map[string]any{"key": "second", "value": 2, "note": "0123456789012345678901234567890123456789"},
			map[string]any{"key": "third", "value": 3, "note": "0123456789012345678901234567890123456789"},
			map[string]any{"key": "fourth", "value": 4, "note": "0123456789012345678901234567890123456789"},
		},
		"text": string(make([]byte, 300)),
	}
}

// BenchmarkPayload: one way with one sender, windowed. Berth clones what it posts and
// the receiver decodes it; the channel and Proto.Actor hand over the same value, which
// both sides then share. The buffer of 1 MiB is transferred.
func BenchmarkPayload(b *testing.B) {
	v := small{A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, G: 7, H: 8, I: true}
	m := kibibyte()
	b.Run("struct/berth", func(b *testing.B) {
		payloadBerth(b, func(r actor.Ref) error { return r.PostMessage(v) }, func(e port.MessageEvent) error {
			_, err := port.Data[small](e)
			return err
		})
	})
	b.Run("struct/chan", func(b *testing.B) { payloadChan(b, v) })
	b.Run("struct/protoactor", func(b *testing.B) { payloadEngine(b, v) })
	b.Run("map1KiB/berth", func(b *testing.B) {
		payloadBerth(b, func(r actor.Ref) error { return r.PostMessage(m) }, func(e port.MessageEvent) error {
			if e.Data() == nil {
				b.Error("no data")
			}
			return nil
		})
	})
	b.Run("map1KiB/chan", func(b *testing.B) { payloadChan(b, m) })
	b.Run("map1KiB/protoactor", func(b *testing.B) { payloadEngine(b, m) })
	bytes := make([]byte, 1<<20)
	b.Run("buffer1MiB/berth", func(b *testing.B) {
		payloadBerth(b, func(r actor.Ref) error {
			buf := port.NewBuffer(bytes)
			return r.PostMessage(buf, buf)
		}, func(e port.MessageEvent) error {
			buf, err := port.Data[*port.Buffer](e)
			if err == nil && buf.Len() != 1<<20 {
				b.Errorf("got %d bytes", buf.Len())
			}
			return err
		})
	})
	b.Run("buffer1MiB/chan", func(b *testing.B) { payloadChan(b, bytes) })
	b.Run("buffer1MiB/protoactor", func(b *testing.B) { payloadEngine(b, bytes) })
}

func payloadBerth(b *testing.B, post func(actor.Ref) error, take func(port.MessageEvent) error) {
	s := newSystem(b)
	g, done, i := newGate(), make(chan struct{}), 0
	ref := spawn(b, s, receive(func(_ *actor.Self, e port.MessageEvent) {
		if err := take(e); err != nil {
			b.Error(err)
		}
		g.leave(i)
		if i++; i == b.N {
			close(done)
		}
	}))
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		g.enter(i)
		if err := post(ref); err != nil {
			b.Fatal(err)
		}
	}
	<-done
}

func payloadChan(b *testing.B, v any) {
	ch, done := make(chan any, 1024), make(chan struct{})
	go func() {
		for range b.N {
			<-ch
		}
		close(done)
	}()
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		ch <- v
	}
	<-done
}

func payloadEngine(b *testing.B, v any) {
	root := newEngine(b)
	g, done, i := newGate(), make(chan struct{}), 0
	pid := root.Spawn(engine.PropsFromFunc(func(ctx engine.Context) {
		switch ctx.Message().(type) {
		case small, map[string]any, []byte:
		default:
			return
		}
		g.leave(i)
		if i++; i == b.N {
			close(done)
		}
	}))
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		g.enter(i)
		root.Send(pid, v)
	}
	<-done
}
