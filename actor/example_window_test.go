package actor_test

import (
	"context"
	"fmt"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// A shop asks a bank through its window: the message is seen only if the bank's origin
// is the target, and the answer goes to the source of the event.
func ExampleWindow() {
	ctx := context.Background()
	sys := actor.NewSystem(quiet())
	defer sys.Shutdown(ctx)

	bank := make(chan actor.Window, 1)
	_, err := sys.Spawn(ctx, actor.Spec{Origin: "https://bank.example", New: func() actor.Actor {
		return &page{load: func(self *actor.Self) { bank <- self.Window() },
			message: func(self *actor.Self, e port.MessageEvent) {
				fmt.Printf("the bank sees %q from %s\n", e.Data(), e.Origin())
				if shop, ok := actor.SourceOf(e); ok {
					shop.PostMessage(self, "paid", e.Origin())
				}
			}}
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	shop, err := sys.Spawn(ctx, actor.Spec{Origin: "https://shop.example", New: func() actor.Actor {
		return &page{load: func(self *actor.Self) {
			w := <-bank
			w.PostMessage(self, "for somebody else", "https://evil.example")
			w.PostMessage(self, "pay 3", "https://bank.example/checkout?basket=7")
		}, message: func(self *actor.Self, e port.MessageEvent) {
			fmt.Printf("the shop sees %q from %s\n", e.Data(), e.Origin())
			self.Stop()
		}}
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	<-sys.Monitor(shop)

	// Output:
	// the bank sees "pay 3" from https://shop.example
	// the shop sees "paid" from https://bank.example
}
