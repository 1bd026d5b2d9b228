package work

import (
	"log/slog"
	"time"

	engine "github.com/asynkron/protoactor-go/actor"
)

// protoActor is Proto.Actor with its own unbounded mailbox and its default dispatcher.
type protoActor struct {
	root *engine.RootContext
	idle *engine.Props
}

func newProtoActor(t *T) *protoActor {
	return &protoActor{newEngine(t), engine.PropsFromFunc(func(engine.Context) {})}
}

func newEngine(t *T) *engine.RootContext {
	s := engine.NewActorSystem(engine.WithLoggerFactory(func(*engine.ActorSystem) *slog.Logger {
		return slog.New(slog.DiscardHandler)
	}))
	t.Cleanup(s.Shutdown)
	return s.Root
}

func takeEngine(take func(ctx engine.Context, v int), opts ...engine.PropsOption) *engine.Props {
	return engine.PropsFromFunc(func(ctx engine.Context) {
		if v, ok := ctx.Message().(int); ok {
			take(ctx, v)
		}
	}, opts...)
}

func (p *protoActor) Kind(take func(engine.Context, int)) func() *engine.PID {
	props := takeEngine(take)
	return func() *engine.PID { return p.root.Spawn(props) }
}

func (p *protoActor) Send(to *engine.PID, v int)                   { p.root.Send(to, v) }
func (p *protoActor) Post(c engine.Context, to *engine.PID, v int) { c.Send(to, v) }

func (p *protoActor) Echo() *engine.PID {
	return p.root.Spawn(takeEngine(func(ctx engine.Context, v int) { ctx.Respond(v) }))
}

func (p *protoActor) Call(to *engine.PID, v int) error {
	_, err := p.root.RequestFuture(to, v, time.Hour).Result()
	return err
}

func (p *protoActor) Cycle() error { return p.root.StopFuture(p.root.Spawn(p.idle)).Wait() }

func (p *protoActor) Fragile(take func(engine.Context, int)) *engine.PID {
	always := engine.NewOneForOneStrategy(1<<30, time.Second, func(any) engine.Directive {
		return engine.RestartDirective
	})
	child := takeEngine(take)
	pids := make(chan *engine.PID, 1)
	p.root.Spawn(engine.PropsFromFunc(func(ctx engine.Context) {
		if _, ok := ctx.Message().(*engine.Started); ok {
			pids <- ctx.Spawn(child)
		}
	}, engine.WithSupervisor(always)))
	return <-pids
}

func (p *protoActor) Child(c engine.Context, start func(engine.Context), take func(engine.Context, int)) *engine.PID {
	return c.Spawn(engine.PropsFromFunc(func(ctx engine.Context) {
		switch v := ctx.Message().(type) {
		case *engine.Started:
			start(ctx)
		case int:
			take(ctx, v)
		}
	}))
}

func (p *protoActor) Self(c engine.Context) *engine.PID { return c.Self() }
func (p *protoActor) Leave(c engine.Context)            { c.Stop(c.Self()) }
