package peers

import (
	"fmt"
	"testing"
	"time"
)

const batch = 1000 // jobs between two waits

// A load is what the jobs of a benchmark do; i is the job's number.
type load struct {
	name string
	work func(i int)
}

var loads = []load{
	{"Empty", func(int) {}},
	{"Work10us", func(int) { spin(10 * time.Microsecond) }},
	{"Uneven", func(i int) {
		if i%100 == 0 {
			spin(500 * time.Microsecond)
		} else {
			spin(time.Microsecond)
		}
	}},
}

// spin keeps a processor busy.
func spin(d time.Duration) {
	for start := time.Now(); time.Since(start) < d; {
	}
}

func BenchmarkJobs(b *testing.B) {
	each(b, func(b *testing.B, s subject, l load) {
		for first := 0; first < b.N; first += batch {
			for i := first; i < min(first+batch, b.N); i++ {
				s.submit(func() { l.work(i) })
			}
			s.wait()
		}
	})
}

func BenchmarkResult(b *testing.B) {
	each(b, func(b *testing.B, s subject, l load) {
		for first := 0; first < b.N; first += batch {
			fs := make([]func() int, min(batch, b.N-first))
			for k := range fs {
				fs[k] = func() int { l.work(first + k); return k }
			}
			if out := s.results(fs); len(out) != len(fs) {
				b.Fatalf("got %d results, want %d", len(out), len(fs))
			}
		}
	})
}

func BenchmarkAsk(b *testing.B) {
	each(b, func(b *testing.B, s subject, l load) {
		for i := range b.N {
			if got := s.ask(func() int { l.work(1); return i }); got != i {
				b.Fatalf("got %d, want %d", got, i)
			}
		}
	})
}

func each(b *testing.B, f func(b *testing.B, s subject, l load)) {
	for _, l := range loads {
		for _, sub := range subjects {
			b.Run(fmt.Sprintf("%s/%s", l.name, sub.name), func(b *testing.B) {
				s := sub.make(b)
				defer s.stop()
				b.ReportAllocs()
				b.ResetTimer()
				f(b, s, l)
			})
		}
	}
}
