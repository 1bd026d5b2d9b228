package actor

import (
	"context"
	"log/slog"

	"github.com/berth-go/berth/port"
)

// A Self is what an actor has of itself. It is for the actor's own turns, and
// good for one incarnation: after its end every method fails with ErrStopped or
// does nothing.
type Self struct{ cell *cell }

// Name returns the actor's path: the names from its root down.
func (s *Self) Name() string { return s.cell.Name() }

// Ref returns the right to post to the actor.
func (s *Self) Ref() Ref { return s.cell.ref }

// System returns the System that the actor runs in.
func (s *Self) System() *System { return s.cell.sys }

// Log returns the System's logger with the actor's path.
func (s *Self) Log() *slog.Logger { return s.cell.sys.log.With("actor", s.cell.Name()) }

// Context returns the context of the actor's turns: it is done when the actor is
// told to stop.
func (s *Self) Context() context.Context { return s.cell.context() }

// Spawn starts a child and returns when it has started, or with its error, a
// [*StartError]. The context bounds the start, not the child's life. Children
// are stopped before their parent, in the reverse order of their start.
func (s *Self) Spawn(ctx context.Context, spec Spec) (Ref, error) {
	if s.cell.over.Load() {
		return Ref{}, ErrStopped
	}
	c, err := s.cell.sys.spawn(ctx, s.cell, spec, false)
	if err != nil {
		return Ref{}, err
	}
	return c.ref, nil
}

// StopChild stops a child of this actor and returns its Exit when it has ended:
// OnExit is not called then. It waits as long as the child's Spec allows or
// until the context is done; then the child is fenced.
//
// If the child has ended by itself and its OnExit is still to come, StopChild
// takes its place.
func (s *Self) StopChild(ctx context.Context, ref Ref) (Exit, error) {
	return s.end(ref, func(c *cell) { c.stop(ctx, ctx) })
}

// DrainChild is StopChild for a child that is to handle what is queued in its
// inbox first, while new posts are refused with ErrDraining, until the context is
// done: then it is stopped, as its Spec allows.
func (s *Self) DrainChild(ctx context.Context, ref Ref) (Exit, error) {
	return s.end(ref, func(c *cell) {
		c.ebb(ctx, ctx, -1)
		c.halt(context.WithoutCancel(ctx), ctx)
	})
}

// end ends a child with f and takes its Exit.
func (s *Self) end(ref Ref, f func(*cell)) (Exit, error) {
	c, parcel := s.cell.children.Load().find(ref)
	if c != nil {
		c.expect()
		f(c)
		parcel = c.handed()
	}
	return s.take(ref, parcel)
}

// take takes an Exit in place of OnExit.
func (s *Self) take(ref Ref, parcel *parcel) (Exit, error) {
	if parcel == nil {
		return Exit{}, ErrNotChild
	}
	s.cell.children.Load().settle(ref, parcel)
	x, ok := parcel.take()
	if !ok {
		return Exit{}, ErrNotChild
	}
	x.moveTo(s.cell)
	return x, nil
}

// StopAll stops several children at the same time, as StopChild stops one. The
// Exits are in the order of the refs; the zero Exit stands for what is no child.
func (s *Self) StopAll(ctx context.Context, refs []Ref) []Exit {
	cells := make([]*cell, len(refs))
	parcels := make([]*parcel, len(refs))
	for i, ref := range refs {
		if cells[i], parcels[i] = s.cell.children.Load().find(ref); cells[i] != nil {
			cells[i].expect()
			cells[i].letGo()
		}
	}
	exits := make([]Exit, len(refs))
	for i, c := range cells {
		if c != nil {
			c.stop(ctx, ctx)
			parcels[i] = c.handed()
		}
		exits[i], _ = s.take(refs[i], parcels[i])
	}
	return exits
}

// Stop ends the actor normally when the current turn ends. What is queued goes
// into custody or becomes dead letters.
func (s *Self) Stop() { s.cell.leaves = leavesNow }

// Drain ends the actor normally when what is queued in its inbox has been
// handled. New posts are refused with ErrDraining meanwhile; if the inbox then
// goes into custody, its next holder takes posts again. Messages of other ports
// are handled as they come, and do not keep it.
func (s *Self) Drain() {
	c := s.cell
	if c.over.Load() || c.leaves != stays {
		return
	}
	_ = c.mb.Inbox().Bar(ErrDraining)
	c.leaves = drainsSelf
}

// NewChannel makes a channel whose ports belong to the actor; see
// [port.Loop.NewChannel].
func (s *Self) NewChannel() (port1, port2 *port.Port) { return s.cell.Loop().NewChannel() }

// Own makes a port that was made elsewhere the actor's: its handlers will run on
// the actor's turns. It refuses one that has handlers already.
func (s *Self) Own(p *port.Port) error {
	if s.cell.over.Load() {
		return ErrStopped
	}
	return s.cell.Loop().Own(p)
}

// Listen has f handle the messages of one of the actor's ports, on its turns; an
// error or a panic is the actor's failure. It sets the port's onmessage handler
// and so enables its queue.
func (s *Self) Listen(p *port.Port, f func(ctx context.Context, self *Self, e port.MessageEvent) error) error {
	if err := s.Own(p); err != nil {
		return err
	}
	c := s.cell
	return p.OnMessage(func(e port.MessageEvent) { c.fail(f(c.context(), s, e)) })
}

// Port returns the port that the actor was given under this name, or nil.
func (s *Self) Port(name string) *port.Port { return s.cell.ports[name] }

// Ports returns how many ports the actor owns, its inbox included.
func (s *Self) Ports() int { return s.cell.Loop().Ports() }

// ReleaseInbox gives the inbox away, with what is queued in it: Refs post to
// whoever has it next. The actor stops when the current turn ends.
func (s *Self) ReleaseInbox() (*port.Port, error) {
	if s.cell.over.Load() {
		return nil, ErrStopped
	}
	p, err := s.cell.mb.Inbox().Release()
	if err == nil {
		s.cell.leaves = leavesNow
	}
	return p, err
}
