package bench

import (
	"context"
	"log/slog"
	"testing"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// window bounds the messages in flight, so that what is measured is the exchange and
// not the growth of a queue.
const window = 2048

func newSystem(b *testing.B) *actor.System {
	s := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	b.Cleanup(func() { _ = s.Shutdown(context.Background()) })
	return s
}

func spawn(b *testing.B, s *actor.System, a actor.Actor) actor.Ref {
	ref, err := s.Spawn(context.Background(), actor.Spec{New: func() actor.Actor { return a }})
	if err != nil {
		b.Fatal(err)
	}
	return ref
}

// receive makes an actor of a function that can't fail.
func receive(f func(self *actor.Self, e port.MessageEvent)) actor.Actor {
	return actor.Func(func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
		f(self, e)
		return nil
	})
}

func newEngine(b *testing.B) *engine.RootContext {
	s := engine.NewActorSystem(engine.WithLoggerFactory(func(*engine.ActorSystem) *slog.Logger {
		return slog.New(slog.DiscardHandler)
	}))
	b.Cleanup(s.Shutdown)
	return s.Root
}

// A gate lets senders run ahead of a receiver by a window.
type gate struct{ tokens chan struct{} }

func newGate() *gate { return &gate{make(chan struct{}, 2)} }

// enter is called by the sender before each message with its number.
func (g *gate) enter(i int) {
	if i%(window/2) == 0 {
		g.tokens <- struct{}{}
	}
}

// leave is called by the receiver after each message with its number.
func (g *gate) leave(i int) {
	if i%(window/2) == window/2-1 {
		<-g.tokens
	}
}
