package actor

import (
	"context"
	"time"

	"github.com/berth-go/berth/port"
)

// A turnContext is a cell as the context of all its turns. It is done when the actor is
// told to stop, also in the middle of a turn. It registers with no parent, and
// makes its channel when somebody asks for it.
type turnContext cell

var _ context.Context = (*turnContext)(nil)

func (c *cell) context() *turnContext { return (*turnContext)(c) }

func (c *turnContext) Deadline() (time.Time, bool) { return time.Time{}, false }

func (c *turnContext) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done == nil {
		c.done = make(chan struct{})
		if c.cancelled {
			close(c.done)
		}
	}
	return c.done
}

func (c *turnContext) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cancelled {
		return context.Canceled
	}
	return nil
}

func (c *turnContext) Value(key any) any {
	if key == (port.BlockerKey{}) {
		return (*cell)(c)
	}
	return nil
}

// AfterFunc spares contexts that are derived from this one a goroutine.
func (c *turnContext) AfterFunc(f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cancelled {
		go f()
		return func() bool { return false }
	}
	r := (*cell)(c).rareLocked()
	if r.after == nil {
		r.after = make(map[*func()]struct{})
	}
	key := &f
	r.after[key] = struct{}{}
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		_, ok := r.after[key]
		delete(r.after, key)
		return ok
	}
}

// cancel ends the context.
func (c *turnContext) cancel() {
	c.mu.Lock()
	if c.cancelled {
		c.mu.Unlock()
		return
	}
	c.cancelled = true
	if c.done != nil {
		close(c.done)
	}
	var after map[*func()]struct{}
	if r := c.rare; r != nil {
		after, r.after = r.after, nil
	}
	c.mu.Unlock()
	for f := range after {
		go (*f)()
	}
}
