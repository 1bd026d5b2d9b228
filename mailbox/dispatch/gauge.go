package dispatch

import "runtime/metrics"

// A gauge reads from the runtime how many goroutines of the program run or
// could run. It is used by one tick at a time. Reading takes some 200 ns and
// stops nobody.
type gauge struct{ samples []metrics.Sample }

// demand returns the number of goroutines that run or could run, the caller not
// counted. Goroutines in system calls are not among them, workers of the
// garbage collector are.
func (g *gauge) demand() int {
	if g.samples == nil {
		g.samples = []metrics.Sample{
			{Name: "/sched/goroutines/running:goroutines"},
			{Name: "/sched/goroutines/runnable:goroutines"},
		}
	}
	metrics.Read(g.samples)
	n := 0
	for _, s := range g.samples {
		if s.Value.Kind() == metrics.KindUint64 {
			n += int(s.Value.Uint64())
		}
	}
	return max(0, n-1)
}
