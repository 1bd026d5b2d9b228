package actor

import "github.com/berth-go/berth/port"

// failed ends a turn that has failed, and the incarnation with it unless it resumes.
func (c *cell) failed(t *port.Turn) {
	reason := c.failure
	c.settle(t, reason)
	if !c.spec.Resume || c.over.Load() {
		c.finish(reason)
		return
	}
	c.failure = nil
	c.mu.Lock()
	c.failures++
	c.lastFailure = reason
	c.mu.Unlock()
	c.emit(Failed, reason)
	c.sys.log.Error("actor failed, resumes", "actor", c.path, "error", reason)
	if c.parent != nil && c.spec.OnFailure != nil {
		n := &failureNote{c, Failure{Ref: c.ref, Name: c.spec.Name, Reason: reason}}
		_ = c.parent.ref.PostEnvelope(port.Envelope{Source: n, Notice: true}, nil, c.unpark()...)
	}
}

// unpark returns what was set aside, for a transfer list.
func (c *cell) unpark() (list []port.Transferable) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.parked != nil {
		list = append(list, c.parked)
		c.parked = nil
	}
	return list
}

// settle does with the message in hand what the Spec says.
func (c *cell) settle(t *port.Turn, reason error) {
	p := c.spec.InHand
	if p == (InHand{}) || !c.outlives(t.Port()) {
		t.Drop(reason)
		return
	}
	switch {
	case t.Event().Attempt() < p.Redeliver && t.Redeliver(reason):
	case p.Park && t.Park(c.parking(), reason):
	default:
		t.Drop(reason)
	}
}

// outlives reports whether the queue of a port is still there after the failure.
func (c *cell) outlives(p *port.Port) bool {
	if !c.spec.Custody && !c.spec.Resume {
		return false
	}
	if p == c.mb.Inbox() {
		return true
	}
	for _, q := range c.ports {
		if p == q {
			return true
		}
	}
	return false
}

// parking returns the port where messages are set aside.
func (c *cell) parking() *port.Port {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.parked == nil {
		c.parked = port.NewInbox()
		_ = c.Loop().Own(c.parked) // a new port can always be owned
	}
	return c.parked
}

func checkLimit(l *port.Limit) error { return port.NewInbox().SetLimit(l) }

// A failureNote is the notice that a child has failed and goes on.
type failureNote struct {
	cell    *cell
	failure Failure
}

func (n *failureNote) arrive(c *cell, e port.MessageEvent) error {
	for _, p := range e.Ports() {
		n.failure.Parked = p
	}
	if n.cell.parent != c { // for an earlier incarnation
		n.failure.Parked.CloseWith(n.failure.Reason)
		return nil
	}
	return n.cell.spec.OnFailure(&c.ctx, &c.self, n.failure)
}
