package actor_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// Serve makes an actor of a function that answers; Call posts a request and waits.
// The function's error is a reply like any other.
func ExampleServe() {
	type division struct{ A, B int }

	ctx := context.Background()
	sys := actor.NewSystem(nil)
	defer sys.Shutdown(ctx)

	divider, err := sys.Spawn(ctx, actor.Spec{New: func() actor.Actor {
		return actor.Serve(func(_ context.Context, d division) (int, error) {
			if d.B == 0 {
				return 0, errors.New("division by zero")
			}
			return d.A / d.B, nil
		})
	}})
	if err != nil {
		fmt.Println(err)
		return
	}

	fmt.Println(actor.Call[int](ctx, divider, division{84, 2}))

	_, err = actor.Call[int](ctx, divider, division{1, 0})
	if remote, ok := errors.AsType[*port.RemoteError](err); ok {
		fmt.Println("the callee says:", remote.Err)
	}

	// Output:
	// 42 <nil>
	// the callee says: division by zero
}
