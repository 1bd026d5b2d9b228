package dispatch

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// spin computes for about n rounds.
func spin(n int) (x uint32) {
	for i := range n {
		x = x*1664525 + uint32(i)
	}
	return x
}

// Tasks that compute are not taken for tasks that block. Those that allocate
// help the collector, and wait for it at times; that may pass for blocking, but
// not without bound.
func TestComputingDoesNotGrow(t *testing.T) {
	if testing.Short() {
		t.Skip("computes for a while")
	}
	bound := perCPU * runtime.GOMAXPROCS(0)
	for _, tt := range []struct {
		name                   string
		tasks, rounds, garbage int
		bound                  int
	}{
		{"short", 5000, 20_000, 0, bound},
		{"long", 60, 5_000_000, 0, bound},
		{"with garbage", 5000, 5_000, 100, 500}, // of 5000: others may keep the machine busy
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := New(nil)
			var most, sum atomic.Int64
			var wg sync.WaitGroup
			for range tt.tasks {
				wg.Add(1)
				d.Schedule(func() {
					defer wg.Done()
					sum.Add(int64(spin(tt.rounds) + litter(tt.garbage)))
					raise(&most, d.Stats().Workers)
				})
			}
			wg.Wait()
			end(t, d)
			if got := most.Load(); got > int64(tt.bound) {
				t.Errorf("workers: got %d, want at most %d", got, tt.bound)
			}
		})
	}
}

// litter makes n kilobytes of garbage.
func litter(n int) uint32 {
	garbage := make([][]byte, n)
	for i := range garbage {
		garbage[i] = make([]byte, 1000)
	}
	return uint32(len(garbage))
}
