package mailbox_test

import (
	"fmt"
	"log/slog"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
)

// An actor hands its inbox over, with what it has not yet handled, and stops. The
// client goes on posting to the same port; nothing is lost, doubled or moved out
// of its order.
func ExampleMailbox_Inbox() {
	system := engine.NewActorSystem(engine.WithLoggerFactory(func(*engine.ActorSystem) *slog.Logger {
		return slog.New(slog.DiscardHandler)
	}))
	done := make(chan struct{})

	// spawn starts an actor over the inbox that handles two messages and then
	// lets another go on.
	var spawn func(name string, inbox *port.Port, heir string)
	spawn = func(name string, inbox *port.Port, heir string) {
		mb, err := mailbox.New(inbox, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		handled := 0
		system.Root.Spawn(engine.PropsFromFunc(func(c engine.Context) {
			e, ok := c.Message().(port.MessageEvent)
			if !ok {
				return
			}
			fmt.Println(name, "handles", e.Data())
			if handled++; handled < 2 {
				return
			}
			if heir == "" {
				close(done)
			} else if inbox, err := mb.Inbox().Release(); err == nil {
				spawn(heir, inbox, "")
			}
			c.Stop(c.Self())
		}, engine.WithMailbox(func() engine.Mailbox { return mb })))
	}

	client, inbox := port.NewChannel()
	for n := range 4 {
		_ = client.PostMessage(n)
	}
	spawn("the first", inbox, "the second")
	<-done

	// Output:
	// the first handles 0
	// the first handles 1
	// the second handles 2
	// the second handles 3
}
