package actor_test

import (
	"context"
	"fmt"

	"github.com/berth-go/berth/actor"
)

// An actor is spawned from a Spec and posted to by its Ref. Messages of one poster
// arrive in order, one at a time.
func ExampleSystem_Spawn() {
	ctx := context.Background()
	sys := actor.NewSystem(nil)
	defer sys.Shutdown(ctx)

	greeter, err := sys.Spawn(ctx, actor.Spec{
		Name: "greeter",
		New: func() actor.Actor {
			return actor.Handle(func(_ context.Context, self *actor.Self, name string) error {
				fmt.Printf("%s: hello, %s\n", self.Name(), name)
				if name == "Port" {
					self.Stop()
				}
				return nil
			})
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	done := sys.Monitor(greeter)
	greeter.PostMessage("Channel")
	greeter.PostMessage("Port")
	<-done

	// Output:
	// /greeter: hello, Channel
	// /greeter: hello, Port
}
