// Package gobench runs groups of work as Go benchmarks.
package gobench

import (
	"errors"
	"testing"

	"github.com/berth-go/berth/bench/internal/work"
)

// Run runs the cases and contestants of a group as sub-benchmarks.
func Run(b *testing.B, g work.Group) {
	for _, c := range g.Cases {
		for _, who := range c.Contestants {
			name := c.Name
			if g.Fresh {
				name = "" // b.N says how many actors there are
			}
			b.Run(work.Path(name, who.Name), func(b *testing.B) { one(b, g.About, who.Run) })
		}
	}
}

// one is a contestant under the clock of a Go benchmark.
func one(b *testing.B, about work.About, f func(*work.T)) {
	b.ReportAllocs()
	r, err := work.Do(f, b.N, b)
	var skipped work.Skipped
	switch {
	case errors.As(err, &skipped):
		b.Skip(err)
	case err != nil:
		b.Fatal(err)
	case r.Latency != nil:
		b.ReportMetric(0, "ns/op") // the rate says it
		for _, p := range []struct {
			quantile float64
			unit     string
		}{{50, "p50-ns"}, {99, "p99-ns"}, {99.9, "p99.9-ns"}, {99.99, "p99.99-ns"}} {
			b.ReportMetric(float64(r.Latency.ValueAtQuantile(p.quantile)), p.unit)
		}
	case r.Own && about.Unit == work.Nanoseconds:
		b.ReportMetric(r.Value, "ns/op")
	case r.Own:
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(r.Value, string(about.Unit)+"/"+about.Op)
	}
}
