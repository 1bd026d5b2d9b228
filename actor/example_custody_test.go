package actor_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// A foreman spawns a worker, and another one with the same inbox when it fails. This
// is what package supervisor does, with a policy.
type foreman struct{ done chan bool }

func (f *foreman) spec() actor.Spec {
	return actor.Spec{
		Name:    "worker",
		Custody: true,
		New: func() actor.Actor {
			return actor.Handle(func(_ context.Context, _ *actor.Self, job string) error {
				fmt.Println("job:", job)
				switch job {
				case "bad":
					return errors.New("can't do that")
				case "last":
					close(f.done)
				}
				return nil
			})
		},
		OnExit: func(ctx context.Context, self *actor.Self, x actor.Exit) error {
			fmt.Println("failed:", x.Reason)
			spec := f.spec()
			spec.Inbox = x.Inbox
			_, err := self.Spawn(ctx, spec)
			return err
		},
	}
}

func (f *foreman) Receive(ctx context.Context, self *actor.Self, e port.MessageEvent) error {
	worker, err := self.Spawn(ctx, f.spec())
	if err != nil {
		return err
	}
	return e.Reply(worker)
}

// With custody the inbox of an actor that has failed comes back to its spawner, and
// what is queued there is not lost.
func ExampleSpec_custody() {
	ctx := context.Background()
	sys := actor.NewSystem(quiet())
	defer sys.Shutdown(ctx)

	f := &foreman{done: make(chan bool)}
	ref, err := sys.Spawn(ctx, actor.Spec{Name: "foreman", New: func() actor.Actor { return f }})
	if err != nil {
		fmt.Println(err)
		return
	}
	worker, err := actor.Call[actor.Ref](ctx, ref, "a worker, please")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, job := range []string{"good", "bad", "another", "last"} {
		worker.PostMessage(job)
	}
	<-f.done

	// Output:
	// job: good
	// job: bad
	// failed: can't do that
	// job: another
	// job: last
}
