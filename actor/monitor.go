package actor

import (
	"context"

	"github.com/berth-go/berth/port"
)

// A Down is the one notice that a monitor gets.
type Down struct {
	Ref    Ref
	Name   string // the path of the incarnation that ended
	Reason error  // as in [Exit]; ErrNoActor if there was none
}

// Monitor returns a channel that gets one Down when the actor that holds the
// inbox of ref at this moment has ended, at once if none holds it. A restarted
// actor is another incarnation: monitor it anew.
func (s *System) Monitor(ref Ref) <-chan Down {
	ch := make(chan Down, 1)
	monitor(ref, func(d Down) { ch <- d })
	return ch
}

// Monitor has f called on a turn of this actor when the actor that holds the
// inbox of ref at this moment has ended; see [System.Monitor].
func (s *Self) Monitor(ref Ref, f func(ctx context.Context, self *Self, d Down) error) {
	c := s.cell
	monitor(ref, func(d Down) {
		_ = c.ref.PostEnvelope(port.Envelope{Source: &downNote{c, d, f}, Notice: true}, nil)
	})
}

func monitor(ref Ref, f func(Down)) {
	if c := cellOf(ref); c != nil {
		c.monitor(f)
	} else {
		f(Down{Ref: ref, Reason: ErrNoActor})
	}
}

// monitor has f called when the incarnation has ended, at once if it has.
func (c *cell) monitor(f func(Down)) {
	c.mu.Lock()
	if !c.gone {
		r := c.rareLocked()
		r.monitors = append(r.monitors, f)
		c.mu.Unlock()
		return
	}
	var reason error
	switch {
	case c.shutDown:
		reason = ErrShutdown
	case c.rare != nil:
		reason = c.rare.reason
	}
	c.mu.Unlock()
	f(Down{Ref: c.ref, Name: c.Name(), Reason: reason})
}

// A downNote is the notice to a monitoring actor.
type downNote struct {
	watcher *cell
	down    Down
	f       func(context.Context, *Self, Down) error
}

func (n *downNote) arrive(c *cell, _ port.MessageEvent) error {
	if n.watcher != c {
		return nil // set by an earlier incarnation
	}
	return n.f(c.context(), &c.self, n.down)
}
