package dispatch

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestCloseRunsWhatIsQueued(t *testing.T) {
	for range 200 {
		d := New(&Options{Workers: 2})
		var wg sync.WaitGroup
		wg.Add(500)
		for range 500 {
			d.Schedule(wg.Done)
		}
		d.Close()
		d.Close()
		wg.Wait()
		end(t, d)
	}
}

func TestScheduleAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newQuiet(nil)
		end(t, d)
		ran := 0
		d.ScheduleTask(taskFunc(func(w *Worker) {
			w.Block()
			d.ScheduleEntry(&Entry{call(func() { ran++ })})
			w.Unblock()
		}))
		synctest.Wait()
		if ran != 1 {
			t.Errorf("ran %d times, want once", ran)
		}
		wantStats(t, d, Stats{})
	})
}

// Close does not wait, and Done does, for a task that blocks.
func TestCloseWithBlockedTask(t *testing.T) {
	for _, announced := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			d := newQuiet(&Options{Workers: 1})
			release := make(chan struct{})
			d.ScheduleTask(taskFunc(func(w *Worker) {
				if announced {
					w.Block()
				}
				<-release
			}))
			synctest.Wait()
			ran := false
			d.Schedule(func() { ran = true })
			d.Close()
			time.Sleep(10 * time.Millisecond)
			synctest.Wait()
			if !ran {
				t.Errorf("announced %v: a queued task waits behind a blocked one after Close", announced)
			}
			select {
			case <-d.Done():
				t.Error("Done before the last worker has ended")
			default:
			}
			close(release)
			end(t, d)
		})
	}
}

func TestScheduleWhileClosing(t *testing.T) {
	for range 100 {
		d := New(&Options{Workers: 2})
		var tasks, senders sync.WaitGroup
		for range 4 {
			tasks.Add(100)
			senders.Go(func() {
				for range 100 {
					d.Schedule(tasks.Done)
				}
			})
		}
		d.Close()
		senders.Wait()
		tasks.Wait()
		end(t, d)
	}
}
