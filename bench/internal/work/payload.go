package work

import (
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
	note := "0123456789012345678901234567890123456789"
	item := func(key string, v int) map[string]any {
		return map[string]any{"key": key, "value": v, "note": note}
	}
	return map[string]any{
		"id": 123456, "name": "a simulated browsing context", "active": true,
		"tags":  []any{"alpha", "beta", "gamma", "delta", "epsilon"},
		"limit": map[string]any{"soft": 1024, "hard": 4096, "ratio": 0.75},
		"items": []any{item("first", 1), item("second", 2), item("third", 3), item("fourth", 4)},
		"text":  string(make([]byte, 300)),
	}
}

func payload() Group {
	v := small{A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, G: 7, H: 8, I: true}
	m, bytes := kibibyte(), make([]byte, 1<<20)
	contestants := func(v any, bar float64, berth func(*T), more ...Contestant) []Contestant {
		return append([]Contestant{
			{Name: "berth", Bar: Bar{Ratio: bar}, Run: berth},
			{Name: "chan", Run: func(t *T) { payloadChan(t, func() any { return v }) }},
			{Name: "protoactor", Peer: true, Run: func(t *T) { payloadEngine(t, v) }},
		}, more...)
	}
	return Group{
		About: About{
			Name: "Payload", Title: "Payloads", Op: "message", Unit: Nanoseconds,
			Includes: "One way by one sender, windowed: a struct of ten fields without pointers, a nested map " +
				"of 1 KiB, a buffer of 1 MiB. Berth clones what it posts and the receiver decodes it; the " +
				"buffer is transferred. The channel and Proto.Actor hand over one value, which both sides then " +
				"share. berth-typed is the generic Post, chan-typed a channel of the struct's own type.",
		},
		Cases: []Case{
			{Name: "struct", Contestants: contestants(v, 1, func(t *T) { payloadBerth(t, postAny(v), decode[small]) },
				Contestant{Name: "berth-typed", Against: "chan-typed", Bar: Bar{Ratio: 1.5}, Run: func(t *T) {
					payloadBerth(t, postTyped(v), decode[small])
				}},
				Contestant{Name: "chan-typed", Run: func(t *T) { payloadTyped(t, v) }})},
			{Name: "map1KiB", Contestants: contestants(m, 0, func(t *T) { payloadBerth(t, postAny(m), decodeAny) })},
			{Name: "buffer1MiB", Contestants: contestants(bytes, 0, func(t *T) {
				payloadBerth(t, postBuffer(bytes), decode[*port.Buffer])
			})},
		},
	}
}

func postAny(v any) func(actor.Ref) error {
	return func(r actor.Ref) error { return r.PostMessage(v) }
}

func postBuffer(bytes []byte) func(actor.Ref) error {
	return func(r actor.Ref) error {
		buf := port.NewBuffer(bytes)
		return r.PostMessage(buf, buf)
	}
}

func postTyped[V any](v V) func(actor.Ref) error {
	return func(r actor.Ref) error { return actor.Post(r, v) }
}

func decode[V any](e port.MessageEvent) error {
	_, err := port.Data[V](e)
	return err
}

func decodeAny(e port.MessageEvent) error {
	_ = e.Data()
	return nil
}

func payloadBerth(t *T, post func(actor.Ref) error, take func(port.MessageEvent) error) {
	g, i := newGate(), 0
	one, done := countdown(t.N)
	ref := spawn(t, newSystem(t), receive(func(_ *actor.Self, e port.MessageEvent) {
		if err := take(e); err != nil {
			t.Errorf("%w", err)
		}
		g.leave(i)
		i++
		one()
	}))
	t.ResetTimer()
	for i := range t.N {
		g.enter(i)
		t.Check(post(ref))
	}
	<-done
}

func payloadChan(t *T, v func() any) {
	ch := make(chan any, buffer)
	one, done := countdown(t.N)
	go func() {
		for range ch {
			one()
		}
	}()
	t.ResetTimer()
	for range t.N {
		ch <- v()
	}
	<-done
	close(ch)
}

func payloadTyped(t *T, v small) {
	ch := make(chan small, buffer)
	one, done := countdown(t.N)
	go func() {
		for range ch {
			one()
		}
	}()
	t.ResetTimer()
	for range t.N {
		ch <- v
	}
	<-done
	close(ch)
}

func payloadEngine(t *T, v any) {
	root := newEngine(t)
	g, i := newGate(), 0
	one, done := countdown(t.N)
	pid := root.Spawn(engine.PropsFromFunc(func(ctx engine.Context) {
		switch ctx.Message().(type) {
		case small, map[string]any, []byte:
		default:
			return
		}
		g.leave(i)
		i++
		one()
	}))
	t.ResetTimer()
	for i := range t.N {
		g.enter(i)
		root.Send(pid, v)
	}
	<-done
}
