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

// A sensor passes on what it is told through its port named "readings", and waits until
// the display has got it.
func sensor(ctx context.Context, self *actor.Self, e port.MessageEvent) error {
	_, err := port.Call[any](ctx, self.Port("readings"), e.Data())
	return e.Reply(err == nil)
}

// A display listens to its port named "sensor", and breaks at a reading that it can't
// show.
type display struct{}

func (display) Start(_ context.Context, self *actor.Self) error {
	fmt.Println("display on")
	return self.Listen(self.Port("sensor"), func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
		if e.Data() == "NaN" {
			return errors.New("not a number")
		}
		fmt.Println(e.Data())
		return e.Reply(nil)
	})
}

func (display) Receive(context.Context, *actor.Self, port.MessageEvent) error { return nil }

// The supervisor makes the channel between the two. The sensor does not notice that
// the display is restarted.
func ExampleWire() {
	ctx := context.Background()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(ctx) //nolint:errcheck // the program ends

	tree, err := supervisor.Start(ctx, sys, "station", supervisor.Spec{
		Children: []supervisor.Child{
			{Name: "display", New: func() actor.Actor { return display{} }},
			{Name: "sensor", New: func() actor.Actor { return actor.Func(sensor) }},
		},
		Wires: []supervisor.Wire{{A: "sensor", PortA: "readings", B: "display"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	in, _ := tree.Child("sensor")
	var lost []string
	for _, reading := range []string{"19.5", "19.7", "NaN", "19.6"} {
		if shown, err := actor.Call[bool](ctx, in, reading); err != nil || !shown {
			lost = append(lost, reading)
		}
	}
	fmt.Println("lost:", lost)

	// Output:
	// display on
	// 19.5
	// 19.7
	// display on
	// 19.6
	// lost: [NaN]
}
