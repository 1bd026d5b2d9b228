package actor_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// A message on which an actor fails is handed out again, with the number of the
// attempt; after two more it is set aside.
func ExampleInHand() {
	ctx := context.Background()
	sys := actor.NewSystem(quiet())
	done := make(chan struct{})
	ref, _ := sys.Spawn(ctx, actor.Spec{
		Name:   "parser",
		Resume: true, // the incarnation goes on; a supervisor would start another
		InHand: actor.InHand{Redeliver: 2, Park: true},
		New: func() actor.Actor {
			return actor.Func(func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
				fmt.Println(e.Data(), "attempt", e.Attempt())
				switch {
				case e.Data() == "poison":
					return errors.New("can't be parsed")
				case e.Data() == "flaky" && e.Attempt() == 0:
					panic("a bug")
				case e.Data() == "last":
					close(done)
				}
				return nil
			})
		},
	})
	for _, v := range []string{"flaky", "poison", "last"} {
		ref.PostMessage(v)
	}
	<-done
	sys.Shutdown(ctx)
	// Output:
	// flaky attempt 0
	// flaky attempt 1
	// poison attempt 0
	// poison attempt 1
	// poison attempt 2
	// last attempt 0
}
