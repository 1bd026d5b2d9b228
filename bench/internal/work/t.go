package work

import (
	"fmt"
	"sync"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// A Clock measures the time between the last ResetTimer and StopTimer. A
// *testing.B is one.
type Clock interface {
	ResetTimer()
	StopTimer()
}

// A T is what a contestant runs with.
type T struct {
	// N is how many operations it is to do.
	N int
	Clock

	result   Result
	cleanups []func()

	mu  sync.Mutex // guards err
	err error
}

// A Result is what a contestant measured by itself, if it did; what the clock
// says counts otherwise.
type Result struct {
	Value   float64                 // for each operation, in the group's unit
	Own     bool                    // Value is set
	Latency *hdrhistogram.Histogram // nanoseconds, from the intended time of sending
}

// aborted is the panic by which Check leaves a contestant.
type aborted struct{}

// Do has a contestant do n operations, and cleans up after it with the clock
// stopped.
func Do(run func(*T), n int, c Clock) (Result, error) {
	t := &T{N: n, Clock: c}
	func() {
		defer t.clean()
		defer func() {
			if r := recover(); r != nil && r != any(aborted{}) {
				panic(r)
			}
		}()
		defer c.StopTimer()
		run(t)
	}()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.result, t.err
}

func (t *T) clean() {
	for i := len(t.cleanups) - 1; i >= 0; i-- {
		t.cleanups[i]()
	}
}

// Cleanup has f called after the run, the last one first.
func (t *T) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }

// Errorf notes a failure; the first one counts.
func (t *T) Errorf(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		t.err = fmt.Errorf(format, args...)
	}
}

// Check ends the run if err is not nil.
func (t *T) Check(err error) {
	if err != nil {
		t.Errorf("%w", err)
		panic(aborted{})
	}
}

// Skip ends the run: the contestant can't take part here, and why.
func (t *T) Skip(why string) { t.Check(Skipped(why)) }

// Skipped is the error of a contestant that could not take part.
type Skipped string

func (s Skipped) Error() string { return "skipped: " + string(s) }

// Report sets what one operation took or cost, instead of what the clock says.
func (t *T) Report(v float64) { t.result.Value, t.result.Own = v, true }
