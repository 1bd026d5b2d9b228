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

	// New makes the actor. It is called on the actor's own loop.
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

	// OnExit is called on a turn of the spawner after the actor has ended, and
	// after the messages that the actor posted to the spawner before. It is
	// not called for what [System.Spawn] spawned, nor for a failed start,
	// which is Spawn's error.
	OnExit func(ctx context.Context, self *Self, x Exit) error

	// Shutdown bounds how long a stop waits for the actor's turn to end; then
	// it is fenced. Zero means 5 seconds, negative for ever.
	Shutdown time.Duration
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
}
