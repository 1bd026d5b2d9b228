package mailbox_test

import (
	"fmt"
	"log/slog"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
)

// One actor with several ports. Their handlers are turns of the actor: they share
// its state without a lock.
func ExampleMailbox_Loop() {
	system := engine.NewActorSystem(engine.WithLoggerFactory(func(*engine.ActorSystem) *slog.Logger {
		return slog.New(slog.DiscardHandler)
	}))

	client, inbox := port.NewChannel()
	mb, err := mailbox.New(inbox, nil)
	if err != nil {
		fmt.Println(err)
		return
	}

	// A port that was made elsewhere is adopted before it is used.
	plus, adopted := port.NewChannel()
	if err := mb.Loop().Own(adopted); err != nil {
		fmt.Println(err)
		return
	}

	done := make(chan struct{})
	sum := 0
	add := func(e port.MessageEvent) {
		n, _ := port.Data[int](e)
		sum += n
		if sum == 111 {
			fmt.Println("sum:", sum)
			close(done)
		}
	}
	props := engine.PropsFromFunc(func(c engine.Context) {
		switch m := c.Message().(type) {
		case *engine.Started:
			_ = adopted.OnMessage(add)
		case port.MessageEvent:
			// A port that comes in a message is the actor's from then on.
			for _, p := range m.Ports() {
				_ = p.OnMessage(add)
			}
			add(m)
		}
	}, engine.WithMailbox(func() engine.Mailbox { return mb }))
	pid := system.Root.Spawn(props)

	third, sent := port.NewChannel()
	_ = client.PostMessage(1, sent)
	_ = plus.PostMessage(10)
	_ = third.PostMessage(100)
	<-done

	_ = system.Root.StopFuture(pid).Wait()

	// Output:
	// sum: 111
}
