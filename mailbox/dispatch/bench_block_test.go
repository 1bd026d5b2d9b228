package dispatch

import (
	"strconv"
	"sync"
	"testing"
	"time"
)

// BenchmarkBlock is a task that announces blocking on each run, with another
// that waits behind it.
func BenchmarkBlock(b *testing.B) {
	d := New(nil)
	defer d.Close()
	ch, done := make(chan struct{}), make(chan struct{})
	waker := call(func() { ch <- struct{}{} })
	b.ReportAllocs()
	d.ScheduleTask(taskFunc(func(w *Worker) {
		for range b.N {
			w.d.ScheduleTask(waker)
			w.Block()
			<-ch
			w.Unblock()
		}
		close(done)
	}))
	<-done
}

// BenchmarkInnocent is the time for which a task waits that was queued behind
// tasks that block without a word.
func BenchmarkInnocent(b *testing.B) {
	for _, blockers := range []int{1, 1000, 5000} {
		b.Run(strconv.Itoa(blockers), func(b *testing.B) {
			var worst, sum time.Duration
			for range b.N {
				waited := innocentWait(blockers)
				worst, sum = max(worst, waited), sum+waited
			}
			b.ReportMetric(float64(sum.Microseconds())/float64(b.N)/1e3, "ms/wait")
			b.ReportMetric(float64(worst.Microseconds())/1e3, "ms/worst")
		})
	}
}

func innocentWait(blockers int) time.Duration {
	d := New(&Options{Workers: 1})
	release, done := make(chan struct{}), make(chan time.Time, 1)
	for range blockers {
		d.Schedule(func() { <-release })
	}
	start := time.Now()
	d.Schedule(func() { done <- time.Now() })
	waited := (<-done).Sub(start)
	close(release)
	d.Close()
	<-d.Done()
	return waited
}

// BenchmarkSleepers is 200 tasks that sleep 10 ms each without a word.
func BenchmarkSleepers(b *testing.B) {
	for range b.N {
		d := New(nil)
		var wg sync.WaitGroup
		for range 200 {
			wg.Add(1)
			d.Schedule(func() {
				time.Sleep(10 * time.Millisecond) // stands for foreign blocking
				wg.Done()
			})
		}
		wg.Wait()
		d.Close()
		<-d.Done()
	}
}
