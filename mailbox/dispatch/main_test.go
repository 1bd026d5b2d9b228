package dispatch

import (
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

// TestMain fails the run if goroutines are left (R260).
func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	for range 200 { // those that have just been let go may still be leaving
		if runtime.NumGoroutine() <= before {
			os.Exit(code)
		}
		<-time.After(5 * time.Millisecond)
	}
	fmt.Fprintf(os.Stderr, "%d goroutines before, %d after\n", before, runtime.NumGoroutine())
	os.Exit(max(code, 1))
}

// newQuiet returns a dispatcher for a bubble. When a bubble's clock moves on,
// everything in it is blocked; what the rest of the machine does is left out.
func newQuiet(o *Options) *Dispatcher {
	d := New(o)
	d.demand = func() (int, int) { return 0, 0 }
	return d
}

// end closes the dispatcher and waits for its workers.
func end(t *testing.T, d *Dispatcher) {
	t.Helper()
	d.Close()
	<-d.Done()
	if s := d.Stats(); s != (Stats{}) {
		t.Errorf("stats after Done: got %+v, want none", s)
	}
	if d.timer != nil && d.timer.Stop() {
		t.Error("the timer runs after Done")
	}
}

// raise makes most n unless it is more.
func raise(most *atomic.Int64, n int) {
	for old := most.Load(); int64(n) > old && !most.CompareAndSwap(old, int64(n)); old = most.Load() {
	}
}

// wantStats compares all four figures.
func wantStats(t *testing.T, d *Dispatcher, want Stats) {
	t.Helper()
	if got := d.Stats(); got != want {
		t.Errorf("stats: got %+v, want %+v", got, want)
	}
}

// armed reports whether the timer runs.
func armed(d *Dispatcher) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.armed
}
