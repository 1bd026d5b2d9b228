package actortest

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// ErrInjected is the failure of a turn that was made to fail.
var ErrInjected = errors.New("actortest: injected failure")

// A Fault is what happens to one turn before the actor's own Receive.
type Fault struct {
	Delay     time.Duration // virtual time that passes first
	DropPorts bool          // the ports that came with the message are closed
	Err       error         // the turn fails with this error, and Receive is not called
	Panic     any           // the turn panics with this value, and Receive is not called
	After     bool          // Err and Panic come after Receive, not instead of it
}

// Faults makes an actor fail by plan. Turn numbers count the messages of the inbox,
// from 1, over all incarnations that came from one Faults, and so do start numbers.
type Faults struct {
	Turns  map[int]Fault                // by the number of the turn
	Every  func(turn int) (Fault, bool) // asked about all others; may be nil
	Starts map[int]error                // a start that fails, by its number

	turns, starts atomic.Int64
}

// FailTurn is a plan in which the nth turn fails with [ErrInjected].
func FailTurn(n int) *Faults { return &Faults{Turns: map[int]Fault{n: {Err: ErrInjected}}} }

// Wrap returns a New whose actors have the faults.
func (f *Faults) Wrap(newActor func() actor.Actor) func() actor.Actor {
	return func() actor.Actor {
		return &wrapped{inner: newActor(), before: f.before, start: f.start, after: f.after}
	}
}

// Count returns how many turns there have been.
func (f *Faults) Count() int { return int(f.turns.Load()) }

func (f *Faults) start(context.Context) error { return f.Starts[int(f.starts.Add(1))] }

func (f *Faults) fault(n int) Fault {
	if x, ok := f.Turns[n]; ok {
		return x
	}
	if f.Every != nil {
		if x, ok := f.Every(n); ok {
			return x
		}
	}
	return Fault{}
}

func (f *Faults) before(ctx context.Context, e port.MessageEvent) error {
	x := f.fault(int(f.turns.Add(1)))
	pause(ctx, x.Delay)
	if x.DropPorts {
		for _, p := range e.Ports() {
			_ = p.Close()
		}
	}
	if x.After {
		return nil
	}
	return x.strike()
}

func (f *Faults) after() error {
	if x := f.fault(int(f.turns.Load())); x.After {
		return x.strike()
	}
	return nil
}

func (x Fault) strike() error {
	if x.Panic != nil {
		panic(x.Panic)
	}
	return x.Err
}

// pause lets virtual time pass, and nobody else's work wait. It ends with the turn's
// context.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	if b, ok := ctx.Value(port.BlockerKey{}).(port.Blocker); ok {
		defer b.Block()()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
