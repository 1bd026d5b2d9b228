package actor_test

import (
	"context"
	"fmt"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// A Snapshot prints as a tree, and as JSON.
func ExampleSystem_Snapshot() {
	ctx := context.Background()
	sys := actor.NewSystem(nil)
	defer sys.Shutdown(ctx)
	idle := func() actor.Actor {
		return actor.Func(func(context.Context, *actor.Self, port.MessageEvent) error { return nil })
	}
	sys.Spawn(ctx, actor.Spec{Name: "shop", New: idle, Limit: &port.Limit{Messages: 100}})
	sys.Spawn(ctx, actor.Spec{Name: "store", New: idle})
	fmt.Print(sys.Snapshot())
	// Output:
	// shop running limit={100 0 wait}
	// store running
	// dead letters: 0
}
