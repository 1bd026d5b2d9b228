package router

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// A Spec says what the members are. New is required; the zero value of all else is
// valid.
type Spec struct {
	// New makes the actor of the member with this number, from 0, again for each
	// of its incarnations.
	New func(i int) actor.Actor

	Size int // how many members; zero means GOMAXPROCS

	// Member is how each of them is restarted and stopped, how its inbox is
	// bounded, and what becomes of a message over which it fails. It has no
	// name, actor or ports: those are the router's, or one actor's.
	Member supervisor.Child

	Intensity int           // of their supervisor
	Period    time.Duration // likewise
}

// check returns what of the Member does not go with a router. What is left is checked
// by the supervisor.
func (s *Spec) check() error {
	if s.New == nil {
		return &supervisor.SpecError{Field: "New", Problem: "nil"}
	}
	m := &s.Member
	for field, set := range map[string]bool{
		"Name": m.Name != "", "New": m.New != nil, "NewWith": m.NewWith != nil, "Supervisor": m.Supervisor != nil,
		"Significant": m.Significant, "Ports": len(m.Ports) > 0, "Wires": len(m.Wires) > 0,
	} {
		if set {
			return &supervisor.SpecError{Child: "Member", Field: field, Problem: "not for a member"}
		}
	}
	return nil
}

// A Router chooses among its members.
type Router struct {
	spec    Spec
	tree    *supervisor.Tree
	members atomic.Pointer[[]*member]
	turn    atomic.Uint64

	mu sync.Mutex // one Resize at a time
}

// A member is one actor, over all its incarnations.
type member struct {
	ref  actor.Ref
	load atomic.Int64 // messages given out by PostLeast and CallLeast, and not handled
}

// Start starts a router, with its members in the order of their numbers.
func Start(ctx context.Context, sys *actor.System, name string, spec Spec) (*Router, error) {
	if err := spec.check(); err != nil {
		return nil, err
	}
	r := &Router{spec: spec}
	size := spec.Size
	if size <= 0 {
		size = runtime.GOMAXPROCS(0)
	}
	var children []supervisor.Child
	list := make([]*member, size)
	for i := range list {
		children = append(children, r.child(i))
	}
	tree, err := supervisor.Start(ctx, sys, name, supervisor.Spec{
		Intensity: spec.Intensity, Period: spec.Period, Children: children,
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i] = new(member)
		list[i].ref, _ = tree.Child(strconv.Itoa(i))
	}
	r.tree = tree
	r.members.Store(&list)
	return r, nil
}

func (r *Router) child(i int) supervisor.Child {
	c := r.spec.Member
	c.Name = strconv.Itoa(i)
	c.New = func() actor.Actor { return &shell{r.spec.New(i)} }
	return c
}

// Tree returns the supervisor of the members, whose names are their numbers. It is to
// look at: their number is changed by Resize.
func (r *Router) Tree() *supervisor.Tree { return r.tree }

// Stop stops the members and their supervisor; see [supervisor.Tree.Stop].
func (r *Router) Stop(ctx context.Context) error { return r.tree.Stop(ctx) }

// Refs returns the Refs of all members, in the order of their numbers.
func (r *Router) Refs() []actor.Ref {
	list := *r.members.Load()
	refs := make([]actor.Ref, len(list))
	for i, m := range list {
		refs[i] = m.ref
	}
	return refs
}

// Next returns the member whose turn it is: round robin.
func (r *Router) Next() actor.Ref {
	list := *r.members.Load()
	return list[(r.turn.Add(1)-1)%uint64(len(list))].ref
}

// For returns the member that a key belongs to.
func (r *Router) For(key string) actor.Ref {
	list := *r.members.Load()
	return list[jump(hash(key), len(list))].ref
}

// Broadcast posts v to every member, a clone to each. It goes on after an error, and
// returns all of them.
func (r *Router) Broadcast(v any) error {
	var errs []error
	for _, m := range *r.members.Load() {
		errs = append(errs, m.ref.PostMessage(v))
	}
	return errors.Join(errs...)
}

// PostLeast posts v to the member that has the least to do: the fewest messages of
// PostLeast and CallLeast that it has not handled yet. Other messages don't count, nor
// do those that it is handed out again.
func (r *Router) PostLeast(v any, transfer ...port.Transferable) error {
	m := r.least()
	if r.spec.drops() {
		t := &ticket{end: func() { m.load.Add(-1) }}
		err := m.ref.PostEnvelope(port.Envelope{Source: t}, v, append(slices.Clip(transfer), port.Transferable(t))...)
		if err != nil {
			t.punch()
		}
		return err
	}
	err := m.ref.PostEnvelope(port.Envelope{Source: m}, v, transfer...)
	if err != nil {
		m.load.Add(-1)
	}
	return err
}

// drops reports whether a member may lose messages that it has not handled.
func (s *Spec) drops() bool {
	l := s.Member.Limit
	return s.Member.FreshInbox || l != nil && (l.Policy == port.DropNewest || l.Policy == port.DropOldest)
}

// CallLeast calls the member that has the least to do; see [Router.PostLeast].
func CallLeast[T any](ctx context.Context, r *Router, req any, transfer ...port.Transferable) (T, error) {
	m := r.least()
	defer m.load.Add(-1)
	return actor.Call[T](ctx, m.ref, req, transfer...)
}

// least chooses a member and counts one more message for it. Equals take turns.
func (r *Router) least() *member {
	list := *r.members.Load()
	first := int(r.turn.Add(1) % uint64(len(list)))
	best := list[first]
	for i := 1; i < len(list) && best.load.Load() > 0; i++ {
		if m := list[(first+i)%len(list)]; m.load.Load() < best.load.Load() {
			best = m
		}
	}
	best.load.Add(1)
	return best
}

// Resize changes the number of members; there is always one. It returns when the new
// ones have started, or when those that are taken away have handled what they were
// sent and have stopped. When the context is done first, they are stopped at once.
func (r *Router) Resize(ctx context.Context, size int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := append([]*member(nil), *r.members.Load()...)
	for len(list) < max(size, 1) {
		ref, err := r.tree.StartChild(ctx, r.child(len(list)))
		if err != nil {
			return err
		}
		list = append(list, &member{ref: ref})
		grown := append([]*member(nil), list...)
		r.members.Store(&grown)
	}
	gone := list[max(size, 1):]
	list = list[:max(size, 1)]
	r.members.Store(&list)
	var errs []error
	for i, m := range gone {
		errs = append(errs, r.dismiss(ctx, strconv.Itoa(len(list)+i), m))
	}
	return errors.Join(errs...)
}

// dismiss takes one member away that nobody is sent to any more.
func (r *Router) dismiss(ctx context.Context, name string, m *member) error {
	err := m.finish(ctx)
	ctx = context.WithoutCancel(ctx)
	if e := r.tree.TerminateChild(ctx, name); e != nil {
		return errors.Join(err, ignoreNotFound(e))
	}
	return errors.Join(err, ignoreNotFound(r.tree.DeleteChild(ctx, name)))
}

// finish waits until the member has handled what it was sent before, or is gone. The last
// message is a notice, for which there is always room.
func (m *member) finish(ctx context.Context) error {
	done := make(chan struct{})
	t := &ticket{end: func() { close(done) }, last: true}
	if m.ref.PostEnvelope(port.Envelope{Source: t, Notice: true}, nil, t) != nil {
		return nil // it has ended
	}
	if b, ok := ctx.Value(port.BlockerKey{}).(port.Blocker); ok {
		defer b.Block()()
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func ignoreNotFound(err error) error {
	if errors.Is(err, supervisor.ErrNotFound) {
		return nil // a temporary member is forgotten when it ends
	}
	return err
}
