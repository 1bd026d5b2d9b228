package dispatch

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Nothing waits behind a task that has announced that it blocks: neither what
// was queued before, nor what was next on its worker, nor what comes later.
func TestBlockHandsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newQuiet(&Options{Workers: 1})
		start := time.Now()
		var wg sync.WaitGroup
		wg.Add(3)
		count := call(func() {
			if waited := time.Since(start); waited != 0 {
				t.Errorf("a task waited %v behind one that had announced blocking", waited)
			}
			wg.Done()
		})
		release := make(chan struct{})
		d.ScheduleTask(taskFunc(func(w *Worker) {
			d.ScheduleTask(count)
			openShortcut(d)
			d.ScheduleEntry(&Entry{count})
			w.Block()
			<-release
			w.Unblock()
		}))
		synctest.Wait()
		d.ScheduleTask(count)
		wg.Wait()
		synctest.Wait()
		wantStats(t, d, Stats{Workers: 2, Idle: 1, Blocked: 1})
		close(release)
		end(t, d)
	})
}

// A thousand tasks that announce blocking take a goroutine each and no time,
// and the surplus is gone when they are over.
func TestManyBlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		d := newQuiet(&Options{Workers: 2})
		release := make(chan struct{})
		start := time.Now()
		for range n {
			d.ScheduleTask(taskFunc(func(w *Worker) {
				w.Block()
				<-release
				w.Unblock()
			}))
		}
		synctest.Wait()
		if s := d.Stats(); s.Blocked != n || s.Workers > n+4 || s.Queued != 0 {
			t.Errorf("while all block: got %+v", s)
		}
		if time.Since(start) != 0 {
			t.Error("handing over took time")
		}
		close(release)
		synctest.Wait()
		if s := d.Stats(); s.Workers > 2*keep || s.Idle != s.Workers || s.Blocked != 0 {
			t.Errorf("afterwards: got %+v", s)
		}
		end(t, d)
	})
}

func TestBlockNestsAndIsClosedByReturn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newQuiet(&Options{Workers: 1})
		var inside, between, outside int
		d.ScheduleTask(taskFunc(func(w *Worker) {
			w.Unblock()
			w.Block()
			w.Block()
			inside = d.Stats().Blocked
			w.Unblock()
			between = d.Stats().Blocked
			w.Unblock()
			w.Unblock()
			outside = d.Stats().Blocked
			w.Block()
		}))
		synctest.Wait()
		if inside != 1 || between != 1 || outside != 0 {
			t.Errorf("blocked: got %d, %d, %d, want 1, 1, 0", inside, between, outside)
		}
		wantStats(t, d, Stats{Workers: 1, Idle: 1})
		end(t, d)
	})
}

// When blocked tasks come back while there is much to do, no more than the
// usual number of workers goes on with it.
func TestUnblockedSurplusStepsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newQuiet(&Options{Workers: 1})
		release := make(chan struct{})
		const n = 50
		for range n {
			d.ScheduleTask(taskFunc(func(w *Worker) {
				w.Block()
				<-release
				w.Unblock()
			}))
		}
		synctest.Wait()
		running, most := 0, 0
		var mu sync.Mutex
		for range 20 * n {
			d.ScheduleTask(taskFunc(func(w *Worker) {
				mu.Lock()
				running++
				most = max(most, running)
				running--
				mu.Unlock()
			}))
		}
		close(release)
		end(t, d)
		if most > 2 {
			t.Errorf("%d workers ran side by side, want 1", most)
		}
	})
}
