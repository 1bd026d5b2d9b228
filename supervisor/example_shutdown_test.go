package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// A tree stops in the reverse order of its start: the desk first handles what it was
// given, and the oven, in the middle of something that does not end, is left behind.
func ExampleTree_Stop() {
	ctx := context.Background()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(ctx) //nolint:errcheck // the program ends

	never, begun := make(chan struct{}), make(chan struct{})
	defer close(never)
	desk := actor.Handle(func(_ context.Context, _ *actor.Self, order string) error {
		fmt.Println("desk:", order)
		return nil
	})
	oven := actor.Func(func(context.Context, *actor.Self, port.MessageEvent) error {
		close(begun)
		<-never
		return nil
	})
	tree, err := supervisor.Start(ctx, sys, "bakery", supervisor.Spec{Children: []supervisor.Child{
		{Name: "oven", Shutdown: 10 * time.Millisecond, New: func() actor.Actor { return oven }},
		{Name: "desk", Drain: 10 * time.Second, New: func() actor.Actor { return desk }},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	ref, _ := tree.Child("oven")
	_ = ref.PostMessage("bread")
	<-begun
	ref, _ = tree.Child("desk")
	for _, order := range []string{"two rolls", "a cake"} {
		_ = ref.PostMessage(order)
	}

	err = tree.Stop(ctx)
	var stuck *supervisor.UnstoppedError
	fmt.Println(errors.As(err, &stuck), stuck.Paths)

	// Output:
	// desk: two rolls
	// desk: a cake
	// true [/bakery/oven]
}
