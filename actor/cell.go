package actor

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/berth-go/berth/actor/internal/origin"
	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

// A cell is one incarnation of an actor: the host of its mailbox. A restart makes another
// cell and gives it the inbox; an incarnation never shares anything with its
// successor but the ports that are handed on.
//
// There may be a million of them: what few need, or what is known only at the end,
// is in rare, and what can be told from other fields is not kept.
type cell struct {
	mb    mailbox.Mailbox
	self  Self
	actor Actor // set under mu; may be read without it on the actor's own loop

	// Used on the actor's own loop only.
	failure error
	ports   map[string]*port.Port
	leaves  leaving

	frame  bool        // a child context of its parent
	listed bool        // in its family, guarded by its lock, like older and younger
	over   atomic.Bool // it has ended, or is ending: Self is revoked

	sys    *System
	parent *cell  // nil for a root
	name   string // the given one; see called
	serial uint64 // its number in the System
	ref    Ref
	spec   keptSpec

	left atomic.Bool  // it has departed
	told atomic.Int64 // when it was told to stop, Unix nanoseconds
	ebbs atomic.Int64 // when it was told to drain, likewise

	children       atomic.Pointer[family] // nil until it has had one
	older, younger *cell                  // siblings

	mu        sync.Mutex    // guards the fields below
	cancelled bool          // the turns' context is done
	gone      bool          // the end is complete
	shutDown  bool          // with ErrShutdown as its reason
	awaited   bool          // the spawner waits for the end and takes the Exit itself
	done      chan struct{} // of the turns' context, made when it is asked for
	begun     chan error    // the result of the start, for the spawner
	ended     chan struct{}
	rare      *rare
}

// rare is what few cells have before their end. It is guarded by the cell's lock.
type rare struct {
	after       map[*func()]struct{} // see turnContext
	origin      *origin.Origin
	why         error      // what it was told to end with, if not with ErrShutdown
	reason      error      // why it ended, if not because of ErrShutdown
	parcel      *parcel    // of its end
	parked      *port.Port // messages that were set aside, or nil
	failures    int        // that were resumed
	lastFailure error
	monitors    []func(Down)
	process     *process // see Self.PID
}

func (c *cell) rareLocked() *rare {
	if c.rare == nil {
		c.rare = new(rare)
	}
	return c.rare
}

// keptSpec is what an incarnation keeps of its Spec.
type keptSpec struct {
	onExit   func(ctx context.Context, self *Self, x Exit) error
	shutdown time.Duration
	drain    time.Duration
	failing  *failing // nil: the message in hand is dropped, and the incarnation ends
	custody  bool
}

// failing is what a Spec says of failures beyond the usual.
type failing struct {
	resume    bool
	inHand    InHand
	onFailure func(ctx context.Context, self *Self, f Failure) error
}

// leaving says when an incarnation that has not failed ends by itself.
type leaving uint8

const (
	stays      leaving = iota
	leavesNow          // when its turn ends
	drainsSelf         // normally, when its inbox is empty
	drainsTold         // with ErrShutdown, when its inbox is empty
)

// Signals of a cell's mailbox, in the order in which they count.
const (
	toBegin uint32 = 1 << iota
	toDrain
	toStop
)

var _ mailbox.Host = (*cell)(nil)

// newCell makes an incarnation and takes its ports over. Nothing runs yet.
func (s *System) newCell(parent *cell, spec *Spec, frame bool) (*cell, error) {
	c := &cell{sys: s, parent: parent, name: spec.Name, serial: s.serial.Add(1), frame: frame, spec: keptSpec{
		onExit: spec.OnExit, shutdown: spec.shutdown(), drain: spec.Drain, custody: spec.Custody,
	}}
	if spec.Resume || spec.InHand != (InHand{}) {
		c.spec.failing = &failing{spec.Resume, spec.InHand, spec.OnFailure}
	}
	c.self.cell = c
	if err := c.setOrigin(spec.Origin); err != nil {
		return nil, err
	}
	if err := checkLimit(spec.Limit); err != nil {
		return nil, err
	}
	return c, c.takePorts(spec)
}

// called returns the last part of the actor's path.
func (c *cell) called() string {
	if c.name == "" {
		return strconv.FormatUint(c.serial, 10)
	}
	return c.name
}

// Name returns the actor's path.
func (c *cell) Name() string {
	if c.parent == nil {
		return "/" + c.called()
	}
	return c.parent.Name() + "/" + c.called()
}

// takePorts takes over the inbox and the named ports, all or none.
func (c *cell) takePorts(spec *Spec) error {
	inbox := spec.Inbox
	if len(spec.Ports) > 0 {
		names := sortedNames(spec.Ports)
		list := make([]*port.Port, 0, len(names)+1)
		for _, name := range names {
			list = append(list, spec.Ports[name])
		}
		if inbox != nil {
			list = append(list, inbox)
		}
		list, err := releaseAll(list)
		if err != nil {
			return err
		}
		if inbox != nil {
			inbox = list[len(names)]
		}
		c.ports = make(map[string]*port.Port, len(names))
		for i, name := range names {
			c.ports[name] = list[i]
		}
	}
	if err := c.mb.Init(c, inbox, &c.sys.mailboxes); err != nil {
		return err
	}
	c.ref = Ref{c.mb.Inbox().Inlet()}
	if spec.Limit != nil {
		_ = c.mb.Inbox().SetLimit(spec.Limit) // it was checked
	}
	for _, name := range sortedNames(c.ports) {
		_ = c.mb.Loop().Own(c.ports[name]) // it was just released: nobody else has it
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

// launch brings the cell to life. An actor with a Start does that on its own loop; the
// channel gets the result. It is nil for one that has started.
func (c *cell) launch(spec *Spec) (chan error, error) {
	begun := c.sys.beginnings.Get().(chan error)
	c.begun = begun // before anybody can see the cell
	if !c.join() {
		c.mb.Loop().End(ErrStopped)
		return nil, ErrStopped
	}
	c.sys.live.Add(1)
	c.emit(Spawned, nil)
	c.watchInbox(spec)
	if !c.create(spec.New, begun) {
		return begun, nil
	}
	if _, ok := c.actor.(Starter); ok {
		c.mb.Signal(toBegin)
	} else if c.serve(); c.hasStarted() != nil {
		c.sys.beginnings.Put(begun)
		begun = nil
	}
	c.mb.Launch(c.sys.dispatcher)
	return begun, nil
}

// spawn makes and starts an actor, and waits until it has started.
func (s *System) spawn(ctx context.Context, parent *cell, spec Spec, frame bool) (*cell, error) {
	if spec.New == nil {
		return nil, &StartError{Name: spec.Name, Err: errNoNew}
	}
	if ctx.Err() != nil {
		return nil, &StartError{Name: spec.Name, Err: context.Cause(ctx)}
	}
	c, err := s.newCell(parent, &spec, frame)
	if err != nil {
		return nil, &StartError{Name: spec.Name, Err: err}
	}
	begun, err := c.launch(&spec)
	if err != nil {
		return nil, &StartError{Name: spec.Name, Err: err}
	}
	if begun == nil {
		return c, nil
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
func (c *cell) await(ctx context.Context, begun chan error) error {
	defer announce(ctx)()
	select {
	case err := <-begun:
		c.sys.beginnings.Put(begun)
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
