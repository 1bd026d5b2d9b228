package actor_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/berth-go/berth/actor"
)

// An error of a handler is the actor's failure, and so is a panic. It ends the actor
// and nothing else; who monitors it hears the reason once.
func ExampleSystem_Monitor() {
	ctx := context.Background()
	sys := actor.NewSystem(quiet())
	defer sys.Shutdown(ctx)

	fragile := actor.Spec{Name: "fragile", New: func() actor.Actor {
		return actor.Handle(func(_ context.Context, _ *actor.Self, s string) error {
			if s == "panic" {
				panic("out of paper")
			}
			return errors.New("out of " + s)
		})
	}}
	for _, message := range []string{"ink", "panic"} {
		ref, err := sys.Spawn(ctx, fragile)
		if err != nil {
			fmt.Println(err)
			return
		}
		down := sys.Monitor(ref)
		ref.PostMessage(message)
		d := <-down
		fmt.Printf("%s: %v\n", d.Name, d.Reason)
	}

	// Output:
	// /fragile: out of ink
	// /fragile: actor: panic: out of paper
}
