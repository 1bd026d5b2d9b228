package actor

import (
	"context"
	"time"

	"github.com/berth-go/berth/port"
)

// An Actor handles the messages of its inbox, one at a time. A returned error,
// or a panic, is the failure of this incarnation of the actor: it ends, and its
// spawner decides what comes next. ctx is done when the actor is told to stop.
//
// An Actor may also be a [Starter] and a [Stopper].
type Actor interface {
	Receive(ctx context.Context, self *Self, e port.MessageEvent) error
}

// Func is an Actor that is one function.
type Func func(ctx context.Context, self *Self, e port.MessageEvent) error

// Receive calls f.
func (f Func) Receive(ctx context.Context, self *Self, e port.MessageEvent) error {
	return f(ctx, self, e)
}

// A Starter has work to do before its first message. Spawn returns when Start
// has, with its error. Start must not call the spawner, which waits for it.
type Starter interface {
	Start(ctx context.Context, self *Self) error
}

// A Stopper has work to do when the actor ends, however it ends; reason is nil
// for a normal end. Its children have stopped by then. ctx is already done.
type Stopper interface {
	Stop(ctx context.Context, self *Self, reason error)
}

// A Parent stops its children itself when it ends, in an order of its own.
// Without it, or for those it leaves, the order is the reverse of their start.
// ctx is not done; it is for [Self.StopChild].
type Parent interface {
	StopChildren(ctx context.Context, self *Self)
}

// A Spec says what to spawn. New is required; the zero value of all else is
// valid.
type Spec struct {
	// Name is the last part of the actor's path; empty means a number.
	Name string

	// New makes the actor. It is called on the spawner's goroutine, before
	// anything runs on the actor's own loop: what may take long, or needs Self,
	// is for [Starter].
	New func() Actor

	// Inbox is the port that becomes the mailbox, with what is queued there;
	// nil means a new one. It is transferred: the handle here is detached.
	Inbox *port.Port

	// Ports are given to the actor under their names, before it starts and
	// disabled; see [Self.Port]. They are transferred too.
	Ports map[string]*port.Port

	// Origin is the origin of the actor as a browsing context, a URL of which
	// only the origin counts. Empty means an opaque origin, or, for a frame,
	// its parent's.
	Origin string

	// Custody asks for the inbox and the named ports back when the actor ends:
	// they come with the Exit, with what is queued in them. Without it they
	// are closed.
	Custody bool

	// Limit bounds the inbox; see [port.Port.SetLimit]. Nil leaves an Inbox that
	// is taken over as it is.
	Limit *port.Limit

	// InHand says what becomes of a message whose handler fails; the zero value
	// drops it.
	InHand InHand

	// Resume has the incarnation go on after a failure, with the next message.
	// The failure is logged, and told to OnFailure. A start that fails is not
	// resumed.
	Resume bool

	// OnFailure is called on a turn of the spawner for each failure that is
	// resumed; those that end the actor are told by OnExit. It is not called
	// for what [System.Spawn] spawned.
	OnFailure func(ctx context.Context, self *Self, f Failure) error

	// OnExit is called on a turn of the spawner after the actor has ended, and
	// after the messages that the actor posted to the spawner before. It is
	// not called for what [System.Spawn] spawned, nor for a failed start,
	// which is Spawn's error.
	OnExit func(ctx context.Context, self *Self, x Exit) error

	// Shutdown bounds how long a stop waits for the actor's turn to end; then
	// it is fenced. Zero means 5 seconds, negative for ever.
	Shutdown time.Duration

	// Drain bounds how long a stop lets the actor handle what is queued in its
	// inbox, while new posts are refused with ErrDraining; then it is stopped,
	// and Shutdown begins to count. Zero drops that phase, negative means for
	// ever.
	Drain time.Duration
}

// InHand says what becomes of the message that an actor handles when it fails. It
// counts for the inbox and the named ports, if they are to outlive the failure:
// the Spec asks for Custody, or the actor resumes. Messages of other ports,
// Berth's own notices, and the message of a fenced turn are always dropped.
//
// A message that is kept is decoded anew. Ports and buffers that came with it
// and are still the incarnation's go back into it; what the failed turn has
// transferred, closed or detached has left, and the next attempt sees nil in its
// place. Bytes of a buffer are as the turn has left them. A call that was not
// answered stays open.
type InHand struct {
	// Redeliver is how many times the message is handed out again, from the
	// head of its queue, with [port.MessageEvent.Attempt] counting. It goes
	// into custody with the queue.
	Redeliver int
	// Park sets it aside after that: it is queued at [Exit].Parked, or at
	// [Failure].Parked. Otherwise it becomes a dead letter, and a caller is told.
	Park bool
}

// A Failure tells the spawner of a failure that was resumed.
type Failure struct {
	Ref    Ref
	Name   string
	Reason error
	Parked *port.Port // what was set aside since the last one, as in [Exit], or nil
}

// defaultShutdown is OTP's.
const defaultShutdown = 5 * time.Second

func (s *Spec) shutdown() time.Duration {
	if s.Shutdown == 0 {
		return defaultShutdown
	}
	return s.Shutdown
}

// An Exit tells the spawner how an actor has ended.
type Exit struct {
	Ref    Ref
	Name   string
	Reason error                 // nil: it ended by itself; ErrShutdown: it was told to; else its failure
	Inbox  *port.Port            // in custody, if the Spec asked for it and the actor still had it
	Ports  map[string]*port.Port // likewise

	// Parked holds the messages that were set aside, or is nil: [port.Port.Queue]
	// tells how many, Receive takes one to look at, Forward posts them to an
	// inbox again.
	Parked *port.Port
}
