package supervisor

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/internal/plan"
)

// A Tree is a running supervisor. Its methods may be called from any goroutine;
// those with a context ask the supervisor and wait for its answer, which it
// gives between other work. They must not be called from a child's Start, for
// which the supervisor waits.
type Tree struct {
	sys   *actor.System
	ref   actor.Ref
	index *index
}

// Start starts a supervisor and its children, in order, and returns when all have
// started. If one fails to, those that have started are stopped in the reverse
// order, and the error is a [*StartError] that names it. An invalid Spec is a
// [*SpecError], and nothing has started then.
func Start(ctx context.Context, sys *actor.System, name string, spec Spec) (*Tree, error) {
	if _, err := spec.check(); err != nil {
		return nil, err
	}
	ix := new(index)
	ref, err := sys.Spawn(ctx, actor.Spec{
		Name: name, New: func() actor.Actor { return newSupervisor(spec, ix) }, Shutdown: -1,
	})
	if err != nil {
		var child *StartError
		if errors.As(err, &child) {
			err = child
		}
		return nil, err
	}
	return &Tree{sys, ref, ix}, nil
}

// Ref returns the supervisor's own Ref.
func (t *Tree) Ref() actor.Ref { return t.ref }

// Child returns the Ref of a child by its name. It stays good over restarts.
func (t *Tree) Child(name string) (actor.Ref, bool) { return t.index.get(name) }

// Stop stops the children, the last to be started first, and then the
// supervisor. A child that does not stop within its own time is fenced; when
// the context is done, everything is.
func (t *Tree) Stop(ctx context.Context) error { return t.sys.Stop(ctx, t.ref) }

// StartChild adds a child behind the others and starts it. A child that does not
// start is not added.
func (t *Tree) StartChild(ctx context.Context, c Child) (actor.Ref, error) {
	if err := c.check(); err != nil {
		return actor.Ref{}, err
	}
	op := &operation{child: &c, event: plan.StartChild{Spec: c.plan()}}
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

// A Status is what a child is doing.
type Status struct {
	Name     string
	Ref      actor.Ref // zero until its first start
	State    string    // running, restarting or stopped
	Restarts int       // how often it was started again because of a failure, its own or a sibling's
}

// Children returns the children in the order of their start.
func (t *Tree) Children(ctx context.Context) ([]Status, error) {
	op := new(operation)
	if err := t.do(ctx, op); err != nil {
		return nil, err // op may still be the supervisor's
	}
	return op.status, nil
}

// do has the supervisor carry out an operation.
func (t *Tree) do(ctx context.Context, op *operation) error {
	if _, err := actor.Call[any](ctx, t.ref, op); err != nil {
		return err
	}
	return op.err
}

// An operation is a request to the supervisor. It is handed over as it is, not cloned:
// until the supervisor has replied it is the supervisor's.
type operation struct {
	event  plan.Event // nil only asks for the status
	child  *Child     // for StartChild
	ref    actor.Ref  // of the child that was started
	status []Status
	err    error
}

var errNotAnOperation = errors.New("supervisor: not a request to a supervisor")

// SharedClone lets an operation pass inside the process as it is.
func (op *operation) SharedClone() {}

func (op *operation) run(ctx context.Context, s *supervisor) {
	s.replies = nil
	switch e := op.event.(type) {
	case nil:
		op.status = s.status()
		return
	case plan.Retry:
		e.At = time.Now()
		s.step(ctx, e)
		return
	case plan.StartChild:
		if _, ok := s.custody.child(op.child.Name); !ok {
			s.custody.add(*op.child)
		}
	}
	s.step(ctx, op.event)
	started := false
	for _, r := range s.replies {
		op.err, started = r.Err, r.ID.Name != ""
	}
	switch {
	case op.child == nil:
	case started:
		op.ref = s.latest
	case op.err != nil:
		if _, ok := s.state.Child(op.child.Name); !ok {
			s.custody.drop(op.child.Name) // it was refused
		}
	}
}

func (s *supervisor) status() []Status {
	var list []Status
	for _, c := range s.state.Children() {
		list = append(list, Status{Name: c.Spec.Name, Ref: s.custody.ref(c.Spec.Name), State: c.Status.String(), Restarts: c.Restarts})
	}
	return list
}

// An index finds the Refs of children by name, from any goroutine.
type index struct {
	mu   sync.RWMutex // guards refs
	refs map[string]actor.Ref
}

func (ix *index) set(name string, ref actor.Ref) {
	if ix == nil {
		return
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.refs == nil {
		ix.refs = make(map[string]actor.Ref)
	}
	ix.refs[name] = ref
}

func (ix *index) remove(name string) {
	if ix == nil {
		return
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	delete(ix.refs, name)
}

func (ix *index) get(name string) (actor.Ref, bool) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	ref, ok := ix.refs[name]
	return ref, ok
}
