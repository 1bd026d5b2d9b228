package main

import (
	"github.com/vladopajic/go-actor/actor"

	"github.com/berth-go/berth/bench/internal/work"
)

// goActor is go-actor with its default mailbox, which is unbounded and typed: its
// ints are not boxed. An actor is a goroutine, and its mailbox is another.
type goActor struct{ t *work.T }

type inbox = actor.Mailbox[int]

func newGoActor(t *work.T) *goActor { return &goActor{t} }

func (g *goActor) Kind(take func(actor.Context, int)) func() inbox {
	return func() inbox {
		in := actor.NewMailbox[int]()
		a := actor.Combine(in, actor.New(actor.NewWorker(func(ctx actor.Context) actor.WorkerStatus {
			select {
			case <-ctx.Done():
				return actor.WorkerEnd
			case v, ok := <-in.ReceiveC():
				if !ok {
					return actor.WorkerEnd
				}
				take(ctx, v)
				return actor.WorkerContinue
			}
		}))).Build()
		a.Start()
		g.t.Cleanup(a.Stop)
		return in
	}
}

func (g *goActor) Send(to inbox, v int)                  { _ = to.Send(actor.ContextStarted(), v) }
func (g *goActor) Post(c actor.Context, to inbox, v int) { _ = to.Send(c, v) }
