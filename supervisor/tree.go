package supervisor

import (
	"context"
	"errors"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor/internal/plan"
)

// A Tree is a running supervisor. Its methods may be called from any goroutine;
// those with a context ask the supervisor and wait for its answer, which it
// gives between other work. They must not be called from a child's Start, for
// which the supervisor waits. The others do not ask, and tell what was last known.
type Tree struct {
	sys    *actor.System
	ref    actor.Ref
	index  *index
	parent *Tree // of a Sub
	name   string
}

// Start starts a supervisor and its children, in order, and returns when all have
// started. If one fails to, those that have started are stopped in the reverse
// order, and the error is a [*StartError] that names it. An invalid Spec is a
// [*SpecError], and nothing has started then.
func Start(ctx context.Context, sys *actor.System, name string, spec Spec) (*Tree, error) {
	if _, err := spec.check(); err != nil {
		return nil, err
	}
	ix := newIndex("/"+name, new(feed))
	ref, err := sys.Spawn(ctx, actor.Spec{
		Name: name, New: func() actor.Actor { return newSupervisor(spec, ix, nil) }, Shutdown: Infinity,
	})
	if err != nil {
		var child *StartError
		if errors.As(err, &child) {
			err = child
		}
		return nil, err
	}
	return &Tree{sys: sys, ref: ref, index: ix, name: name}, nil
}

// Ref returns the supervisor's own Ref.
func (t *Tree) Ref() actor.Ref { return t.ref }

// Child returns the Ref of a child by its name. It stays good over restarts.
func (t *Tree) Child(name string) (actor.Ref, bool) {
	ref := t.index.ref(name)
	return ref, !ref.IsZero()
}

// Sub returns the supervisor that is reached by the names of children, one below
// the other. It stays good over restarts.
func (t *Tree) Sub(path ...string) (*Tree, bool) {
	for _, name := range path {
		ref, sub := t.index.ref(name), t.index.sub(name)
		if ref.IsZero() || sub == nil {
			return nil, false
		}
		t = &Tree{sys: t.sys, ref: ref, index: sub, parent: t, name: name}
	}
	return t, true
}

// Partition returns the copy that a key belongs to: always the same one. Without
// Partitions in the Spec there is none.
func (t *Tree) Partition(key string) (actor.Ref, bool) {
	return t.Child(t.index.partition(key))
}

// StartChild adds a child behind the others and starts it. A child that does not
// start is not added.
//
// Its Wires connect it to others. One that is not there yet is given its end when
// it is started; one that runs, at its next start.
func (t *Tree) StartChild(ctx context.Context, c Child) (actor.Ref, error) {
	if err := c.check(); err != nil {
		return actor.Ref{}, err
	}
	return t.start(ctx, &operation{child: &c})
}

// StartNew starts a child of the Spec's Template. An empty name means a number that
// no other child has had.
func (t *Tree) StartNew(ctx context.Context, name string, arg any) (actor.Ref, error) {
	return t.start(ctx, &operation{templated: true, name: name, arg: arg})
}

func (t *Tree) start(ctx context.Context, op *operation) (actor.Ref, error) {
	if err := t.do(ctx, op); err != nil {
		return actor.Ref{}, err // op may still be the supervisor's
	}
	return op.ref, nil
}

// TerminateChild stops a child, or gives up restarting it, and keeps its Spec,
// unless it is temporary. Its inbox is kept too: its Ref stays good, and what
// is posted to it waits.
func (t *Tree) TerminateChild(ctx context.Context, name string) error {
	return t.do(ctx, &operation{event: plan.TerminateChild{Name: name}})
}

// RestartChild starts a child that was stopped.
func (t *Tree) RestartChild(ctx context.Context, name string) error {
	return t.do(ctx, &operation{event: plan.RestartChild{Name: name}})
}

// DeleteChild forgets a child that is stopped; its inbox is closed.
func (t *Tree) DeleteChild(ctx context.Context, name string) error {
	return t.do(ctx, &operation{event: plan.DeleteChild{Name: name}})
}

// Reconfigure gives the supervisor another Spec for the future. No child is started
// or stopped: what the Spec has new is there as stopped, and children that it
// does not name stay, behind the others. The children of a Template are made of
// the new one when they are started again. A wire that is gone is closed when its
// children are down; a new one is given to each at its next start. An invalid Spec
// changes nothing.
func (t *Tree) Reconfigure(ctx context.Context, spec Spec) error {
	if _, err := spec.check(); err != nil {
		return err
	}
	err := t.do(ctx, &operation{query: func(s *supervisor) error { return s.reconfigure(ctx, spec) }})
	if err != nil || t.parent == nil {
		return err
	}
	return t.parent.do(ctx, &operation{query: func(s *supervisor) error { // for its next incarnation
		if r := s.custody.at(t.name); r != nil && r.kind.Supervisor != nil {
			kind := *r.kind
			kind.Supervisor = &spec
			s.index.update(func() { r.kind = &kind })
		}
		return nil
	}})
}

// Parked takes the messages of a child that were set aside after they had failed too
// often; see Child.InHand. The port is the caller's: Len tells how many there are,
// Receive takes one to look at, and Forward posts them again, to the child's Ref or
// another. It is nil if there are none.
func (t *Tree) Parked(ctx context.Context, name string) (*port.Port, error) {
	return ask(ctx, t, func(s *supervisor) (*port.Port, error) {
		r := s.custody.at(name)
		if r == nil {
			return nil, ErrNotFound
		}
		p := release(r.shows().parked)
		if r.shows().parked != nil {
			s.index.update(func() { r.rare.parked = nil })
		}
		return p, nil
	})
}

// A Status is what a child is doing.
type Status struct {
	Name       string
	Ref        actor.Ref // zero until its first start
	State      string    // running, restarting or stopped
	Restarts   int       // how often it was started again because of a failure, its own or a sibling's
	Supervisor bool
}

// Children returns the children in the order of their start.
func (t *Tree) Children(ctx context.Context) (list []Status, err error) {
	return ask(ctx, t, func(s *supervisor) ([]Status, error) { return s.status(), nil })
}

// A Count says how many children there are: all, those that run, those that are
// supervisors, and those that are not. The children of a Template have one Spec.
type Count = plan.Count

// Count counts the children.
func (t *Tree) Count(ctx context.Context) (Count, error) {
	return ask(ctx, t, func(s *supervisor) (Count, error) {
		n := s.state.Count()
		if s.spec.Template != nil {
			n.Specs = 1
		}
		return n, nil
	})
}

// ChildSpec returns the spec of a child by its name.
func (t *Tree) ChildSpec(ctx context.Context, name string) (Child, error) {
	return ask(ctx, t, func(s *supervisor) (Child, error) {
		if r := s.custody.at(name); r != nil {
			return r.child(name), nil
		}
		return Child{}, ErrNotFound
	})
}
