package main

import (
	"context"
	"log/slog"
	"runtime"
	"sync"

	"github.com/alitto/pond/v2"
	"github.com/panjf2000/ants/v2"
	concpool "github.com/sourcegraph/conc/pool"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/bench/internal/work"
	"github.com/berth-go/berth/supervisor/pool"
)

// A subject is a pool under comparison.
type subject interface {
	submit(f func())               // fire and forget
	wait()                         // until all that was submitted is done
	results(fs []func() int) []int // in order
	ask(f func() int) int          // one job and its result
	stop()
}

var subjects = []struct {
	name string
	open func(t *work.T) subject
}{
	{"berth", newBerth},
	{"pond", newPond},
	{"ants", newAnts},
	{"conc", newConc},
	{"chan", newChan},
}

var workers = runtime.GOMAXPROCS(0)

type berth struct {
	sys *actor.System
	p   *pool.Pool
}

func newBerth(t *work.T) subject {
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	p, err := pool.Start(context.Background(), sys, "pool", &pool.Options{Workers: workers})
	t.Check(err)
	return &berth{sys, p}
}

func (b *berth) submit(f func()) {
	_ = b.p.Go(context.Background(), func(context.Context) error { f(); return nil })
}

func (b *berth) wait() { _ = b.p.Wait(context.Background()) }

func (b *berth) results(fs []func() int) []int {
	out := make([]int, len(fs))
	for i, r := range pool.Batch(context.Background(), b.p, fs, func(_ context.Context, f func() int) (int, error) { return f(), nil }) {
		out[i] = r.Value
	}
	return out
}

func (b *berth) ask(f func() int) int {
	n, _ := pool.Do(context.Background(), b.p, func(context.Context) (int, error) { return f(), nil })
	return n
}

func (b *berth) stop() { _ = b.sys.Shutdown(context.Background()) }

type ponds struct {
	p pond.Pool
	r pond.ResultPool[int]
	g pond.TaskGroup
}

func newPond(*work.T) subject {
	p := pond.NewPool(workers)
	return &ponds{p: p, r: pond.NewResultPool[int](workers), g: p.NewGroup()}
}

func (p *ponds) submit(f func()) { p.g.Submit(f) }

func (p *ponds) wait() {
	_ = p.g.Wait()
	p.g = p.p.NewGroup()
}

func (p *ponds) results(fs []func() int) []int {
	out, _ := p.r.NewGroup().Submit(fs...).Wait()
	return out
}

func (p *ponds) ask(f func() int) int {
	n, _ := p.r.Submit(f).Wait()
	return n
}

func (p *ponds) stop() {
	p.p.StopAndWait()
	p.r.StopAndWait()
}

type antsPool struct {
	p  *ants.Pool
	wg sync.WaitGroup
}

func newAnts(t *work.T) subject {
	p, err := ants.NewPool(workers, ants.WithLogger(mute{}))
	t.Check(err)
	return &antsPool{p: p}
}

// mute keeps the stacks of panics out of the output.
type mute struct{}

func (mute) Printf(string, ...any) {}

func (a *antsPool) submit(f func()) {
	a.wg.Add(1)
	_ = a.p.Submit(func() {
		defer a.wg.Done()
		f()
	})
}

func (a *antsPool) wait() { a.wg.Wait() }

func (a *antsPool) results(fs []func() int) []int {
	out := make([]int, len(fs))
	for i, f := range fs {
		a.submit(func() { out[i] = f() })
	}
	a.wait()
	return out
}

func (a *antsPool) ask(f func() int) int {
	ch := make(chan int, 1)
	_ = a.p.Submit(func() { ch <- f() })
	return <-ch
}

func (a *antsPool) stop() { a.p.Release() }

// concPool makes a new pool after each wait, as conc wants it.
type concPool struct{ p *concpool.Pool }

func newConc(*work.T) subject { return &concPool{concpool.New().WithMaxGoroutines(workers)} }

func (c *concPool) submit(f func()) { c.p.Go(f) }

func (c *concPool) wait() {
	c.p.Wait()
	c.p = concpool.New().WithMaxGoroutines(workers)
}

func (c *concPool) results(fs []func() int) []int {
	p := concpool.NewWithResults[int]().WithMaxGoroutines(workers)
	for _, f := range fs {
		p.Go(f)
	}
	return p.Wait()
}

func (c *concPool) ask(f func() int) int {
	ch := make(chan int, 1)
	c.p.Go(func() { ch <- f() })
	return <-ch
}

func (c *concPool) stop() { c.p.Wait() }

type chanPool struct {
	jobs chan func()
	wg   sync.WaitGroup
	quit sync.WaitGroup
}

func newChan(*work.T) subject {
	c := &chanPool{jobs: make(chan func(), 1024)}
	for range workers {
		c.quit.Go(func() {
			for f := range c.jobs {
				f()
				c.wg.Done()
			}
		})
	}
	return c
}

func (c *chanPool) submit(f func()) {
	c.wg.Add(1)
	c.jobs <- f
}

func (c *chanPool) wait() { c.wg.Wait() }

func (c *chanPool) results(fs []func() int) []int {
	out := make([]int, len(fs))
	for i, f := range fs {
		c.submit(func() { out[i] = f() })
	}
	c.wait()
	return out
}

func (c *chanPool) ask(f func() int) int {
	ch := make(chan int, 1)
	c.submit(func() { ch <- f() })
	return <-ch
}

func (c *chanPool) stop() {
	close(c.jobs)
	c.quit.Wait()
}
