package actor

import "github.com/berth-go/berth/port"

// failed ends a turn that has failed, and the incarnation with it unless it resumes.
func (c *cell) failed(t *port.Turn) {
	reason := c.failure
	c.settle(t, reason)
	if !c.resumes() || c.over.Load() {
		c.finish(reason)
		return
	}
	c.failure = nil
	c.mu.Lock()
	r := c.rareLocked()
	r.failures++
	r.lastFailure = reason
	c.mu.Unlock()
	c.emit(Failed, reason)
	c.sys.log.Error("actor failed, resumes", "actor", c.Name(), "error", reason)
	if c.parent != nil && c.spec.failing.onFailure != nil {
		n := &failureNote{c, Failure{Ref: c.ref, Name: c.called(), Reason: reason}}
		_ = c.parent.ref.PostEnvelope(port.Envelope{Source: n, Notice: true}, nil, c.unpark()...)
	}
}

// unpark returns what was set aside, for a transfer list.
func (c *cell) unpark() (list []port.Transferable) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rare != nil && c.rare.parked != nil {
		list = append(list, c.rare.parked)
		c.rare.parked = nil
	}
	return list
}

// resumes reports whether the incarnation goes on after a failure.
func (c *cell) resumes() bool { return c.spec.failing != nil && c.spec.failing.resume }

// settle does with the message in hand what the Spec says.
func (c *cell) settle(t *port.Turn, reason error) {
	if c.spec.failing == nil || !c.outlives(t.Port()) {
		t.Drop(reason)
		return
	}
	switch p := c.spec.failing.inHand; {
	case t.Event().Attempt() < p.Redeliver && t.Redeliver(reason):
	case p.Park && t.Park(c.parking(), reason):
	default:
		t.Drop(reason)
	}
}

// outlives reports whether the queue of a port is still there after the failure.
func (c *cell) outlives(p *port.Port) bool {
	if !c.spec.custody && !c.resumes() {
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
	r := c.rareLocked()
	if r.parked == nil {
		r.parked = port.NewInbox()
		_ = c.Loop().Own(r.parked) // a new port can always be owned
	}
	return r.parked
}

func checkLimit(l *port.Limit) error {
	if l == nil {
		return nil
	}
	return port.NewInbox().SetLimit(l)
}

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
	return n.cell.spec.failing.onFailure(c.context(), &c.self, n.failure)
}
