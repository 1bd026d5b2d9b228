package dispatch

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A mixed task does one of the things that a task can do to its worker.
type mixed struct {
	d    *Dispatcher
	kind int
	ran  *atomic.Int64
	left *sync.WaitGroup
}

func (m *mixed) RunTask(w *Worker) {
	m.ran.Add(1)
	defer m.left.Done()
	switch m.kind {
	case 0: // blocks, and says so
		w.Block()
		time.Sleep(time.Millisecond)
		w.Unblock()
	case 1: // blocks without a word
		time.Sleep(3 * time.Millisecond)
	case 2: // returns from inside Block
		w.Block()
		w.Block()
		time.Sleep(time.Microsecond)
		w.Unblock()
	case 3: // ends its goroutine inside Block
		w.Block()
		runtime.Goexit()
	case 4: // has more to do, and then blocks
		for range 3 {
			m.left.Add(1)
			m.d.ScheduleTask(&mixed{m.d, 1, m.ran, m.left})
		}
		w.Block()
		time.Sleep(time.Millisecond)
		w.Unblock()
	}
}

// TestMixed: whatever tasks do, each runs once, and in the end the books are in order:
// nobody is blocked, as many workers are parked as are to be, and the timer rests.
func TestMixed(t *testing.T) {
	for seed := range uint64(40) {
		synctest.Test(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 0))
			base := 1 + rng.IntN(4)
			d := newQuiet(&Options{Workers: base})
			var ran atomic.Int64
			var left, senders sync.WaitGroup
			want := int64(0)
			for range 3 {
				var kinds []int
				for range 100 {
					kind := rng.IntN(10) // mostly it does nothing
					kinds = append(kinds, kind)
					if want++; kind == 4 {
						want += 3
					}
				}
				left.Add(len(kinds))
				senders.Go(func() {
					for i, kind := range kinds {
						d.ScheduleTask(&mixed{d, kind, &ran, &left})
						if i%32 == 0 {
							time.Sleep(time.Millisecond)
						}
					}
				})
			}
			senders.Wait()
			closed := rng.IntN(3) == 0
			if closed {
				d.Close()
			}
			left.Wait()
			time.Sleep(time.Second)
			if got := ran.Load(); got != want {
				t.Errorf("got %d runs, want %d", got, want)
			}
			if s := d.Stats(); s.Blocked != 0 || s.Queued != 0 || s.Workers != s.Idle || s.Idle > keep*base {
				t.Errorf("base %d, closed %t: got %+v", base, closed, s)
			}
			if d.limit != base && !closed {
				t.Errorf("the limit: got %d, want %d", d.limit, base)
			}
			if armed(d) && !closed {
				t.Error("the timer runs")
			}
			end(t, d)
		})
	}
}
