package actor_test

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// quiet are the options of the examples: nothing is logged.
func quiet() *actor.Options { return &actor.Options{Logger: slog.New(slog.DiscardHandler)} }

// A page is an actor as a browsing context.
type page struct {
	load    func(self *actor.Self)
	message func(self *actor.Self, e port.MessageEvent)
}

func (p *page) Start(_ context.Context, self *actor.Self) error {
	if p.load != nil {
		p.load(self)
	}
	return nil
}

func (p *page) Receive(_ context.Context, self *actor.Self, e port.MessageEvent) error {
	p.message(self, e)
	return nil
}

// A page loads another one in a frame, sends it one port of a channel, and hears from
// it through the other one.
func ExampleSelf_SpawnFrame() {
	ctx := context.Background()
	sys := actor.NewSystem(quiet())
	defer sys.Shutdown(ctx)

	frame := actor.Spec{Name: "frame", Origin: "https://frame.example", New: func() actor.Actor {
		return &page{message: func(_ *actor.Self, e port.MessageEvent) {
			fmt.Println("frame:", e.Data())
			e.Ports()[0].PostMessage("Message back from the frame")
		}}
	}}
	main, err := sys.Spawn(ctx, actor.Spec{Name: "main", Origin: "https://main.example", New: func() actor.Actor {
		return &page{message: func(self *actor.Self, _ port.MessageEvent) {
			window, err := self.SpawnFrame(self.Context(), frame)
			if err != nil {
				fmt.Println(err)
				return
			}
			port1, port2 := self.NewChannel()
			self.Listen(port1, func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
				fmt.Println("main:", e.Data())
				self.Stop()
				return nil
			})
			window.PostMessage(self, "Hello from the main page!", "https://frame.example", port2)
		}}
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	done := sys.Monitor(main)
	main.PostMessage("load the frame")
	<-done

	// Output:
	// frame: Hello from the main page!
	// main: Message back from the frame
}
