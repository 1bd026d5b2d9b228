package pool

import (
	"context"
	"log/slog"
	"sync"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// A Pool runs jobs on a number of workers, which are actors that pull from one
// queue. Its methods may be called from any goroutine.
type Pool struct {
	opt Options

	mu       sync.Mutex // guards the fields below, and the jobs and workers
	taking   bool       // new jobs are taken
	halted   bool       // workers take no more jobs
	target   int        // how many workers there are to be
	queue    list
	lobby    list      // jobs whose submitters wait for room
	parked   list      // jobs that were set aside; err says why
	idle     []*worker // who have nothing to do, the last to have worked last
	waking   int       // workers that were woken and are on their way
	crew     map[*worker]struct{}
	retiring int // of the crew, who leave after the job in hand
	busy     int // of the crew, who have a job
	quiet    []chan struct{}
	count    counters
	log      *slog.Logger

	sys       *actor.System
	keeper    actor.Ref // zero if it was never started
	impatient bool      // a stop has run out of time
	giveUp    func()    // has the stop that is going on fence who is left
}

type counters struct {
	accepted                                 uint64
	ended                                    [outcomes]uint64
	refused, dropped, redelivered, restarted uint64
}

// New returns a Pool that does not run yet: it takes jobs, which wait for the
// actor that [Pool.Actor] returns to be started, by a supervisor for instance.
func New(opt *Options) *Pool {
	p := &Pool{taking: true, log: slog.Default()}
	if opt != nil {
		p.opt = *opt
	}
	p.target = p.opt.workers()
	p.crew = make(map[*worker]struct{})
	return p
}

// Start starts a pool as an actor of its own at the root of the System.
func Start(ctx context.Context, sys *actor.System, name string, opt *Options) (*Pool, error) {
	p := New(opt)
	_, err := sys.Spawn(ctx, actor.Spec{Name: name, New: p.Actor, Shutdown: -1})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// submit accepts a job, waits for room, or says why not.
func (p *Pool) submit(ctx context.Context, j *job) error {
	p.mu.Lock()
	switch {
	case !p.taking:
		p.count.refused++
		p.mu.Unlock()
		return ErrStopped
	case p.lobby.n == 0 && p.hasRoomLocked():
		p.count.accepted++
		p.queue.pushBack(j)
		w := p.rouseLocked()
		p.mu.Unlock()
		w.rouse()
		return nil
	case p.opt.Full == Refuse:
		p.count.refused++
		p.mu.Unlock()
		return ErrFull
	case p.opt.Full == Drop:
		p.count.dropped++
		p.mu.Unlock()
		return ErrDropped
	}
	j.admitted = make(chan struct{})
	p.lobby.pushBack(j)
	p.mu.Unlock()
	return p.queueUp(ctx, j)
}

// queueUp waits for room.
func (p *Pool) queueUp(ctx context.Context, j *job) error {
	defer announce(ctx)()
	select {
	case <-j.admitted:
	case <-ctx.Done():
		p.mu.Lock()
		waits := j.in == &p.lobby
		if waits {
			p.lobby.remove(j)
		}
		quiet := p.quietLocked()
		p.mu.Unlock()
		release(quiet)
		if waits {
			return context.Cause(ctx)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if j.refused {
		return ErrStopped
	}
	return nil
}

// announce says that a turn whose context this is is about to block.
func announce(ctx context.Context) func() {
	if b, ok := ctx.Value(port.BlockerKey{}).(port.Blocker); ok {
		return b.Block()
	}
	return func() {}
}

// hasRoomLocked reports whether one more job may wait. Those that a free worker is
// about to take do not count.
func (p *Pool) hasRoomLocked() bool {
	free := len(p.idle) + p.waking
	return p.opt.Queue == 0 || p.queue.n < max(p.opt.Queue, 0)+free
}

// admitLocked lets submitters in that wait for room.
func (p *Pool) admitLocked() {
	for p.lobby.n > 0 && p.hasRoomLocked() {
		j := p.lobby.pop()
		p.count.accepted++
		p.queue.pushBack(j)
		close(j.admitted)
	}
}

// endLocked gives a job its outcome; body.ended is to be called afterwards.
func (p *Pool) endLocked(j *job, o outcome, err error) {
	j.outcome, j.err = o, err
	p.count.ended[o]++
}

// quietLocked returns who waits for the pool to have nothing to do, if it has.
func (p *Pool) quietLocked() []chan struct{} {
	if p.busy > 0 || p.queue.n > 0 || p.lobby.n > 0 || p.quiet == nil {
		return nil
	}
	q := p.quiet
	p.quiet = nil
	return q
}

func release(list []chan struct{}) {
	for _, ch := range list {
		close(ch)
	}
}
