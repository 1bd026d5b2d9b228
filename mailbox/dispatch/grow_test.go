package dispatch

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestLoad(t *testing.T) {
	tests := []struct {
		name  string
		l     load
		spare bool
		idle  bool
		room  int
	}{
		{"both compute", load{workers: 2, active: 2, base: 2, cpus: 2, demand: 2}, false, false, 6},
		{"one waits", load{workers: 2, active: 2, base: 2, cpus: 2, demand: 1}, true, false, 7},
		{"all wait", load{workers: 2, active: 2, base: 2, cpus: 2, demand: 0}, true, true, 8},
		{"others compute", load{workers: 2, active: 2, base: 2, cpus: 2, demand: 9}, false, false, 6},
		{"full, all compute", load{workers: 8, active: 8, base: 2, cpus: 2, demand: 8}, false, false, 0},
		{"too many came back", load{workers: 50, active: 50, base: 2, cpus: 2, demand: 50}, false, false, -42},
		{"hundreds wait", load{workers: 300, active: 300, base: 2, cpus: 2, demand: 1}, true, false, 7},
		{"announced", load{workers: 101, blocked: 100, active: 1, base: 1, cpus: 2, demand: 1}, false, false, 7},
		{"one worker of many processors", load{workers: 1, active: 1, base: 1, cpus: 8, demand: 1}, false, false, 31},
		{"many workers by option", load{workers: 64, active: 64, base: 64, cpus: 2, demand: 64}, false, false, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.l.spare(); got != tt.spare {
				t.Errorf("spare: got %v, want %v", got, tt.spare)
			}
			if got := tt.l.idle(); got != tt.idle {
				t.Errorf("idle: got %v, want %v", got, tt.idle)
			}
			if got := tt.l.room(); got != tt.room {
				t.Errorf("room: got %d, want %d", got, tt.room)
			}
		})
	}
}

// A task does not wait for those before it that block without a word. In a
// bubble only the ticks take time, so this counts them.
func TestInnocentTask(t *testing.T) {
	for _, tt := range []struct {
		blockers int
		within   time.Duration
	}{{1, 3 * time.Millisecond}, {1000, 10 * time.Millisecond}, {5000, 40 * time.Millisecond}} {
		t.Run(fmt.Sprint(tt.blockers), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newQuiet(&Options{Workers: 1})
				release := make(chan struct{})
				for range tt.blockers {
					d.Schedule(func() { <-release })
				}
				start, waited := time.Now(), time.Duration(-1)
				d.Schedule(func() { waited = time.Since(start) })
				time.Sleep(200 * time.Millisecond)
				synctest.Wait()
				if waited < 0 || waited > tt.within {
					t.Errorf("waited %v, want at most %v", waited, tt.within)
				}
				if s := d.Stats(); s.Workers > tt.blockers+perCPU*runtime.GOMAXPROCS(0) {
					t.Errorf("stats: got %+v", s)
				}
				if armed(d) {
					t.Error("the timer runs while nothing is queued")
				}
				close(release)
				synctest.Wait()
				if s := d.Stats(); s.Workers > keep || s.Idle != s.Workers {
					t.Errorf("afterwards: got %+v", s)
				}
				if d.limit != 1 {
					t.Errorf("limit afterwards: got %d, want 1", d.limit)
				}
				end(t, d)
			})
		})
	}
}

func TestSleepers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newQuiet(&Options{Workers: 2})
		start := time.Now()
		for range 200 {
			d.Schedule(func() { time.Sleep(10 * time.Millisecond) }) // stands for foreign blocking
		}
		end(t, d)
		if took := time.Since(start); took > 30*time.Millisecond {
			t.Errorf("took %v, want at most 30 ms", took)
		}
	})
}

// One worker of two that is lost to a blocked task is made up for, although the
// other makes progress all the time.
func TestLostWorkerIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newQuiet(&Options{Workers: 2})
		release := make(chan struct{})
		d.Schedule(func() { <-release })
		start, most := time.Now(), 0
		var running int
		var mu sync.Mutex
		for range 400 {
			d.Schedule(func() {
				mu.Lock()
				running++
				most = max(most, running)
				mu.Unlock()
				time.Sleep(500 * time.Microsecond) // stands for foreign blocking
				mu.Lock()
				running--
				mu.Unlock()
			})
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if most < 2 {
			t.Errorf("%d tasks ran side by side, want 2 or more, %v", most, time.Since(start))
		}
		close(release)
		end(t, d)
	})
}

// Whatever the rest of the machine does, nobody waits for ever: with the real
// gauge, all tasks of a crowd that wait for one another are run.
func TestCrowdThatNeedsEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 100
		d := New(&Options{Workers: 2})
		var all sync.WaitGroup
		all.Add(n)
		for range n {
			d.Schedule(func() { all.Done(); all.Wait() })
		}
		all.Wait()
		end(t, d)
	})
}

func TestGaugeIsSupported(t *testing.T) {
	release := make(chan struct{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for {
				select {
				case <-release:
					return
				default:
					runtime.Gosched()
				}
			}
		})
	}
	var g gauge
	most := 0
	for range 1000 {
		most = max(most, g.demand())
		runtime.Gosched()
	}
	close(release)
	wg.Wait()
	if most == 0 {
		t.Error("eight goroutines that run are not seen")
	}
}
