package dispatch

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestNewStartsNothing(t *testing.T) {
	for _, o := range []*Options{nil, {}, {Workers: 3, Throughput: 7}} {
		d := New(o)
		wantStats(t, d, Stats{})
		end(t, d)
	}
	if got := New(nil).Throughput(); got != 300 {
		t.Errorf("default throughput: got %d, want 300", got)
	}
	if got := New(&Options{Throughput: 7}).Throughput(); got != 7 {
		t.Errorf("throughput: got %d, want 7", got)
	}
}

func TestTasksStartInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // where no tick takes a busy machine for a stuck one
		d := newQuiet(&Options{Workers: 1})
		var got, want []int
		for i := range 1000 {
			d.Schedule(func() { got = append(got, i) })
			want = append(want, i)
		}
		end(t, d)
		if !slices.Equal(got, want) {
			t.Errorf("order: got %v", got)
		}
	})
}

func TestScheduleDoesNotAllocate(t *testing.T) {
	d := New(&Options{Workers: 1})
	done := make(chan struct{}, 1)
	fn := func() { done <- struct{}{} }
	var task Task = call(fn)
	for range 10 {
		d.Schedule(fn)
		<-done
	}
	if got := testing.AllocsPerRun(1000, func() { d.ScheduleTask(task); <-done }); got != 0 {
		t.Errorf("ScheduleTask: got %v allocations, want 0", got)
	}
	if got := testing.AllocsPerRun(1000, func() { d.Schedule(fn); <-done }); got != 0 {
		t.Errorf("Schedule: got %v allocations, want 0", got)
	}
	end(t, d)
}

// Workers park and stay, and no timer runs while there is nothing to do.
func TestIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newQuiet(&Options{Workers: 3})
		var wg sync.WaitGroup
		for range 100 {
			wg.Add(1)
			d.Schedule(wg.Done)
		}
		wg.Wait()
		time.Sleep(10 * time.Millisecond)
		synctest.Wait()
		s := d.Stats()
		if s.Workers < 1 || s.Workers > 3 || s.Idle != s.Workers || s.Queued != 0 {
			t.Errorf("stats at rest: got %+v", s)
		}
		if armed(d) {
			t.Error("the timer of an idle dispatcher runs")
		}
		end(t, d)
	})
}

// Two tasks that wait for each other need two workers at once.
func TestWorkersRunSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newQuiet(&Options{Workers: 2})
		start := time.Now()
		a, b := make(chan int), make(chan int)
		d.Schedule(func() { a <- 1; <-b })
		d.Schedule(func() { <-a; b <- 1 })
		end(t, d)
		if waited := time.Since(start); waited != 0 {
			t.Errorf("the second worker came after %v, want at once", waited)
		}
	})
}

// A single task that was left to a busy worker is found by the tick.
func TestLeftOutWakeUpIsMadeGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newQuiet(&Options{Workers: 2})
		var wg sync.WaitGroup
		wg.Add(2)
		d.Schedule(wg.Done)
		d.Schedule(wg.Done)
		synctest.Wait()
		start := time.Now()
		var waited time.Duration
		d.Schedule(func() {
			d.mu.Lock()
			d.skip, d.backoff = 5, 31 // the shortcut is closed
			d.mu.Unlock()
			d.Schedule(func() { waited = time.Since(start) })
			time.Sleep(time.Second) // stands for foreign blocking
		})
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		if waited == 0 || waited > 2*tickEvery {
			t.Errorf("the task waited %v, want a tick or two", waited)
		}
		if d.backoff != 0 || d.skip != 0 {
			t.Errorf("backoff %d, skip %d after a mistake, want none", d.backoff, d.skip)
		}
		end(t, d)
	})
}

// A wake-up for nothing has others left out, but not where tasks are said to block: a
// task that blocks without a word then keeps nobody, not even for a tick.
func TestEagerLeavesNoWakeUpOut(t *testing.T) {
	for workers, want := range map[int]int{0: 1, runtime.GOMAXPROCS(0) + 1: 0} {
		d := newQuiet(&Options{Workers: workers})
		d.lock()
		w := &Worker{d: d, searching: true, contested: true}
		d.searching++
		if task := w.searchLocked(); task != nil || d.skip != want || d.backoff != want {
			t.Errorf("%d workers: skip %d, backoff %d, want %d", workers, d.skip, d.backoff, want)
		}
		d.mu.Unlock()
		end(t, d)
	}
}

// hopper is a task that schedules others at random, in all the ways there are.
type hopper struct {
	d    *Dispatcher
	left *atomic.Int64
	runs *atomic.Int64
	all  []*hopper
	id   int
}

func (h *hopper) RunTask(w *Worker) {
	n := int(h.runs.Add(1))
	if h.left.Add(-1) < 0 {
		return
	}
	other := h.all[(h.id*7+n)%len(h.all)]
	switch n % 16 {
	case 0:
		w.Block()
		runtime.Gosched()
		h.d.ScheduleTask(other)
		w.Unblock()
	case 1:
		w.Block() // left open
		h.d.ScheduleEntry(&Entry{other})
	case 2:
		h.d.ScheduleTask(other)
		runtime.Goexit()
	case 3:
		time.Sleep(10 * time.Microsecond) // stands for foreign blocking
		h.d.ScheduleTask(other)
	case 4:
		h.d.ScheduleEntry(&Entry{other})
		w.Block()
		w.Block()
		w.Unblock()
		w.Unblock()
		w.Unblock()
	case 5, 6, 7, 8, 9:
		h.d.ScheduleEntry(&Entry{other})
	default:
		h.d.ScheduleTask(other)
	}
}

func TestEveryScheduleRunsOnce(t *testing.T) {
	const turns, hoppers = 40_000, 50
	for _, workers := range []int{1, 2, 5} {
		d := New(&Options{Workers: workers})
		var left, runs atomic.Int64
		left.Store(turns)
		all := make([]*hopper, hoppers)
		for i := range all {
			all[i] = &hopper{d: d, left: &left, runs: &runs, all: all, id: i}
		}
		for _, h := range all {
			d.ScheduleTask(h)
		}
		for runs.Load() < turns+hoppers {
			runtime.Gosched()
		}
		end(t, d)
		if got := runs.Load(); got != turns+hoppers {
			t.Errorf("%d workers: %d runs, want %d", workers, got, turns+hoppers)
		}
	}
}
