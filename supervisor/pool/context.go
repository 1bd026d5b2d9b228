package pool

import (
	"context"
	"sync"
	"time"

	"github.com/berth-go/berth/port"
)

// Attempt returns how often the job whose context this is was begun before: 0
// unless it was redelivered.
func Attempt(ctx context.Context) int {
	n, _ := ctx.Value(attemptKey{}).(int)
	return n
}

type attemptKey struct{}

// A jobContext is the context of one run of a job: the submitter's values, and done
// when the submitter's is done, at the deadline, when the worker is told to stop,
// or when the run is over. It costs next to nothing until somebody asks for Done.
type jobContext struct {
	caller   context.Context
	worker   context.Context
	deadline time.Time // zero means none
	attempt  int

	mu   sync.Mutex // guards the fields below
	over bool
	made *madeContext // nil until it is needed
}

// A madeContext is what has a channel and can be cancelled.
type madeContext struct {
	context.Context
	cancel func()
}

var _ context.Context = (*jobContext)(nil)

// init says that a run begins.
func (c *jobContext) init(caller, worker context.Context, timeout time.Duration, attempt int) {
	c.caller, c.worker, c.attempt = caller, worker, attempt
	c.deadline, _ = caller.Deadline()
	if timeout > 0 {
		if d := time.Now().Add(timeout); c.deadline.IsZero() || d.Before(c.deadline) {
			c.deadline = d
		}
	}
}

func (c *jobContext) Deadline() (time.Time, bool) { return c.deadline, !c.deadline.IsZero() }

func (c *jobContext) Done() <-chan struct{} { return c.full().Done() }

func (c *jobContext) Err() error {
	c.mu.Lock()
	made, over := c.made, c.over
	c.mu.Unlock()
	switch {
	case made != nil:
		return made.Err()
	case over || c.worker.Err() != nil:
		return context.Canceled
	case !c.deadline.IsZero() && !time.Now().Before(c.deadline):
		return context.DeadlineExceeded
	}
	return c.caller.Err()
}

func (c *jobContext) Value(key any) any {
	switch key.(type) {
	case port.BlockerKey:
		return c.worker.Value(key)
	case attemptKey:
		return c.attempt
	}
	return c.caller.Value(key)
}

// AfterFunc spares contexts that are derived from this one a goroutine.
func (c *jobContext) AfterFunc(f func()) (stop func() bool) {
	return context.AfterFunc(c.full(), f)
}

// full returns a context that has it all.
func (c *jobContext) full() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made != nil {
		return c.made
	}
	var cancel context.CancelFunc
	c.made = new(madeContext)
	if c.deadline.IsZero() {
		c.made.Context, cancel = context.WithCancel(c.caller)
	} else {
		c.made.Context, cancel = context.WithDeadline(c.caller, c.deadline)
	}
	c.made.cancel = cancel
	if c.over || c.worker.Err() != nil {
		cancel()
		return c.made
	}
	forget := context.AfterFunc(c.worker, cancel)
	c.made.cancel = func() { forget(); cancel() }
	return c.made
}

// end says that the run is over.
func (c *jobContext) end() {
	c.mu.Lock()
	c.over = true
	made := c.made
	c.mu.Unlock()
	if made != nil {
		made.cancel()
	}
}
