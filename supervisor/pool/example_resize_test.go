package pool_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/pool"
)

// The number of workers changes at run time; of none, the pool is paused and its
// bounded queue fills up.
func ExamplePool_Resize() {
	ctx := context.Background()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(ctx)
	p, err := pool.Start(ctx, sys, "night shift", &pool.Options{Workers: 2, Queue: 3, Full: pool.Refuse})
	if err != nil {
		fmt.Println(err)
		return
	}

	fmt.Println(p.Resize(ctx, 0))
	for range 5 {
		if err := p.Go(ctx, func(context.Context) error { return nil }); errors.Is(err, pool.ErrFull) {
			fmt.Println("no room")
		}
	}
	fmt.Println(p.Stats().Queued, "wait")

	fmt.Println(p.Resize(ctx, 8), p.Wait(ctx))
	fmt.Println(p.Stats().Done, "done by", p.Stats().Workers)
	// Output:
	// <nil>
	// no room
	// no room
	// 3 wait
	// <nil> <nil>
	// 3 done by 8
}
