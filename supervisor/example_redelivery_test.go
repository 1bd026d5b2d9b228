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

// A printer jams once over one page, and always over another. The first is handed out
// again in its old place; the second is set aside in the end, and the rest is printed.
func Example_redelivery() {
	ctx := context.Background()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(ctx) //nolint:errcheck // the program ends

	printer := actor.Func(func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
		page := e.Data()
		if page == "foil" || page == "photo" && e.Attempt() == 0 {
			fmt.Printf("%v: jam, attempt %d\n", page, e.Attempt())
			return errors.New("paper jam")
		}
		fmt.Printf("%v: printed, attempt %d\n", page, e.Attempt())
		if e.IsCall() {
			return e.Reply(nil)
		}
		return nil
	})
	tree, err := supervisor.Start(ctx, sys, "office", supervisor.Spec{
		Intensity: 10,
		Children: []supervisor.Child{{
			Name: "printer", New: func() actor.Actor { return printer },
			InHand: actor.InHand{Redeliver: 2, Park: true},
		}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ref, _ := tree.Child("printer")
	for _, page := range []string{"letter", "photo", "foil"} {
		_ = ref.PostMessage(page)
	}
	_, _ = actor.Call[any](ctx, ref, "last page")

	parked, _ := tree.Parked(ctx, "printer")
	e, _ := parked.Receive(ctx)
	fmt.Println("set aside:", e.Data())

	// Output:
	// letter: printed, attempt 0
	// photo: jam, attempt 0
	// photo: printed, attempt 1
	// foil: jam, attempt 0
	// foil: jam, attempt 1
	// foil: jam, attempt 2
	// last page: printed, attempt 0
	// set aside: foil
}
