package supervisor

import (
	"errors"
	"maps"
	"slices"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// custody is what the supervisor keeps for its children: their specs, their Refs,
// and, while a child does not run, its inbox and its other ports with what is
// queued in them. The ports belong to the supervisor's own loop meanwhile, so
// that its death closes them.
type custody struct {
	self     *actor.Self
	kept     map[string]*holding
	wires    map[string][]*wiring // by child, under both
	reserved map[string]map[string]*port.Port
}

type holding struct {
	child  Child
	arg    any  // of Tree.StartNew
	made   bool // of the template
	ref    actor.Ref
	inbox  *port.Port
	ports  map[string]*port.Port
	reason error // how the last incarnation ended
	parked *port.Port
	estate *estate // what it left, if it is a supervisor
	fresh  bool    // the inbox is to be emptied before the next start
}

// init takes in the children and makes the wires, or takes both from what an
// earlier incarnation of the supervisor has left.
func (c *custody) init(self *actor.Self, spec *Spec, left *estate) {
	c.self = self
	list := spec.children()
	c.kept = make(map[string]*holding, len(list))
	for _, child := range list {
		c.add(child).inherit(self, left.claim(child.Name))
	}
	for _, w := range spec.Wires {
		c.reconnect(w)
	}
}

// add takes in a child, with the ports that are given to it or wait for it.
func (c *custody) add(child Child) *holding {
	h := &holding{child: child, ports: c.reserved[child.Name]}
	delete(c.reserved, child.Name)
	c.kept[child.Name] = h
	h.adopt(c.self)
	if child.Supervisor != nil {
		h.estate = new(estate)
	}
	return h
}

// respec gives a child its new spec, or adds it.
func (c *custody) respec(child Child) {
	h := c.kept[child.Name]
	if h == nil {
		c.add(child)
		return
	}
	h.child = child
	h.adopt(c.self)
	if child.Supervisor != nil && h.estate == nil {
		h.estate = new(estate)
	}
}

// adopt takes over the ports that the Spec gives, unless that has happened: then
// their handles are detached.
func (h *holding) adopt(self *actor.Self) {
	for name, given := range h.child.Ports {
		if p, err := given.Release(); err == nil && self.Own(p) == nil {
			h.replace(name, p)
		}
	}
}

func (h *holding) put(name string, p *port.Port) {
	if h.ports == nil {
		h.ports = make(map[string]*port.Port)
	}
	h.ports[name] = p
}

// replace closes the port of this name, if it is kept, and keeps p, if there is one.
func (h *holding) replace(name string, p *port.Port) {
	if h == nil {
		return
	}
	if old := h.ports[name]; old != nil {
		old.CloseWith(h.why())
		delete(h.ports, name)
	}
	if p != nil {
		h.put(name, p)
	}
}

func (c *custody) ref(name string) actor.Ref {
	if h := c.kept[name]; h != nil {
		return h.ref
	}
	return actor.Ref{}
}

// take hands out what is kept for a child that is about to start.
func (c *custody) take(name string) (inbox *port.Port, ports map[string]*port.Port) {
	h := c.kept[name]
	if h.fresh {
		c.empty(h.inbox)
	}
	inbox, ports = h.inbox, h.ports
	h.inbox, h.ports = nil, nil
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

// keep takes what a child has left, apart from ports of wires that are gone.
func (c *custody) keep(name string, x actor.Exit) {
	h := c.kept[name]
	if h == nil {
		x.Inbox.CloseWith(x.Reason)
		x.Parked.CloseWith(x.Reason)
		for _, p := range x.Ports {
			p.CloseWith(x.Reason)
		}
		return
	}
	h.reason, h.fresh = x.Reason, h.child.FreshInbox
	if x.Inbox != nil { // the actor owns what comes with an Exit
		h.inbox = x.Inbox
	}
	for _, portName := range slices.Sorted(maps.Keys(x.Ports)) {
		p := x.Ports[portName]
		if !c.taken(wireEnd{name, portName}) {
			p.CloseWith(x.Reason)
		} else {
			h.put(portName, p)
		}
	}
	h.park(x.Parked)
	h.estate.own(c.self)
}

// park keeps messages that were set aside, behind those that are kept already.
func (h *holding) park(p *port.Port) {
	switch {
	case p == nil:
	case h.parked == nil:
		h.parked = p
	default:
		_, _ = p.Forward(h.parked.Inlet(), -1) // nothing refuses
		_ = p.Close()
	}
}

// park keeps what a child that goes on has set aside, and returns how many messages are
// kept like that now.
func (c *custody) park(name string, f actor.Failure) int {
	h := c.kept[name]
	if h == nil {
		f.Parked.CloseWith(f.Reason)
		return 0
	}
	h.park(f.Parked)
	return h.parked.Len()
}

// giveBack puts back what was taken for a start and was not taken over.
func (c *custody) giveBack(name string, inbox *port.Port, ports map[string]*port.Port) {
	h := c.kept[name]
	if inbox != nil && c.self.Own(inbox) == nil {
		h.inbox = inbox
	}
	for portName, p := range ports {
		if c.self.Own(p) == nil {
			h.put(portName, p)
		}
	}
}

// drop closes what is kept for a child that is forgotten.
func (c *custody) drop(name string) {
	if h := c.kept[name]; h != nil {
		delete(c.kept, name)
		h.close()
	}
	c.unplug(name)
}

func (h *holding) close() {
	if h.inbox != nil {
		h.inbox.CloseWith(h.why())
	}
	for _, name := range slices.Sorted(maps.Keys(h.ports)) {
		h.ports[name].CloseWith(h.why())
	}
	h.parked.CloseWith(h.why())
	h.estate.close(h.why())
}

// why is the reason with which the child's ports are closed.
func (h *holding) why() error {
	if h.reason == nil {
		return actor.ErrShutdown
	}
	return h.reason
}
