package supervisor

import (
	"fmt"
	"sync"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// An estate is what a supervisor that has ended leaves to its own: the ports that it
// kept for its children, by the names of these, and the estates of those that are
// supervisors. So a port is found again under the same path.
//
// It changes hands with the life of the child: the child fills it as its last act,
// the parent owns the ports while no incarnation runs, and the next one claims what
// it has children for.
type estate struct {
	mu     sync.Mutex // guards the fields below
	reason error
	left   map[string]*legacy
}

// A legacy is what is left for one child.
type legacy struct {
	inbox  *port.Port
	parked *port.Port
	ports  map[string]*port.Port
	estate *estate
	fresh  bool
}

// leave fills the estate with what a custody has. Without an estate nobody is to have
// it: the ports are closed with the supervisor that owns them, and those that it
// does not own now.
func (e *estate) leave(c *custody, reason error) {
	if e == nil {
		for _, r := range c.all() {
			r.hides().estate.close(reason)
		}
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.reason = reason
	if e.left == nil {
		e.left = make(map[string]*legacy)
	}
	for name, r := range c.all() {
		if l := r.bequeath(); l != nil {
			e.left[name] = l
		}
	}
}

// bequeath takes the ports out of the supervisor's loop, which is about to end.
func (r *record) bequeath() *legacy {
	x := r.rare
	if x == nil {
		return nil
	}
	l := &legacy{inbox: release(x.inbox), parked: release(x.parked), estate: x.estate, fresh: x.fresh}
	for name, p := range x.ports {
		if p = release(p); p != nil {
			if l.ports == nil {
				l.ports = make(map[string]*port.Port)
			}
			l.ports[name] = p
		}
	}
	x.estate.release()
	if l.inbox == nil && l.parked == nil && l.ports == nil && l.estate == nil {
		return nil
	}
	return l
}

// release takes a port out of its loop; nil if it is not to be had.
func release(p *port.Port) *port.Port {
	if p == nil {
		return nil
	}
	free, err := p.Release()
	if err != nil {
		return nil
	}
	return free
}

// each replaces every port by what f returns for it; nil takes it out.
func (e *estate) each(f func(*port.Port) *port.Port) {
	if e == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, name := range sorted(e.left) {
		l := e.left[name]
		if l.inbox != nil {
			l.inbox = f(l.inbox)
		}
		if l.parked != nil {
			l.parked = f(l.parked)
		}
		for _, portName := range sorted(l.ports) {
			if l.ports[portName] = f(l.ports[portName]); l.ports[portName] == nil {
				delete(l.ports, portName)
			}
		}
		l.estate.each(f)
	}
}

// own makes the ports the supervisor's: they are closed with it. One that is ending
// cannot have them; it passes them on or closes them when it has stopped its
// children.
func (e *estate) own(self *actor.Self) {
	e.each(func(p *port.Port) *port.Port {
		_ = self.Own(p)
		return p
	})
}

// release takes the ports out of the loop that they are in.
func (e *estate) release() { e.each(release) }

// close closes all that is left.
func (e *estate) close(reason error) {
	e.each(func(p *port.Port) *port.Port {
		p.CloseWith(reason)
		return nil
	})
}

// claim returns what is left for a child, or nil.
func (e *estate) claim(name string) *legacy {
	if e == nil {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	l := e.left[name]
	delete(e.left, name)
	return l
}

// settle closes what nobody has claimed.
func (e *estate) settle() {
	if e == nil {
		return
	}
	e.mu.Lock()
	reason := e.reason
	e.mu.Unlock()
	if reason == nil {
		reason = actor.ErrShutdown
	}
	e.close(fmt.Errorf("supervisor: not claimed after the restart: %w", reason))
	e.mu.Lock()
	e.left = nil
	e.mu.Unlock()
}

// inherit takes over what is left for the child. Ports that the Spec gives have been
// given to an earlier incarnation.
func (c *custody) inherit(r *record, l *legacy) {
	if l == nil {
		return
	}
	own := func(p *port.Port) *port.Port {
		if p = release(p); p == nil || c.self.Own(p) != nil {
			return nil
		}
		return p
	}
	x, inbox, parked := c.rare(r), own(l.inbox), own(l.parked)
	c.index.update(func() { x.inbox, x.parked = inbox, parked })
	x.fresh = l.fresh
	for name, p := range l.ports {
		if p = own(p); p != nil {
			c.put(r, name, p)
		}
	}
	switch {
	case x.estate == nil: // it is no supervisor any more
		l.estate.settle()
	case l.estate != nil:
		x.estate = l.estate
		x.estate.release()
		x.estate.own(c.self)
	}
}

// reconnect makes a wire, unless both ends of it were inherited. An end whose other
// one was not is closed.
func (c *custody) reconnect(w Wire) {
	ends := w.ends()
	a, b := c.at(ends[0].child), c.at(ends[1].child)
	if a.hides().ports[ends[0].port] == nil || b.hides().ports[ends[1].port] == nil {
		c.replace(a, ends[0].port, nil)
		c.replace(b, ends[1].port, nil)
		c.connect(w, false)
		return
	}
	made := &wiring{Wire: w.withDefaults(), used: true}
	c.note(made, w.A)
	c.note(made, w.B)
}
