package dispatch

import (
	"sync"
	"testing"
)

// pair is one side of a ping-pong: it schedules the other until left runs out.
type pair struct {
	other *pair
	left  *int
	next  bool // as an entry
	entry Entry
	done  chan struct{}
}

func (p *pair) RunTask(w *Worker) {
	*p.left--
	switch {
	case *p.left <= 0:
		p.done <- struct{}{}
	case p.next:
		w.d.ScheduleEntry(&p.other.entry)
	default:
		w.d.ScheduleTask(p.other)
	}
}

func newPair(next bool) *pair {
	a := &pair{left: new(int), next: next, done: make(chan struct{}, 1)}
	b := &pair{left: a.left, next: next, done: a.done}
	a.other, b.other = b, a
	a.entry.Task, b.entry.Task = a, b
	return a
}

// BenchmarkPingPong is one round trip an operation.
func BenchmarkPingPong(b *testing.B) {
	for _, bb := range []struct {
		name string
		next bool
	}{{"queue", false}, {"entry", true}} {
		b.Run(bb.name, func(b *testing.B) {
			d := New(nil)
			defer d.Close()
			a := newPair(bb.next)
			*a.left = 2 * b.N
			b.ReportAllocs()
			d.ScheduleTask(a)
			<-a.done
		})
	}
	b.Run("go", func(b *testing.B) {
		n, done := 2*b.N, make(chan struct{})
		var ping, pong func()
		turn := func(other func()) {
			if n--; n <= 0 {
				close(done)
				return
			}
			go other()
		}
		ping = func() { turn(pong) }
		pong = func() { turn(ping) }
		go ping()
		<-done
	})
	for _, bb := range []struct {
		name string
		size int
	}{{"chan0", 0}, {"chan1", 1}} {
		b.Run(bb.name, func(b *testing.B) {
			to, from := make(chan int, bb.size), make(chan int, bb.size)
			go func() {
				for v := range to {
					from <- v
				}
			}()
			for i := range b.N {
				to <- i
				<-from
			}
			close(to)
		})
	}
}

// BenchmarkAsk is one task scheduled from outside and waited for.
func BenchmarkAsk(b *testing.B) {
	b.Run("task", func(b *testing.B) {
		d := New(nil)
		defer d.Close()
		done := make(chan struct{}, 1)
		t := call(func() { done <- struct{}{} })
		b.ReportAllocs()
		for range b.N {
			d.ScheduleTask(t)
			<-done
		}
	})
	b.Run("go", func(b *testing.B) {
		done := make(chan struct{}, 1)
		f := func() { done <- struct{}{} }
		for range b.N {
			go f()
			<-done
		}
	})
}

// BenchmarkBurst schedules all its tasks from outside, and then waits.
func BenchmarkBurst(b *testing.B) {
	b.Run("task", func(b *testing.B) {
		d := New(nil)
		defer d.Close()
		var wg sync.WaitGroup
		wg.Add(b.N)
		t := call(wg.Done)
		b.ReportAllocs()
		for range b.N {
			d.ScheduleTask(t)
		}
		wg.Wait()
	})
	b.Run("go", func(b *testing.B) {
		var wg sync.WaitGroup
		wg.Add(b.N)
		for range b.N {
			go wg.Done()
		}
		wg.Wait()
	})
}

// fan is a task that schedules a tree of tasks below it.
type fan struct {
	depth int
	wg    *sync.WaitGroup
}

func (f *fan) RunTask(w *Worker) {
	if f.depth > 0 {
		for range 2 {
			w.d.ScheduleTask(&fan{f.depth - 1, f.wg})
		}
	}
	f.wg.Done()
}

func goFan(depth int, wg *sync.WaitGroup) {
	if depth > 0 {
		for range 2 {
			go goFan(depth-1, wg)
		}
	}
	wg.Done()
}

// BenchmarkSpawn is a binary tree of 4,095 tasks, each made by the one above.
func BenchmarkSpawn(b *testing.B) {
	const depth = 11
	b.Run("task", func(b *testing.B) {
		d := New(nil)
		defer d.Close()
		for range b.N {
			var wg sync.WaitGroup
			wg.Add(1<<(depth+1) - 1)
			d.ScheduleTask(&fan{depth, &wg})
			wg.Wait()
		}
	})
	b.Run("go", func(b *testing.B) {
		for range b.N {
			var wg sync.WaitGroup
			wg.Add(1<<(depth+1) - 1)
			go goFan(depth, &wg)
			wg.Wait()
		}
	})
}
