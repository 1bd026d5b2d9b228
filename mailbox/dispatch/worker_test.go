package dispatch

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// taskFunc is a task that wants its worker.
type taskFunc func(w *Worker)

func (f taskFunc) RunTask(w *Worker) { f(w) }

func TestShortcutGoesFirst(t *testing.T) {
	d := New(&Options{Workers: 1})
	done := make(chan struct{})
	var order []string
	note := func(s string) Task { return call(func() { order = append(order, s) }) }
	d.ScheduleTask(taskFunc(func(w *Worker) {
		d.ScheduleTask(note("queued"))
		openShortcut(d)
		d.ScheduleEntry(&Entry{note("next")})
		d.ScheduleEntry(&Entry{note("no room in the shortcut")})
		d.Schedule(func() { close(done) })
		if s := d.Stats(); s.Queued != 4 {
			t.Errorf("queued: got %d, want 4", s.Queued)
		}
	}))
	<-done
	end(t, d)
	want := []string{"next", "queued", "no room in the shortcut"}
	for i := range want {
		if i >= len(order) || order[i] != want[i] {
			t.Fatalf("order: got %v, want %v", order, want)
		}
	}
}

// Tasks that come by the shortcut again and again cannot keep the queue waiting.
func TestShortcutDoesNotStarve(t *testing.T) {
	d := New(&Options{Workers: 1})
	turns, reached := 0, 0
	done := make(chan struct{})
	var again Entry
	again.Task = taskFunc(func(w *Worker) {
		openShortcut(d)
		turns++
		if turns == 1 {
			d.Schedule(func() { reached = turns })
		}
		if reached == 0 {
			d.ScheduleEntry(&again)
		} else {
			close(done)
		}
	})
	d.ScheduleEntry(&again)
	<-done
	end(t, d)
	if reached == 0 || reached > 2*maxRow {
		t.Errorf("the queued task came after %d turns, want at most %d", reached, 2*maxRow)
	}
}

// What is in the shortcut while all who are active go on for long is taken by another.
func TestShortcutIsRescued(t *testing.T) {
	for _, workers := range []int{1, 2} {
		synctest.Test(t, func(t *testing.T) {
			d := newQuiet(&Options{Workers: workers})
			start, waited := time.Now(), time.Duration(-1)
			d.ScheduleTask(taskFunc(func(w *Worker) {
				openShortcut(d)
				d.ScheduleEntry(&Entry{call(func() { waited = time.Since(start) })})
				time.Sleep(time.Second) // stands for foreign blocking
			}))
			time.Sleep(500 * time.Millisecond)
			synctest.Wait()
			if waited < 0 || waited > 3*tickEvery {
				t.Errorf("%d workers: the next task waited %v", workers, waited)
			}
			end(t, d)
		})
	}
}

// R262: a task that ends its goroutine costs nobody else anything.
func TestGoexit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newQuiet(&Options{Workers: 1})
		var wg sync.WaitGroup
		wg.Add(3)
		d.ScheduleTask(taskFunc(func(w *Worker) {
			defer wg.Done()
			openShortcut(d)
			d.ScheduleEntry(&Entry{call(wg.Done)})
			d.Schedule(wg.Done)
			runtime.Goexit()
		}))
		wg.Wait()
		d.ScheduleTask(taskFunc(func(w *Worker) {
			w.Block()
			runtime.Goexit()
		}))
		synctest.Wait()
		wantStats(t, d, Stats{Workers: 1, Idle: 1})
		end(t, d)
	})
}

func TestGoexitAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newQuiet(&Options{Workers: 1})
		ran := false
		d.Schedule(runtime.Goexit)
		d.Schedule(func() { ran = true })
		end(t, d)
		if !ran {
			t.Error("a queued task was lost")
		}
		d.Schedule(runtime.Goexit)
	})
}

// openShortcut makes the dispatcher believe that waking others has been for nothing. A
// task calls it.
func openShortcut(d *Dispatcher) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.skip, d.backoff = maxBackoff, maxBackoff
	d.armLocked()
	d.calm.Store(true)
}

// Whoever is the last to rest takes what was put into the shortcut at that moment.
func TestShortcutAtRest(t *testing.T) {
	for range 2000 {
		d := New(&Options{Workers: 2})
		var wg sync.WaitGroup
		wg.Add(2)
		d.Schedule(func() { openShortcut(d); wg.Done() })
		d.ScheduleEntry(&Entry{call(wg.Done)})
		wg.Wait()
		end(t, d)
	}
}
