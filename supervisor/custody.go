package supervisor

import (
	"errors"
	"iter"
	"maps"
	"slices"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor/internal/plan"
)

// custody is what the supervisor keeps for its children: their forms, their Refs,
// and, while a child does not run, its inbox and its other ports with what is
// queued in them. The ports belong to the supervisor's own loop meanwhile, so
// that its death closes them.
type custody struct {
	self     *actor.Self
	index    *index
	state    *plan.State[record]
	kind     *Child               // of the child that was taken in last
	wires    map[string][]*wiring // by child, under both
	reserved map[string]map[string]*port.Port
}

// init takes in the children and makes the wires, or takes both from what an
// earlier incarnation of the supervisor has left.
func (c *custody) init(spec *Spec, left *estate) {
	for _, child := range spec.children() {
		c.inherit(c.add(child.Name, c.form(&child)), left.claim(child.Name))
	}
	for _, w := range spec.Wires {
		c.reconnect(w)
	}
}

// form returns the form of a child that is not of the template.
func (c *custody) form(child *Child) form {
	f := formOf(child, c.kind)
	c.kind = f.kind
	return f
}

// at returns the record of a child, or nil.
func (c *custody) at(name string) *record { return c.state.Data(name) }

// all yields the records, with the names.
func (c *custody) all() iter.Seq2[string, *record] {
	return func(yield func(string, *record) bool) {
		if c.state == nil {
			return
		}
		for child, r := range c.state.All() {
			if !yield(child.ID.Name, r) {
				return
			}
		}
	}
}

// rare returns a record's rare, to write to.
func (c *custody) rare(r *record) *rare {
	if r.rare == nil {
		c.index.update(func() { r.rare = new(rare) })
	}
	return r.rare
}

// add takes in a child that the plan has, with the ports that are given to it or wait
// for it.
func (c *custody) add(name string, f form) *record {
	r := c.at(name)
	if ports := c.reserved[name]; ports != nil {
		c.rare(r).ports = ports
		delete(c.reserved, name)
	}
	c.reform(name, r, f)
	return r
}

// welcome is add for a child that is started at run time, with its wires.
func (c *custody) welcome(name string, f form) {
	c.add(name, f)
	for _, w := range f.kind.Wires {
		c.connect(w, true)
	}
}

// reform gives a child its form. A supervisor has the index that an earlier incarnation
// of its own supervisor made for it.
func (c *custody) reform(name string, r *record, f form) {
	sub := r.shows().sub
	switch {
	case f.kind.Supervisor == nil:
		sub = nil
	case sub == nil:
		if sub = c.index.sub(name); sub == nil {
			sub = newIndex(c.index.path+"/"+name, c.index.feed)
		}
		if x := c.rare(r); x.estate == nil {
			x.estate = new(estate)
		}
	}
	c.index.update(func() {
		if r.form = f; r.rare != nil {
			r.rare.sub = sub
		}
	})
	c.adopt(r)
}

// adopt takes over the ports that the Spec gives, unless that has happened: then
// their handles are detached.
func (c *custody) adopt(r *record) {
	for name, given := range r.kind.Ports {
		if p, err := given.Release(); err == nil && c.self.Own(p) == nil {
			c.replace(r, name, p)
		}
	}
}

func (c *custody) put(r *record, name string, p *port.Port) {
	x := c.rare(r)
	if x.ports == nil {
		x.ports = make(map[string]*port.Port)
	}
	x.ports[name] = p
}

// replace closes the port of this name, if it is kept, and keeps p, if there is one.
func (c *custody) replace(r *record, name string, p *port.Port) {
	if r == nil {
		return
	}
	if old := r.hides().ports[name]; old != nil {
		old.CloseWith(r.why())
		delete(r.rare.ports, name)
	}
	if p != nil {
		c.put(r, name, p)
	}
}

func (c *custody) ref(name string) actor.Ref {
	if r := c.at(name); r != nil {
		return r.ref
	}
	return actor.Ref{}
}

// take hands out what is kept for a child that is about to start.
func (c *custody) take(r *record) (inbox *port.Port, ports map[string]*port.Port) {
	x := r.rare
	if x == nil {
		return nil, nil
	}
	if x.fresh {
		c.empty(x.inbox)
	}
	inbox, ports = x.inbox, x.ports
	c.index.update(func() { x.inbox = nil })
	x.ports = nil
	return inbox, ports
}

// errFresh is why the queue of a child that wants a fresh inbox is dropped.
var errFresh = errors.New("supervisor: the child has a fresh inbox")

// empty makes dead letters of what is queued, as the end of a port does. The port stays
// as it is, and so do the rights to post to it.
func (c *custody) empty(p *port.Port) {
	if p == nil {
		return
	}
	bin := port.NewInbox()
	_ = c.self.Own(bin)               // for the name in the dead letters
	_, _ = p.Forward(bin.Inlet(), -1) // nothing refuses
	bin.CloseWith(errFresh)
}

// keep takes what a child has left, apart from ports that nobody wants any more: those
// of wires that are gone, and those for which there is another at the next start.
func (c *custody) keep(name string, x actor.Exit) {
	r := c.at(name)
	if r == nil {
		x.Inbox.CloseWith(x.Reason)
		x.Parked.CloseWith(x.Reason)
		for _, p := range x.Ports {
			p.CloseWith(x.Reason)
		}
		return
	}
	h := c.rare(r)
	h.reason, h.fresh = x.Reason, r.kind.FreshInbox
	if x.Inbox != nil { // the actor owns what comes with an Exit
		c.index.update(func() { h.inbox = x.Inbox })
	}
	for _, portName := range sorted(x.Ports) {
		p := x.Ports[portName]
		if h.ports[portName] != nil || !c.taken(wireEnd{name, portName}) {
			p.CloseWith(x.Reason)
		} else {
			c.put(r, portName, p)
		}
	}
	c.park(r, x.Parked)
	h.estate.own(c.self)
}

// fail notes a failure.
func (c *custody) fail(r *record, err error) {
	x := c.rare(r)
	c.index.update(func() { x.failure = err })
}

// park keeps messages that were set aside, behind those that are kept already.
func (c *custody) park(r *record, p *port.Port) {
	if p == nil {
		return
	}
	x := c.rare(r)
	if x.parked == nil {
		c.index.update(func() { x.parked = p })
		return
	}
	_, _ = p.Forward(x.parked.Inlet(), -1) // nothing refuses
	_ = p.Close()
}

// giveBack puts back what was taken for a start and was not taken over.
func (c *custody) giveBack(r *record, inbox *port.Port, ports map[string]*port.Port) {
	if inbox != nil && c.self.Own(inbox) == nil {
		x := c.rare(r)
		c.index.update(func() { x.inbox = inbox })
	}
	for portName, p := range ports {
		if c.self.Own(p) == nil {
			c.put(r, portName, p)
		}
	}
}

// drop closes what is kept for a child that is forgotten.
func (c *custody) drop(name string, r *record) {
	if x := r.rare; x != nil {
		r.forgetTimer()
		x.inbox.CloseWith(r.why())
		for _, name := range sorted(x.ports) {
			x.ports[name].CloseWith(r.why())
		}
		x.parked.CloseWith(r.why())
		x.estate.close(r.why())
	}
	c.unplug(name)
}

// sorted returns the names in an order that is always the same.
func sorted[T any](m map[string]T) []string {
	if len(m) == 0 {
		return nil // which is how it mostly is
	}
	return slices.Sorted(maps.Keys(m))
}

// why is the reason with which the child's ports are closed.
func (r *record) why() error {
	if reason := r.hides().reason; reason != nil {
		return reason
	}
	return actor.ErrShutdown
}
