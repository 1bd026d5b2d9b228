package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// A clerk numbers what it hears, and does not survive a question about the weather.
type clerk struct{ heard int }

func (c *clerk) Receive(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
	if e.Data() == "weather?" {
		panic("no idea")
	}
	c.heard++
	fmt.Printf("%d. %v\n", c.heard, e.Data())
	if e.IsCall() {
		return e.Reply("yes")
	}
	return nil
}

// A crash in the middle of a conversation. The inbox is handed on to the next
// incarnation with what is queued there; only the question that the clerk crashed over
// is lost, and whoever asked it hears so at once.
func Example_custody() {
	ctx := context.Background()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(ctx) //nolint:errcheck // the program ends

	tree, err := supervisor.Start(ctx, sys, "office", supervisor.Spec{
		Children: []supervisor.Child{{Name: "clerk", New: func() actor.Actor { return new(clerk) }}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	clerk, _ := tree.Child("clerk") // all that the visitor has

	_ = clerk.PostMessage("good morning")
	_ = clerk.PostMessage("a form, please")
	_, err = actor.Call[string](ctx, clerk, "weather?")
	var p *actor.PanicError
	if errors.As(err, &p) {
		fmt.Println("the clerk has crashed:", p.Value)
	}
	_ = clerk.PostMessage("and a stamp")
	answer, err := actor.Call[string](ctx, clerk, "is that all?")
	fmt.Println(answer, err)

	// Output:
	// 1. good morning
	// 2. a form, please
	// the clerk has crashed: no idea
	// 1. and a stamp
	// 2. is that all?
	// yes <nil>
}
