package pool

import (
	"context"
	"errors"
	"runtime"

	"github.com/berth-go/berth/actor"
)

// Go has a worker run f, and does not wait for it. The error says that the job was
// not accepted: [ErrFull], [ErrStopped], or the context's while it waited for room.
// How the job ends is told to Options.OnError if it does not end well.
//
// The context is the job's too: when it is done before the job's turn, the job is
// not run.
func (p *Pool) Go(ctx context.Context, f func(ctx context.Context) error) error {
	j := &plainJob{pool: p, f: f}
	j.body, j.run.caller = j, ctx
	err := p.submit(ctx, &j.job)
	if errors.Is(err, ErrDropped) {
		return nil
	}
	return err
}

// A plainJob is one that nobody waits for.
type plainJob struct {
	job
	pool *Pool
	f    func(ctx context.Context) error
}

func (j *plainJob) perform(ctx context.Context) error { return j.f(ctx) }

func (j *plainJob) ended() {
	if j.outcome != done {
		j.pool.report(j.err)
	}
}

// report tells of a job that did not end well and that nobody waits for.
func (p *Pool) report(err error) {
	if p.opt.OnError != nil {
		p.opt.OnError(err)
		return
	}
	p.mu.Lock()
	log := p.log
	p.mu.Unlock()
	var panicked *actor.PanicError
	if errors.As(err, &panicked) {
		log.Error("pool: job panicked", "error", err, "stack", panicked.Stack())
		return
	}
	log.Error("pool: job failed", "error", err)
}

// A Task is a job whose result can be waited for.
type Task[T any] struct {
	job
	pool  *Pool
	f     func(ctx context.Context) (T, error)
	value T // the worker's until the job has ended
	over  chan struct{}
}

// Submit has a worker run f and returns at once, or when there is room for the job.
// If it is not accepted, [Task.Wait] says why.
func Submit[T any](ctx context.Context, p *Pool, f func(ctx context.Context) (T, error)) *Task[T] {
	t := &Task[T]{pool: p, f: f, over: make(chan struct{})}
	t.body, t.run.caller = t, ctx
	if err := p.submit(ctx, &t.job); err != nil {
		t.outcome, t.err = stopped, err
		close(t.over)
	}
	return t
}

// Do has a worker run f and returns its result. When the context is done first, Do
// returns the context's error: a job that has not begun is not run, and one that
// has sees it by its own context.
//
// A panic in f comes back as an [*actor.PanicError], which has the stack.
func Do[T any](ctx context.Context, p *Pool, f func(ctx context.Context) (T, error)) (T, error) {
	t := Submit(ctx, p, f)
	runtime.Gosched() // the result is often there before there is a need to park
	select {
	case <-t.over:
		return t.result()
	default:
	}
	defer announce(ctx)()
	select {
	case <-t.over:
	case <-ctx.Done():
		if !p.withdraw(&t.job, context.Cause(ctx)) {
			var none T
			return none, context.Cause(ctx)
		}
	}
	return t.result()
}

// Done returns a channel that is closed when the job has ended.
func (t *Task[T]) Done() <-chan struct{} { return t.over }

// Wait returns the result of the job when it has ended. When ctx is done first, only
// the waiting ends; the job goes on.
func (t *Task[T]) Wait(ctx context.Context) (T, error) {
	select {
	case <-t.over:
		return t.result()
	default:
	}
	defer announce(ctx)()
	select {
	case <-t.over:
		return t.result()
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}

func (t *Task[T]) perform(ctx context.Context) (err error) {
	t.value, err = t.f(ctx)
	return err
}

func (t *Task[T]) ended() { close(t.over) }

// result reads the result. A lost job may still be running: its value is not looked at.
func (t *Task[T]) result() (T, error) {
	if t.outcome == done || t.outcome == failed {
		return t.value, t.err
	}
	var none T
	return none, t.err
}

// withdraw ends a job that waits in the queue or was set aside, or reports that it has ended already; it
// reports false if the job runs.
func (p *Pool) withdraw(j *job, reason error) bool {
	p.mu.Lock()
	waits := j.in == &p.queue || j.in == &p.parked
	if waits {
		j.in.remove(j)
		p.endLocked(j, expired, reason)
		p.admitLocked()
	}
	over := j.outcome != open
	quiet := p.quietLocked()
	p.mu.Unlock()
	release(quiet)
	if waits {
		j.body.ended()
	}
	return over
}
