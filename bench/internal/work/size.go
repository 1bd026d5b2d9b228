package work

import (
	"bytes"
	"fmt"

	"github.com/berth-go/berth/port"
)

func size(s Scale) Group {
	g := Group{About: About{
		Name: "Size", Title: "Scaling with message size", Op: "message", Unit: Nanoseconds,
		View: Log, Axis: "size of a message", AxisUnit: Bytes,
		Includes: "A []byte goes one way, by one sender, windowed. berth clones it, chan-copy copies it " +
			"before the send; berth-transfer moves it in a Buffer, and chan and Proto.Actor hand over the " +
			"same slice, which both sides then share.",
	}}
	for _, n := range s.Sizes {
		v := make([]byte, n)
		var boxed any = v
		g.Cases = append(g.Cases, Case{
			Name: fmt.Sprintf("bytes=%d", n), X: float64(n),
			Contestants: []Contestant{
				{Name: "berth", Against: "chan-copy", Run: func(t *T) { payloadBerth(t, postAny(v), decode[[]byte]) }},
				{Name: "berth-transfer", Run: func(t *T) { payloadBerth(t, postBuffer(v), decode[*port.Buffer]) }},
				{Name: "chan", Run: func(t *T) { payloadChan(t, func() any { return boxed }) }},
				{Name: "chan-copy", Run: func(t *T) { payloadChan(t, func() any { return bytes.Clone(v) }) }},
				{Name: "protoactor", Peer: true, Run: func(t *T) { payloadEngine(t, v) }},
			},
		})
	}
	return g
}
