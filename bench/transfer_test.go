package bench

import (
	"fmt"
	"testing"

	"github.com/berth-go/berth/port"
)

// BenchmarkTransfer: a port with a number of queued messages moves to a new handle.
// The time is to be independent of the number.
func BenchmarkTransfer(b *testing.B) {
	for _, queued := range []int{0, 1_000, 100_000} {
		b.Run(fmt.Sprintf("queued=%d", queued), func(b *testing.B) {
			p, twin := port.NewChannel()
			for i := range queued {
				_ = port.Post(twin, i)
			}
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				q, err := p.Detach()
				if err != nil {
					b.Fatal(err)
				}
				p = q
			}
			b.StopTimer()
			if p.Len() != queued {
				b.Errorf("got %d messages, want %d", p.Len(), queued)
			}
		})
	}
}

// BenchmarkNewChannel: a channel is made and forgotten.
func BenchmarkNewChannel(b *testing.B) {
	b.Run("berth", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			sinkPort, _ = port.NewChannel()
		}
	})
	b.Run("chan", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			sinkChan = make(chan any, 1)
		}
	})
}

var (
	sinkPort *port.Port
	sinkChan chan any
)
