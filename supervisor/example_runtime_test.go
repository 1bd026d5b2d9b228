package supervisor_test

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// A room for each guest, made when the guest arrives. What is said to a guest who is
// away waits for the return.
func ExampleTree_StartChild() {
	ctx := context.Background()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(ctx) //nolint:errcheck // the program ends

	tree, err := supervisor.Start(ctx, sys, "hotel", supervisor.Spec{})
	if err != nil {
		fmt.Println(err)
		return
	}
	room := func(guest string) supervisor.Child {
		return supervisor.Child{Name: guest, New: func() actor.Actor {
			return actor.Serve(func(_ context.Context, said string) (string, error) {
				fmt.Printf("%s hears %q\n", guest, said)
				return "thank you", nil
			})
		}}
	}

	ann, err := tree.StartChild(ctx, room("ann"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(actor.Call[string](ctx, ann, "welcome"))
	_, err = tree.StartChild(ctx, room("ann"))
	fmt.Println(err)

	_ = tree.TerminateChild(ctx, "ann")
	_ = ann.PostMessage("a parcel for you")
	children, _ := tree.Children(ctx)
	fmt.Println(children[0].Name, children[0].State)

	_ = tree.RestartChild(ctx, "ann")
	fmt.Println(actor.Call[string](ctx, ann, "welcome back"))

	fmt.Println(tree.DeleteChild(ctx, "ann"))
	_ = tree.TerminateChild(ctx, "ann")
	fmt.Println(tree.DeleteChild(ctx, "ann"))
	fmt.Println(ann.PostMessage("goodbye"))

	// Output:
	// ann hears "welcome"
	// thank you <nil>
	// supervisor: child already started
	// ann stopped
	// ann hears "a parcel for you"
	// ann hears "welcome back"
	// thank you <nil>
	// supervisor: child is running
	// <nil>
	// port: closed: actor: shutdown
}
