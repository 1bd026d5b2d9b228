package actor

import (
	"maps"
	"slices"
	"sync"

	"github.com/berth-go/berth/port"
)

// depart is the last act of an incarnation. The inbox and the named ports go into
// custody or are closed; whatever else it still owns is closed; then its spawner
// and its monitors are told.
func (c *cell) depart(reason error) {
	if c.left.Swap(true) {
		return
	}
	x := Exit{Ref: c.ref, Name: c.called(), Reason: reason}
	c.custody(&x)
	c.mb.Loop().End(reason)
	c.sys.live.Add(-1)
	c.hand(x)
	c.emit(Stopped, reason)
	c.mu.Lock()
	c.gone, c.shutDown = true, reason == ErrShutdown
	if reason != nil && !c.shutDown {
		c.rareLocked().reason = reason
	}
	var monitors []func(Down)
	var process *process
	if r := c.rare; r != nil {
		monitors, r.monitors = r.monitors, nil
		process = r.process
	}
	if c.ended != nil {
		close(c.ended)
	}
	c.mu.Unlock()
	for _, f := range monitors {
		f(Down{Ref: c.ref, Name: c.Name(), Reason: reason})
	}
	if process != nil {
		process.engine.ProcessRegistry.Remove(process.pid)
	}
}

// custody takes the inbox and the named ports that are still the actor's out of its
// hands, if the Spec asks for it.
func (c *cell) custody(x *Exit) {
	if !c.spec.custody {
		return
	}
	if p, err := c.mb.Inbox().Release(); err == nil {
		x.Inbox = p
	}
	c.mu.Lock()
	var parked *port.Port
	if c.rare != nil {
		parked = c.rare.parked
	}
	c.mu.Unlock()
	if parked != nil {
		x.Parked, _ = parked.Release()
	}
	for _, name := range sortedNames(c.ports) {
		if p, err := c.ports[name].Release(); err == nil {
			if x.Ports == nil {
				x.Ports = make(map[string]*port.Port, len(c.ports))
			}
			x.Ports[name] = p
		}
	}
}

func sortedNames(m map[string]*port.Port) []string {
	if len(m) == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(m))
}

// hand gives the Exit to whoever is to have it: the error of a start, a spawner that
// waits for the stop, or the spawner's inbox. If nobody is there, what is in
// custody is closed.
func (c *cell) hand(x Exit) {
	c.mu.Lock()
	begun, awaited := c.begun, c.awaited
	c.begun = nil
	noted := begun == nil && !awaited && c.parent != nil && c.spec.onExit != nil
	var p *parcel
	if awaited || noted {
		p = &parcel{cell: c, exit: x}
		c.rareLocked().parcel = p
	}
	c.mu.Unlock()
	family := c.family()
	switch {
	case begun != nil:
		family.remove(c, nil)
		reason := x.Reason
		if reason == nil {
			reason = ErrStopped
		}
		begun <- &StartError{Name: c.Name(), Err: reason, Exit: x}
	case awaited:
		family.remove(c, nil)
	case noted:
		family.remove(c, p)
		_ = c.parent.ref.PostEnvelope(port.Envelope{Source: p, Notice: true}, nil)
	default:
		family.remove(c, nil)
		c.report(x.Reason)
		x.close(x.Reason)
	}
}

// expect says that the spawner waits for the end and takes the Exit itself.
func (c *cell) expect() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.awaited = true
}

// handed returns the Exit once the end is complete.
func (c *cell) handed() *parcel {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rare == nil {
		return nil
	}
	return c.rare.parcel
}

// report logs a failure that nobody else is told of.
func (c *cell) report(reason error) {
	if reason != nil && reason != ErrShutdown {
		c.sys.log.Error("actor failed", "actor", c.Name(), "error", reason)
	}
}

// A parcel is an Exit on its way to the spawner: the notice that a child has ended. A
// spawner that stops the child meanwhile takes the Exit out of it.
type parcel struct {
	cell  *cell
	mu    sync.Mutex // guards the fields below
	exit  Exit
	taken bool
}

// Lose closes what is in custody: nobody is there for it.
func (p *parcel) Lose(reason error) {
	x, ok := p.take()
	if !ok {
		return
	}
	x.close(reason)
}

func (p *parcel) take() (Exit, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.taken {
		return Exit{}, false
	}
	p.taken = true
	return p.exit, true
}

// moveTo makes the ports the spawner's own: they are closed with it if nobody takes
// them.
func (x Exit) moveTo(c *cell) {
	if x.Inbox != nil {
		_ = c.Loop().Own(x.Inbox)
	}
	if x.Parked != nil {
		_ = c.Loop().Own(x.Parked)
	}
	for _, p := range x.Ports {
		_ = c.Loop().Own(p)
	}
}

func (x Exit) close(reason error) {
	if x.Inbox != nil {
		x.Inbox.CloseWith(reason)
	}
	if x.Parked != nil {
		x.Parked.CloseWith(reason)
	}
	for _, name := range sortedNames(x.Ports) {
		x.Ports[name].CloseWith(reason)
	}
}

// arrive runs the Spec's OnExit on the spawner's turn. A notice for an earlier
// incarnation of the spawner is stale: what it carries is closed.
func (p *parcel) arrive(c *cell, _ port.MessageEvent) error {
	p.cell.family().settle(p.cell.ref, p)
	x, ok := p.take()
	switch {
	case !ok:
		return nil
	case p.cell.parent != c:
		x.close(x.Reason)
		return nil
	}
	x.moveTo(c)
	return p.cell.spec.onExit(c.context(), &c.self, x)
}
