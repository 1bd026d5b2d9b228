package mailbox

import (
	"sync/atomic"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox/dispatch"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

// A Mailbox is the event loop of an actor as Proto.Actor's mailbox. Its task
// sources are ports, the inbox first among them; beside those it has two lanes
// of its own, for system messages and for what is sent to the actor's PID.
//
// Invariants:
//
//   - Engine traffic never travels: it waits in the lanes, not in a port.
//   - Wake-up comes from the state of the lanes and the loop.
//   - Nothing runs before Start, and no message after the actor has stopped.
//
// An actor that is no engine's actor can have one too: its [Host] runs the turns.
// Then there are no lanes, and [Mailbox.Signal] is what comes before everything else.
type Mailbox struct {
	loop   port.Loop
	host   Host                 // runs the turns, or nil
	engine *bound               // what the mailbox of an engine's actor has beside, or nil
	tasks  *dispatch.Dispatcher // the dispatcher, if it is ours
	entry  dispatch.Entry       // there

	state   atomic.Uint32 // unstarted, idle, scheduled
	signals atomic.Uint32 // for the host
	halted  atomic.Bool   // no more turns

	// Used by the running goroutine only, but for running.
	inRun   bool // false at the end of a run unless a handler called Goexit
	inTurn  bool
	tells   bool // see SignalAtRest
	running running

	opt *Options
}

// A bound is the engine's side of a mailbox.
type bound struct {
	taken      atomic.Bool
	blocked    atomic.Bool // suspended, or stopping: no turns for now
	invoker    engine.MessageInvoker
	actor      engine.Context // the invoker as the engine's actor, or nil if it is none
	process    engine.Process // what the engine's registry holds for the actor
	dispatcher engine.Dispatcher

	system  lane
	private lane

	// Used by the running goroutine only.
	stopping  bool
	ended     bool          // the actor has stopped
	watchers  engine.PIDSet // see finishStop
	portsNext bool          // whose turn it is: the ports' or the private lane's
	message   any           // the private message in hand
}

const (
	unstarted uint32 = iota
	idle
	scheduled
)

// Options are the parts of a [Mailbox] that can be chosen. The zero value is
// valid.
type Options struct {
	// Name is shown in dead letters.
	Name string
	// Types are the registered types that messages are decoded with.
	Types *clone.Types
	// DeadLetters is told of every message that was accepted and not handled,
	// with no lock held.
	DeadLetters func(port.DeadLetter)
	// Accept is asked about messages with a target; see [port.LoopOptions].
	Accept func(target any) bool
	// Owner is whatever the mailbox belongs to; see [port.OwnerOf].
	Owner any
}

// Producer returns what engine.WithMailbox wants: the actor's mailbox is the
// port, and what is queued there already comes first. The port is taken over at
// once: the caller's handle is detached. The producer serves one spawn; a
// second one panics with ErrBound.
func Producer(inbox *port.Port, opt *Options) (engine.MailboxProducer, error) {
	mb, err := New(inbox, opt)
	if err != nil {
		return nil, err
	}
	return func() engine.Mailbox {
		if mb.engine.taken.Load() {
			panic(ErrBound) // before the engine enters a second actor into its registry
		}
		return mb
	}, nil
}

// New returns a mailbox that is not bound to an actor yet. The port moves to it.
func New(inbox *port.Port, opt *Options) (*Mailbox, error) {
	mb := &Mailbox{opt: new(Options), engine: new(bound)}
	if opt != nil {
		*mb.opt = *opt
	}
	if inbox == nil {
		inbox = new(port.Port) // detached, not a new one
	}
	if _, err := mb.loop.Drive((*driver)(mb), inbox, false); err != nil {
		return nil, err
	}
	return mb, nil
}

// Inbox returns the port that the mailbox is: its handle belongs to the actor.
func (mb *Mailbox) Inbox() *port.Port { return mb.loop.Inbox() }

// Loop returns the event loop: the owner of the inbox and of every other port
// of the actor.
func (mb *Mailbox) Loop() *port.Loop { return &mb.loop }

// RegisterHandlers binds the mailbox to its actor; the engine calls it.
func (mb *Mailbox) RegisterHandlers(invoker engine.MessageInvoker, d engine.Dispatcher) {
	b := mb.engine
	if b.taken.Swap(true) {
		panic(ErrBound)
	}
	b.invoker, b.dispatcher = invoker, d
	mb.tasks, _ = d.(*dispatch.Dispatcher)
	mb.entry.Task = mb
	if a, ok := invoker.(engine.Context); ok && a.Self() != nil {
		b.actor = a
		b.process, _ = a.ActorSystem().ProcessRegistry.GetLocal(a.Self().Id)
	}
	_ = mb.Inbox().OnMessage(func(e port.MessageEvent) { b.invoker.InvokeUserMessage(e) })
}

// Start lets the mailbox run; the engine calls it. What was posted before is
// kept until now.
func (mb *Mailbox) Start() {
	mb.state.Store(idle)
	if mb.due() {
		mb.schedule()
	}
}

// PostUserMessage queues what is sent to the actor's PID; the engine calls it. A
// batch is taken apart. After the actor has stopped it is a dead letter of the
// engine's.
func (mb *Mailbox) PostUserMessage(m any) {
	inner := m
	if env, ok := m.(*engine.MessageEnvelope); ok {
		inner = env.Message
	}
	if batch, ok := inner.(engine.MessageBatch); ok {
		for _, x := range batch.GetMessages() {
			mb.PostUserMessage(x)
		}
		return
	}
	if !mb.engine.private.push(m) {
		mb.bury(m)
		return
	}
	mb.schedule()
}

// PostSystemMessage queues a message of the engine's own; it comes before
// everything else.
func (mb *Mailbox) PostSystemMessage(m any) {
	mb.engine.system.push(m)
	mb.schedule()
}

// Interrupt runs a function on the actor's loop, before any message.
func (mb *Mailbox) Interrupt(f func()) { mb.PostSystemMessage(interrupt(f)) }

type interrupt func()

// UserMessageCount returns how many messages wait, in the inbox and for the PID.
func (mb *Mailbox) UserMessageCount() int { return mb.engine.private.len() + mb.Inbox().Len() }

// Halt ends the turns: what is queued stays where it is. Engine messages are
// still processed. It may be called from any goroutine; a turn that runs ends
// by itself.
func (mb *Mailbox) Halt() { mb.halted.Store(true) }
