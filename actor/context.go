package actor

import (
	"context"
	"sync"
	"time"

	"github.com/berth-go/berth/port"
)

// A turnContext is the context of all turns of one incarnation. It is done when the
// actor is told to stop, also in the middle of a turn. It registers with no
// parent, and makes its channel when somebody asks for it.
type turnContext struct {
	cell *cell

	mu    sync.Mutex // guards the fields below
	done  chan struct{}
	err   error
	after map[*func()]struct{}
}

var _ context.Context = (*turnContext)(nil)

func (c *turnContext) Deadline() (time.Time, bool) { return time.Time{}, false }

func (c *turnContext) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done == nil {
		c.done = make(chan struct{})
		if c.err != nil {
			close(c.done)
		}
	}
	return c.done
}

func (c *turnContext) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

func (c *turnContext) Value(key any) any {
	if key == (port.BlockerKey{}) {
		return c.cell
	}
	return nil
}

// AfterFunc spares contexts that are derived from this one a goroutine.
func (c *turnContext) AfterFunc(f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		go f()
		return func() bool { return false }
	}
	if c.after == nil {
		c.after = make(map[*func()]struct{})
	}
	key := &f
	c.after[key] = struct{}{}
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		_, ok := c.after[key]
		delete(c.after, key)
		return ok
	}
}

// cancel ends the context.
func (c *turnContext) cancel() {
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return
	}
	c.err = context.Canceled
	if c.done != nil {
		close(c.done)
	}
	after := c.after
	c.after = nil
	c.mu.Unlock()
	for f := range after {
		go (*f)()
	}
}
