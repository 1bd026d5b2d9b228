package dispatch

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestLoad(t *testing.T) {
	tests := []struct {
		name               string
		l                  load
		spare, idle, still bool
		room               int
	}{
		{"both compute", load{active: 2, base: 2, cpus: 2, demand: 2}, false, false, false, 6},
		{"one waits", load{active: 2, base: 2, cpus: 2, demand: 1}, true, false, false, 7},
		{"all wait", load{active: 2, base: 2, cpus: 2, demand: 0}, true, true, true, 8},
		{"others compute", load{active: 2, base: 2, cpus: 2, demand: 9}, false, false, false, 6},
		{"full, all compute", load{active: 8, base: 2, cpus: 2, demand: 8}, false, false, false, 0},
		{"too many came back", load{active: 50, base: 2, cpus: 2, demand: 50}, false, false, false, -42},
		{"hundreds wait", load{active: 300, base: 2, cpus: 2, demand: 1}, true, false, false, 7},
		{"one processor, all wait", load{active: 1, base: 1, cpus: 1, demand: 0}, true, true, true, 4},
		{"one worker of many processors", load{active: 1, base: 1, cpus: 8, demand: 1}, false, false, false, 31},
		{"many workers by option", load{active: 64, base: 64, cpus: 2, demand: 64}, false, false, false, 0},
		{"the collector may mark", load{active: 90, base: 8, cpus: 8, demand: 2}, true, true, false, 30},
		{"it can't", load{active: 90, base: 8, cpus: 8, demand: 1}, true, true, true, 31},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.l.spare(); got != tt.spare {
				t.Errorf("spare: got %v, want %v", got, tt.spare)
			}
			if got := tt.l.idle(); got != tt.idle {
				t.Errorf("idle: got %v, want %v", got, tt.idle)
			}
			if got := tt.l.still(); got != tt.still {
				t.Errorf("still: got %v, want %v", got, tt.still)
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

// However many block, at no time are there more workers than tasks that have begun,
// and a few; whatever the rest of the machine does.
func TestGrowthFollowsTheBlocked(t *testing.T) {
	for _, tt := range []struct {
		name string
		make func(*Options) *Dispatcher
	}{{"quiet", newQuiet}, {"real", New}} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { growthFollows(t, tt.make(&Options{Workers: 1})) })
		})
	}
}

func growthFollows(t *testing.T, d *Dispatcher) {
	const n = 2000
	fit := perCPU * runtime.GOMAXPROCS(0)
	release := make(chan struct{})
	var begun atomic.Int64
	for range n {
		d.Schedule(func() {
			workers := d.Stats().Workers
			if most := int(begun.Add(1)) + 2*fit; workers > most {
				t.Errorf("%d workers, want at most %d", workers, most)
			}
			<-release
		})
	}
	time.Sleep(10 * time.Second)
	synctest.Wait()
	if got := begun.Load(); got != n {
		t.Errorf("%d tasks begun, want all %d", got, n)
	}
	close(release)
	synctest.Wait()
	wantStats(t, d, Stats{Workers: keep, Idle: keep})
	end(t, d)
}

// If the machine is seen still when a tick comes, but not again, as when the
// collector begins to mark, the workers double in a tick and not more.
func TestGrowthWaitsForStillness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, cpus := New(&Options{Workers: 1}), runtime.GOMAXPROCS(0)
		var last time.Time
		d.demand = func() (int, int) {
			if now := time.Now(); now != last {
				last = now
				return 0, 0
			}
			return cpus, 0
		}
		release := make(chan struct{})
		for range 1000 {
			d.Schedule(func() { <-release })
		}
		fit := perCPU * cpus
		for before := 1; d.Stats().Queued > 0; {
			time.Sleep(tickEvery)
			synctest.Wait()
			workers := d.Stats().Workers
			if workers > 2*before+fit {
				t.Errorf("from %d to %d workers in a tick", before, workers)
			}
			before = workers
		}
		close(release)
		end(t, d)
	})
}

// Growth ends when tasks are queued that block for no longer than a moment.
func TestGrowthStopsWhenTasksFinish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newQuiet(&Options{Workers: 1})
		fit := perCPU * runtime.GOMAXPROCS(0)
		blockers := 4 * fit
		release := make(chan struct{})
		for range blockers {
			d.Schedule(func() { <-release })
		}
		var most atomic.Int64
		for range 20_000 {
			d.Schedule(func() {
				moment := make(chan struct{})
				go close(moment)
				<-moment
				raise(&most, d.Stats().Workers)
			})
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if surplus := int(most.Load()) - blockers; surplus > 16*fit {
			t.Errorf("%d workers beside those that block, want at most %d", surplus, 16*fit)
		}
		close(release)
		end(t, d)
	})
}

// What was started beyond the workers that were added shows that tasks finish.
func TestFlows(t *testing.T) {
	d := New(nil)
	d.started = 120
	for _, tt := range []struct {
		began uint64
		added int
		want  bool
	}{{100, 20, false}, {100, 10, false}, {100, 9, true}, {119, 0, true}, {120, 0, false}} {
		if got := d.flows(tt.began, tt.added); got != tt.want {
			t.Errorf("%d started and %d added: got %v, want %v", d.started-tt.began, tt.added, got, tt.want)
		}
	}
}

// Workers that are parked after much blocking are of use when it comes again.
func TestParkedWorkersAreUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 64
		d := newQuiet(&Options{Workers: n})
		for range 2 {
			release := make(chan struct{})
			for range 5 * n {
				d.Schedule(func() { <-release })
			}
			time.Sleep(100 * time.Millisecond)
			synctest.Wait()
			if s := d.Stats(); s.Queued > 0 {
				t.Fatalf("tasks wait behind those that block: %+v", s)
			}
			close(release)
			synctest.Wait()
			wantStats(t, d, Stats{Workers: keep * n, Idle: keep * n})
		}
		end(t, d)
	})
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
		demand, _ := g.demand()
		most = max(most, demand)
		runtime.Gosched()
	}
	close(release)
	wg.Wait()
	if most == 0 {
		t.Error("eight goroutines that run are not seen")
	}
}
