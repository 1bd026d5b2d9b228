package work

import (
	"fmt"
	"runtime"

	"github.com/berth-go/berth/port"
)

func transfer(s Scale) Group {
	g := Group{About: About{
		Name: "Transfer", Title: "Transfer of a port", Op: "transfer", Unit: Nanoseconds,
		Includes: "A port with so many queued messages moves to a new handle. The time is to be independent " +
			"of their number: the ratios are to that of an empty one. Nothing like it exists for a channel.",
	}}
	var c Case
	for i, queued := range s.Queued {
		who := Contestant{Name: fmt.Sprintf("queued=%d", queued), Run: func(t *T) { transferBerth(t, queued) }}
		if i > 0 {
			who.Bar.Ratio = 1.25 // flat, but for the noise
		}
		c.Contestants = append(c.Contestants, who)
		c.Contestants[i].Against = c.Contestants[0].Name
	}
	g.Cases = []Case{c}
	return g
}

func transferBerth(t *T, queued int) {
	p, twin := port.NewChannel()
	for i := range queued {
		_ = port.Post(twin, i)
	}
	t.ResetTimer()
	for range t.N {
		q, err := p.Detach()
		t.Check(err)
		p = q
	}
	t.StopTimer()
	if p.Len() != queued {
		t.Errorf("got %d messages, want %d", p.Len(), queued)
	}
}

func newChannel() Group {
	return Group{
		About: About{
			Name: "NewChannel", Title: "A new channel", Op: "channel", Unit: Nanoseconds,
			Includes: "A channel is made and forgotten. The Go channel has room for one.",
		},
		Cases: []Case{{Contestants: []Contestant{
			{Name: "berth", Run: func(t *T) {
				var p *port.Port
				for range t.N {
					p, _ = port.NewChannel()
				}
				runtime.KeepAlive(p)
			}},
			{Name: "chan", Run: func(t *T) {
				var ch chan any
				for range t.N {
					ch = make(chan any, 1)
				}
				runtime.KeepAlive(ch)
			}},
		}}},
	}
}
