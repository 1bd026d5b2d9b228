package actor_test

import (
	"context"
	"fmt"

	"github.com/berth-go/berth/actor"
)

// An actor that drains finishes what it was asked for, refuses what comes later, and
// ends. With Spec.Drain every stop begins like this.
func ExampleSelf_Drain() {
	ctx := context.Background()
	sys := actor.NewSystem(nil)
	posted := make(chan struct{})
	ref, _ := sys.Spawn(ctx, actor.Spec{Name: "clerk", New: func() actor.Actor {
		return actor.Handle(func(_ context.Context, self *actor.Self, order string) error {
			<-posted
			fmt.Println("serves", order)
			if order == "tea" {
				self.Drain()
				fmt.Println("one more?", self.Ref().PostMessage("one more"))
			}
			return nil
		})
	}})
	ended := sys.Monitor(ref)
	for _, order := range []string{"coffee", "tea", "cake"} {
		ref.PostMessage(order)
	}
	close(posted)
	fmt.Println("ended:", (<-ended).Reason)
	sys.Shutdown(ctx)
	// Output:
	// serves coffee
	// serves tea
	// one more? actor: draining
	// serves cake
	// ended: <nil>
}
