package actor_test

import (
	"context"
	"fmt"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// An actor gives its inbox away, with what waits there; the next actor goes on, and
// whoever has the Ref does not notice.
func ExampleSelf_ReleaseInbox() {
	ctx := context.Background()
	sys := actor.NewSystem(nil)
	defer sys.Shutdown(ctx)

	inboxes, last := make(chan *port.Port, 1), make(chan bool)
	version := func(n int) func() actor.Actor {
		return func() actor.Actor {
			return actor.Handle(func(_ context.Context, self *actor.Self, v string) error {
				fmt.Printf("version %d: %s\n", n, v)
				switch v {
				case "upgrade":
					inbox, err := self.ReleaseInbox()
					inboxes <- inbox
					return err
				case "three":
					close(last)
				}
				return nil
			})
		}
	}
	ref, err := sys.Spawn(ctx, actor.Spec{New: version(1)})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range []string{"one", "upgrade", "two"} {
		ref.PostMessage(v)
	}
	if _, err := sys.Spawn(ctx, actor.Spec{New: version(2), Inbox: <-inboxes}); err != nil {
		fmt.Println(err)
		return
	}
	ref.PostMessage("three")
	<-last

	// Output:
	// version 1: one
	// version 1: upgrade
	// version 2: two
	// version 2: three
}
