package actor_test

import (
	"context"
	"fmt"

	"github.com/berth-go/berth/actor"
)

// Every message that was accepted and never handled is a dead letter, with a reason.
func ExampleSystem_DeadLetters() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	sys := actor.NewSystem(quiet())
	defer sys.Shutdown(ctx)
	letters := sys.DeadLetters(ctx)

	ref, err := sys.Spawn(ctx, actor.Spec{New: func() actor.Actor {
		return actor.Handle(func(_ context.Context, self *actor.Self, _ int) error {
			self.Ref().PostMessage("to myself, too late")
			self.Stop()
			return nil
		})
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	ref.PostMessage(1)

	for letter, dropped := range letters {
		fmt.Printf("%v: %v (%d dropped before)\n", letter.Reason, letter.Data(), dropped)
		break
	}

	// Output:
	// closed: to myself, too late (0 dropped before)
}
