package supervisor

import (
	"slices"

	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor/internal/plan"
)

func (w Wire) withDefaults() Wire {
	if w.PortA == "" {
		w.PortA = w.B
	}
	if w.PortB == "" {
		w.PortB = w.A
	}
	return w
}

// A wireEnd is where one end of a wire is attached.
type wireEnd struct{ child, port string }

func (w Wire) ends() [2]wireEnd {
	w = w.withDefaults()
	return [2]wireEnd{{w.A, w.PortA}, {w.B, w.PortB}}
}

// connect makes a wire. An end whose child is not there yet waits for it; one whose
// child runs waits for its next start. What is left of another wire is closed.
func (c *custody) connect(w Wire, atRunTime bool) {
	made := &wiring{Wire: w.withDefaults(), atRunTime: atRunTime}
	ports := c.channel()
	for i, e := range made.ends() {
		if r := c.at(e.child); r != nil {
			c.replace(r, e.port, ports[i])
		} else {
			c.reserve(e, ports[i])
		}
		c.note(made, e.child)
	}
}

// channel makes one whose ports belong to the supervisor.
func (c *custody) channel() [2]*port.Port {
	a, b := port.NewChannel()
	_, _ = c.self.Own(a), c.self.Own(b) // new ports can always be owned
	return [2]*port.Port{a, b}
}

// A wiring is a wire that has been made.
type wiring struct {
	Wire
	atRunTime bool
	used      bool // a child has started with it
}

// note lists a wire with a child.
func (c *custody) note(w *wiring, child string) {
	if c.wires == nil {
		c.wires = make(map[string][]*wiring)
	}
	if !slices.Contains(c.wires[child], w) {
		c.wires[child] = append(c.wires[child], w)
	}
}

// forget takes a wire out of the lists.
func (c *custody) forget(w *wiring) {
	for _, e := range w.ends() {
		list := slices.DeleteFunc(c.wires[e.child], func(x *wiring) bool { return x == w })
		if c.wires[e.child] = list; len(list) == 0 {
			delete(c.wires, e.child)
		}
	}
}

// reserve keeps an end for a child that is not there yet.
func (c *custody) reserve(e wireEnd, p *port.Port) {
	if c.reserved == nil {
		c.reserved = make(map[string]map[string]*port.Port)
	}
	if c.reserved[e.child] == nil {
		c.reserved[e.child] = make(map[string]*port.Port)
	}
	c.reserved[e.child][e.port] = p
}

// checkNew checks the wires of a child that is to be added at run time: the other
// child may come later.
func (c *custody) checkNew(child *Child) error {
	noPort := func(e wireEnd) error {
		return &SpecError{Child: e.child, Field: "Wires", Problem: "no port can be named " + e.port}
	}
	seen := make(map[wireEnd]bool)
	for name := range child.Ports {
		e := wireEnd{child.Name, name}
		if c.taken(e) { // by a wire that waits for it
			return noPort(e)
		}
		seen[e] = true
	}
	for _, w := range child.Wires {
		if w.A != child.Name && w.B != child.Name || w.A == "" || w.B == "" || child.Supervisor != nil {
			return &SpecError{Child: child.Name, Field: "Wires", Problem: "not one of this child's"}
		}
		for _, e := range w.ends() {
			if r := c.at(e.child); seen[e] || r != nil && r.kind.Supervisor != nil || c.taken(e) {
				return noPort(e)
			}
			seen[e] = true
		}
	}
	return nil
}

// taken reports whether a port of this name is kept for the child.
func (c *custody) taken(e wireEnd) bool {
	for _, w := range c.wires[e.child] {
		if ends := w.ends(); ends[0] == e || ends[1] == e {
			return true
		}
	}
	r := c.at(e.child)
	return r != nil && r.kind.Ports[e.port] != nil
}

// unplug forgets the wires of a child that is forgotten. Their other ends hear of it
// when the child's ends are closed.
func (c *custody) unplug(name string) {
	for _, w := range slices.Clone(c.wires[name]) {
		c.forget(w)
		for _, e := range w.ends() { // one that still waits for its child
			if p := c.reserved[e.child][e.port]; p != nil {
				_ = p.Close()
				if delete(c.reserved[e.child], e.port); len(c.reserved[e.child]) == 0 {
					delete(c.reserved, e.child)
				}
			}
		}
	}
}

// renew makes those wires of a child anew that are to be, if the child at the other
// end does not run either.
func (c *custody) renew(name string) {
	if c.state.Flags().Strategy != OneForAll {
		return
	}
	for _, w := range c.wires[name] {
		other := w.A
		if other == name {
			other = w.B
		}
		if o, _ := c.state.Child(other); w.Renew && w.used && o.Status != plan.Running {
			w.used = false
			ports := c.channel()
			for i, e := range w.ends() {
				c.replace(c.at(e.child), e.port, ports[i])
			}
		}
	}
}

// use notes that a child has started with its wires.
func (c *custody) use(name string) {
	for _, w := range c.wires[name] {
		w.used = true
	}
}

// checkRewire checks that no port of a new Spec has the name of one of a wire that was
// made at run time.
func (c *custody) checkRewire(spec *Spec) error {
	var ends []wireEnd
	for _, child := range spec.Children {
		for _, name := range sorted(child.Ports) {
			ends = append(ends, wireEnd{child.Name, name})
		}
	}
	for _, w := range spec.Wires {
		list := w.ends()
		ends = append(ends, list[:]...)
	}
	for _, e := range ends {
		for _, x := range c.wires[e.child] {
			if list := x.ends(); x.atRunTime && (list[0] == e || list[1] == e) {
				return &SpecError{Child: e.child, Field: "Wires", Problem: "two ports named " + e.port}
			}
		}
	}
	return nil
}

// rewire makes the wires that are new and forgets those that are gone: an end that
// is kept is closed now, one that a child has when the child gives it back.
func (c *custody) rewire(list []Wire) {
	want := make(map[Wire]bool)
	for _, w := range list {
		want[w.withDefaults()] = true
	}
	have := make(map[*wiring]bool)
	for _, wires := range c.wires {
		for _, w := range wires {
			have[w] = w.atRunTime || want[w.Wire]
		}
	}
	for w, stays := range have {
		if stays {
			delete(want, w.Wire)
			continue
		}
		c.forget(w)
		for _, e := range w.ends() {
			c.replace(c.at(e.child), e.port, nil)
		}
	}
	for _, w := range list {
		if w = w.withDefaults(); want[w] {
			c.connect(w, false)
		}
	}
}
