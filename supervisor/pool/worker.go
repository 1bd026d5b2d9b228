package pool

import (
	"context"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// A worker is the actor that runs jobs. Its turn goes on until the queue is empty;
// between turns it is an idle actor, which owns no goroutine. A panic in a job is
// the worker's failure: the keeper starts another.
type worker struct {
	pool *Pool
	ref  actor.Ref

	// Guarded by Pool.mu.
	job     *job
	waking  bool
	retired bool
	gone    bool // it has ended, or was given up
}

var (
	_ actor.Starter = (*worker)(nil)
	_ actor.Stopper = (*worker)(nil)
)

func (w *worker) Start(_ context.Context, self *actor.Self) error {
	w.ref = self.Ref()
	w.pool.join(w)
	return nil
}

// rouse tells the worker that there is something to do.
func (w *worker) rouse() {
	if w != nil {
		// An error means that it has just ended, which the pool is about to hear.
		_ = w.ref.PostEnvelope(port.Envelope{Notice: true}, nil)
	}
}

// Receive works until there is nothing to do.
func (w *worker) Receive(ctx context.Context, self *actor.Self, _ port.MessageEvent) error {
	defer announce(ctx)() // other actors need not wait for the jobs
	j, stay := w.pool.next(w, open, nil)
	for j != nil {
		o, err := w.run(ctx, j)
		j, stay = w.pool.next(w, o, err)
	}
	if !stay {
		self.Stop()
	}
	return nil
}

// Stop settles the job that the worker died of, if it did.
func (w *worker) Stop(_ context.Context, _ *actor.Self, reason error) {
	if reason == nil {
		reason = actor.ErrShutdown
	}
	w.pool.died(w, reason)
}

// run runs a job once.
func (w *worker) run(ctx context.Context, j *job) (outcome, error) {
	caller := j.run.caller
	if caller.Err() != nil {
		return expired, context.Cause(caller)
	}
	c := &j.run
	if j.attempt > 0 {
		c = new(jobContext) // the first may have been kept by somebody
	}
	c.init(caller, ctx, w.pool.opt.Timeout, j.attempt)
	defer c.end()
	defer w.watch(j, c.deadline)()
	err := j.body.perform(c)
	return outcomeOf(err), err
}

// watch has the worker given up when its job goes on for too long after its deadline.
func (w *worker) watch(j *job, deadline time.Time) (unwatch func() bool) {
	grace := w.pool.opt.grace()
	if deadline.IsZero() || grace < 0 {
		return func() bool { return false }
	}
	return time.AfterFunc(time.Until(deadline)+grace, func() { w.pool.overrun(w, j) }).Stop
}
