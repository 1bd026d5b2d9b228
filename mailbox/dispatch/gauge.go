package dispatch

import "runtime/metrics"

// A gauge reads from the runtime how many goroutines of the program run or
// could run. It is used by one tick at a time. Reading takes some 200 ns and
// stops nobody.
type gauge struct{ samples []metrics.Sample }

// demand returns the number of goroutines that run or could run, the caller not
// counted, and how many of them do not run. Goroutines in system calls are not among
// them, workers of the garbage collector are; so is a processor on which the
// scheduler looks for something to run.
func (g *gauge) demand() (demand, runnable int) {
	if g.samples == nil {
		g.samples = []metrics.Sample{
			{Name: "/sched/goroutines/running:goroutines"},
			{Name: "/sched/goroutines/runnable:goroutines"},
		}
	}
	metrics.Read(g.samples)
	running, runnable := g.at(0), g.at(1)
	return max(0, running+runnable-1), runnable
}

func (g *gauge) at(i int) int {
	if v := g.samples[i].Value; v.Kind() == metrics.KindUint64 {
		return int(v.Uint64())
	}
	return 0
}
