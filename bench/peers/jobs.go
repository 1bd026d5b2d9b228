package main

import (
	"time"

	"github.com/berth-go/berth/bench/internal/work"
)

const batch = 1_000 // jobs between two waits

// A load is what the jobs do; i is the job's number.
type load struct {
	name string
	work func(i int)
}

var (
	empty  = load{"empty", func(int) {}}
	steady = load{"each=10us", func(int) { spin(10 * time.Microsecond) }}
	uneven = load{"uneven", func(i int) {
		if i%100 == 0 {
			spin(500 * time.Microsecond)
		} else {
			spin(time.Microsecond)
		}
	}}
)

// spin keeps a processor busy.
func spin(d time.Duration) {
	for start := time.Now(); time.Since(start) < d; {
	}
}

// pools are the groups of work for worker pools.
func pools() []work.Group {
	return []work.Group{
		group("PoolJobs", "Pool: jobs", jobs, "A thousand jobs that nobody waits for, and then the pool is waited "+
			"for, over and over. Uneven ones take 1 µs, but every hundredth 500. There are as many workers as "+
			"processors, here and below. Jobs of Berth have a context and an error and can be withdrawn; those "+
			"of ants and of the channel know of neither.", empty, steady, uneven),
		group("PoolResults", "Pool: results", results, "A thousand jobs and the result of each, in order.", empty, steady),
		group("PoolAsk", "Pool: one result", ask, "One job after the other, the result of each waited for.", empty),
	}
}

func group(name, title string, do func(*work.T, subject, load), includes string, loads ...load) work.Group {
	g := work.Group{About: work.About{Name: name, Title: title, Op: "job", Unit: work.Nanoseconds, Includes: includes}}
	for _, l := range loads {
		c := work.Case{Name: l.name}
		for _, s := range subjects {
			c.Contestants = append(c.Contestants, work.Contestant{Name: s.name, Run: func(t *work.T) {
				pool := s.open(t)
				t.Cleanup(pool.stop)
				t.ResetTimer()
				do(t, pool, l)
			}})
		}
		g.Cases = append(g.Cases, c)
	}
	return g
}

func jobs(t *work.T, s subject, l load) {
	for first := 0; first < t.N; first += batch {
		for i := first; i < min(first+batch, t.N); i++ {
			s.submit(func() { l.work(i) })
		}
		s.wait()
	}
}

func results(t *work.T, s subject, l load) {
	for first := 0; first < t.N; first += batch {
		fs := make([]func() int, min(batch, t.N-first))
		for k := range fs {
			fs[k] = func() int { l.work(first + k); return k }
		}
		if out := s.results(fs); len(out) != len(fs) {
			t.Errorf("got %d results, want %d", len(out), len(fs))
		}
	}
}

func ask(t *work.T, s subject, l load) {
	for i := range t.N {
		if got := s.ask(func() int { l.work(i); return i }); got != i {
			t.Errorf("got %d, want %d", got, i)
		}
	}
}
