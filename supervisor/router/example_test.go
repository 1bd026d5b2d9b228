package router_test

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/router"
)

// cart is what customers have put into their carts: each customer's is at one member.
type cart struct{ items map[string]int }

type order struct {
	Customer string
	Items    int
}

func (c *cart) add(_ context.Context, o order) (int, error) {
	c.items[o.Customer] += o.Items
	return c.items[o.Customer], nil
}

// Messages about the same key go to the same actor, which can keep the state for it.
func ExampleRouter_For() {
	ctx := context.Background()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(ctx)

	carts, err := router.Start(ctx, sys, "carts", router.Spec{
		Size: 4,
		New: func(int) actor.Actor {
			c := &cart{items: make(map[string]int)}
			return actor.Serve(c.add)
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range []order{{"Ada", 2}, {"Grace", 1}, {"Ada", 3}, {"Grace", 4}} {
		n, err := actor.Call[int](ctx, carts.For(o.Customer), o)
		fmt.Println(o.Customer, n, err)
	}
	// Output:
	// Ada 2 <nil>
	// Grace 1 <nil>
	// Ada 5 <nil>
	// Grace 5 <nil>
}
