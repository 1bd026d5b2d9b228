package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// Guests of a small hotel are children of one template, each with a name of its own.
func ExampleTree_StartNew() {
	ctx := context.Background()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(ctx) //nolint:errcheck // the program ends

	tree, err := supervisor.Start(ctx, sys, "hotel", supervisor.Spec{
		Strategy:    supervisor.Dynamic,
		MaxChildren: 2,
		Template: &supervisor.Child{
			Restart: supervisor.Transient,
			NewWith: func(guest any) actor.Actor {
				return actor.Serve(func(_ context.Context, said string) (string, error) {
					return fmt.Sprintf("%v hears %q", guest, said), nil
				})
			},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	room1, _ := tree.StartNew(ctx, "room 1", "ann")
	_, _ = tree.StartNew(ctx, "room 2", "bob")
	fmt.Println(actor.Call[string](ctx, room1, "welcome"))

	_, err = tree.StartNew(ctx, "room 3", "cid")
	fmt.Println(err, errors.Is(err, supervisor.ErrMaxChildren))
	_ = tree.TerminateChild(ctx, "room 1")
	_, err = tree.StartNew(ctx, "room 3", "cid")
	fmt.Println(err)
	children, _ := tree.Children(ctx)
	for _, c := range children {
		fmt.Println(c.Name, c.State)
	}

	// Output:
	// ann hears "welcome" <nil>
	// supervisor: too many children true
	// <nil>
	// room 2 running
	// room 3 running
}
