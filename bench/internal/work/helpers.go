package work

import (
	"context"
	"log/slog"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// buffer is the room of the channels that the others are compared with.
const buffer = 1024

func newSystem(t *T) *actor.System {
	s := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	t.Cleanup(func() { _ = s.Shutdown(context.Background()) })
	return s
}

func spawn(t *T, s *actor.System, a actor.Actor) actor.Ref {
	ref, err := s.Spawn(context.Background(), actor.Spec{New: func() actor.Actor { return a }})
	t.Check(err)
	return ref
}

// receive makes an actor of a function that can't fail.
func receive(f func(self *actor.Self, e port.MessageEvent)) actor.Actor {
	return actor.Func(func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
		f(self, e)
		return nil
	})
}

// take makes an actor of a function of an int.
func take(f func(v int)) actor.Actor {
	return receive(func(_ *actor.Self, e port.MessageEvent) {
		v, _ := port.Data[int](e)
		f(v)
	})
}

// message packs a sender, 0 to 127, and a number into an int that is never small
// enough to be boxed without an allocation.
func message(sender, i int) int { return sender<<56 | 1<<48 | i }

func split(v int) (sender, i int) { return v >> 56, v & (1<<48 - 1) }

// share is the part of n that falls to the i-th of k.
func share(n, k, i int) int {
	if i < n%k {
		return n/k + 1
	}
	return n / k
}
