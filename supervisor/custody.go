package supervisor

import (
	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// custody is what the supervisor keeps for its children: their specs, their Refs,
// and, while a child does not run, its inbox and its ends of the wires with what
// is queued in them. The ports belong to the supervisor's own loop meanwhile, so
// that its death closes them.
type custody struct {
	self *actor.Self
	kept map[string]*holding
}

type holding struct {
	child Child
	ref   actor.Ref
	inbox *port.Port
	ports map[string]*port.Port
}

// init makes the wires.
func (c *custody) init(self *actor.Self, spec Spec) {
	c.self = self
	c.kept = make(map[string]*holding, len(spec.Children))
	for _, child := range spec.Children {
		c.add(child)
	}
	for _, w := range spec.Wires {
		w = w.withDefaults()
		a, b := port.NewChannel()
		c.kept[w.A].put(w.PortA, a)
		c.kept[w.B].put(w.PortB, b)
		_ = self.Own(a) // a new port can always be owned
		_ = self.Own(b)
	}
}

func (c *custody) add(child Child) { c.kept[child.Name] = &holding{child: child} }

func (h *holding) put(name string, p *port.Port) {
	if h.ports == nil {
		h.ports = make(map[string]*port.Port)
	}
	h.ports[name] = p
}

func (c *custody) child(name string) (Child, bool) {
	h := c.kept[name]
	if h == nil {
		return Child{}, false
	}
	return h.child, true
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
	inbox, ports = h.inbox, h.ports
	h.inbox, h.ports = nil, nil
	return inbox, ports
}

// keep takes what a child has left.
func (c *custody) keep(name string, x actor.Exit) {
	h := c.kept[name]
	if h == nil {
		h = new(holding) // nobody will claim it: close it at once
	}
	if x.Inbox != nil && c.self.Own(x.Inbox) == nil {
		h.inbox = x.Inbox
	}
	for portName, p := range x.Ports {
		if c.self.Own(p) == nil {
			h.put(portName, p)
		}
	}
	if c.kept[name] == nil {
		h.close()
	}
}

func (c *custody) started(name string, ref actor.Ref) { c.kept[name].ref = ref }

// drop closes what is kept for a child that is forgotten.
func (c *custody) drop(name string) {
	if h := c.kept[name]; h != nil {
		h.close()
		delete(c.kept, name)
	}
}

func (h *holding) close() {
	if h.inbox != nil {
		_ = h.inbox.Close()
	}
	for _, p := range h.ports {
		_ = p.Close()
	}
}
