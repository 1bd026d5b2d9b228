package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// A client waits for longer and longer before it connects anew, and gives up in the end:
// each failure counts. What it does can be followed as it happens.
func ExampleBackoff() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(ctx) //nolint:errcheck // the program ends

	tree, err := supervisor.Start(ctx, sys, "net", supervisor.Spec{
		Intensity: 3, Period: time.Minute,
		Children: []supervisor.Child{{
			Name:    "client",
			Backoff: supervisor.Backoff{Min: time.Millisecond, Max: 3 * time.Millisecond, Reset: time.Minute},
			New: func() actor.Actor {
				return actor.Handle(func(context.Context, *actor.Self, string) error {
					return errors.New("connection refused")
				})
			},
		}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	events := tree.Events(ctx)
	client, _ := tree.Child("client")
	for range 4 {
		_ = client.PostMessage("connect")
	}
	for e := range events {
		fmt.Println(e.Kind, e.Child, e.Delay)
		if e.Kind == supervisor.GaveUp {
			break
		}
	}

	// Output:
	// failed client 0s
	// restarting client 1ms
	// restarted client 0s
	// failed client 0s
	// restarting client 2ms
	// restarted client 0s
	// failed client 0s
	// restarting client 3ms
	// restarted client 0s
	// failed client 0s
	// gave up client 0s
}
