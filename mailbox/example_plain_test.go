package mailbox_test

import (
	"fmt"
	"log/slog"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
)

// A plain Proto.Actor actor is given a port as its mailbox. Whoever holds the
// other end of the channel posts to the actor and hears from it; what is sent to
// its PID comes as ever.
func ExampleProducer() {
	system := engine.NewActorSystem(engine.WithLoggerFactory(func(*engine.ActorSystem) *slog.Logger {
		return slog.New(slog.DiscardHandler)
	}))

	client, inbox := port.NewChannel()
	closed := make(chan struct{})
	client.OnMessage(func(e port.MessageEvent) { fmt.Println("answer:", e.Data()) })
	client.OnClose(func(reason error) {
		fmt.Println("the end:", reason)
		close(closed)
	})
	_ = client.PostMessage("posted before there is an actor")

	producer, err := mailbox.Producer(inbox, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	props := engine.PropsFromFunc(func(c engine.Context) {
		switch m := c.Message().(type) {
		case *engine.Started:
			fmt.Println("started")
		case port.MessageEvent:
			fmt.Println("port:", m.Data())
			_ = m.Port().PostMessage("thank you")
			c.Send(c.Self(), "to myself")
		case string:
			fmt.Println("PID:", m)
			c.Stop(c.Self())
		}
	}, engine.WithMailbox(producer))
	system.Root.Spawn(props)

	<-closed

	// Unordered output:
	// started
	// port: posted before there is an actor
	// PID: to myself
	// answer: thank you
	// the end: port: closed: mailbox: actor stopped
}
