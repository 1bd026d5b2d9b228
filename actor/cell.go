package actor

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/actor/internal/origin"
	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

// A cell is one incarnation of an actor: it is the engine's process and the host of
// the mailbox. A restart makes another cell and gives it the inbox; an
// incarnation never shares anything with its successor but the ports that are
// handed on.
type cell struct {
	self   Self
	sys    *System
	parent *cell // nil for a root
	family *family
	spec   Spec
	path   string
	origin origin.Origin
	ref    Ref
	mb     *mailbox.Mailbox
	pid    *engine.PID
	ctx    turnContext
	frame  bool // a child context of its parent

	children family

	// Used on the actor's own loop only.
	actor   Actor
	ports   map[string]*port.Port
	failure error
	leave   bool   // end when the turn does, or, if it drains, when the inbox is empty
	drains  *error // the reason to end with when the inbox is empty, or nil

	over atomic.Bool  // it has ended, or is ending: Self is revoked
	left atomic.Bool  // it has departed
	told atomic.Int64 // when it was told to stop, Unix nanoseconds
	ebbs atomic.Int64 // when it was told to drain, likewise

	mu          sync.Mutex // guards the fields below
	begun       chan error // the result of the start, for the spawner
	ended       chan struct{}
	reason      error // why it ended
	gone        bool  // the end is complete
	awaited     bool  // the spawner waits for the end and takes the Exit itself
	parcel      *parcel
	parked      *port.Port // messages that were set aside, or nil
	inspected   Inspected  // the actor, if it is one
	failures    int        // that were resumed
	lastFailure error
	monitors    []func(Down)

	// Links of the family, guarded by its lock.
	older, younger *cell
	listed         bool
}

var _ mailbox.Host = (*cell)(nil)

// newCell makes an incarnation and takes its ports over. Nothing runs yet.
func (s *System) newCell(parent *cell, spec Spec, frame bool) (*cell, error) {
	c := &cell{sys: s, parent: parent, spec: spec, frame: frame, family: &s.roots}
	c.self.cell, c.ctx.cell = c, c
	if c.spec.Name == "" {
		c.spec.Name = strconv.FormatUint(s.serial.Add(1), 10)
	}
	c.path = "/" + c.spec.Name
	if parent != nil {
		c.family = &parent.children
		c.path = parent.path + c.path
	}
	if err := c.setOrigin(); err != nil {
		return nil, err
	}
	if err := checkLimit(spec.Limit); err != nil {
		return nil, err
	}
	return c, c.takePorts()
}

// takePorts takes over the inbox and the named ports, all or none.
func (c *cell) takePorts() error {
	names := sortedNames(c.spec.Ports)
	list := make([]*port.Port, 0, len(names)+1)
	if c.spec.Inbox != nil {
		list = append(list, c.spec.Inbox)
	}
	for _, name := range names {
		list = append(list, c.spec.Ports[name])
	}
	list, err := releaseAll(list)
	if err != nil {
		return err
	}
	inbox := (*port.Port)(nil)
	if c.spec.Inbox == nil {
		inbox = port.NewInbox()
	} else {
		inbox, list = list[0], list[1:]
	}
	c.mb, err = mailbox.New(inbox, &mailbox.Options{
		Name: c.path, Types: c.sys.opt.Types, DeadLetters: c.sys.dead.add,
		Accept: c.accept, Owner: c, Host: c,
	})
	if err != nil {
		return err
	}
	c.ref = Ref{c.mb.Inbox().Inlet()}
	if c.spec.Limit != nil {
		_ = c.mb.Inbox().SetLimit(c.spec.Limit) // it was checked
	}
	c.spec.Inbox, c.spec.Ports = nil, nil
	if len(names) > 0 {
		c.ports = make(map[string]*port.Port, len(names))
	}
	for i, name := range names {
		c.ports[name] = list[i]
		_ = c.mb.Loop().Own(list[i]) // it was just released: nobody else has it
	}
	return nil
}

// releaseAll detaches the handles and returns new ones, or leaves all as they are.
func releaseAll(list []*port.Port) ([]*port.Port, error) {
	claims := make([]clone.Transfer, 0, len(list))
	for _, p := range list {
		claim, err := p.BeginTransfer()
		if err != nil {
			for _, c := range claims {
				c.Revert()
			}
			return nil, err
		}
		claims = append(claims, claim)
	}
	out := make([]*port.Port, len(claims))
	for i, c := range claims {
		out[i] = c.Commit().Arrive(nil).(*port.Port)
	}
	return out, nil
}

// launch spawns the engine's process and has the actor start on its own loop. The
// channel gets the result of the start.
func (c *cell) launch() (<-chan error, error) {
	begun := make(chan error, 1)
	c.begun = begun // before anybody can see the cell
	if !c.family.add(c) {
		c.mb.Loop().End(ErrStopped)
		return nil, ErrStopped
	}
	c.mb.Interrupt(c.begin)
	props := engine.PropsFromProducer(func() engine.Actor { return c },
		engine.WithMailbox(func() engine.Mailbox { return c.mb }),
		engine.WithDispatcher(c.sys.dispatcher),
		engine.WithOnInit(func(ctx engine.Context) { c.pid = ctx.Self() }))
	c.sys.live.Add(1)
	c.emit(Spawned, nil)
	c.watchInbox()
	c.sys.engine.Root.Spawn(props)
	return begun, nil
}

// Receive is the engine's view of the cell: its lifecycle, of which there is nothing
// to do, since turns do not go through the engine.
func (c *cell) Receive(engine.Context) {}

// spawn makes and starts an actor, and waits until it has started.
func (s *System) spawn(ctx context.Context, parent *cell, spec Spec, frame bool) (*cell, error) {
	if spec.New == nil {
		return nil, &StartError{Name: spec.Name, Err: errNoNew}
	}
	if ctx.Err() != nil {
		return nil, &StartError{Name: spec.Name, Err: context.Cause(ctx)}
	}
	c, err := s.newCell(parent, spec, frame)
	if err != nil {
		return nil, &StartError{Name: spec.Name, Err: err}
	}
	begun, err := c.launch()
	if err != nil {
		return nil, &StartError{Name: spec.Name, Err: err}
	}
	if err := c.await(ctx, begun); err != nil {
		var failed *StartError
		if parent != nil && errors.As(err, &failed) {
			failed.Exit.moveTo(parent)
		}
		return nil, err
	}
	return c, nil
}

// await waits for the result of the start. When the context is done first, the
// actor is stopped.
func (c *cell) await(ctx context.Context, begun <-chan error) error {
	defer announce(ctx)()
	select {
	case err := <-begun:
		return err
	case <-ctx.Done():
	}
	c.tell(context.Cause(ctx))
	patience, stop := c.patienceTimer()
	defer stop()
	select {
	case err := <-begun:
		return err
	case <-patience:
		c.fence(ctx)
		return <-begun
	}
}
