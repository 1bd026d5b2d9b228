package supervisor_test

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// Four counters share the work, and each word always goes to the same one.
func ExampleTree_Partition() {
	ctx := context.Background()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(ctx) //nolint:errcheck // the program ends

	counter := func() actor.Actor {
		words := make(map[string]int)
		return actor.Serve(func(_ context.Context, word string) (int, error) {
			words[word]++
			return words[word], nil
		})
	}
	tree, err := supervisor.Start(ctx, sys, "count", supervisor.Spec{
		Partitions: 4,
		Children:   []supervisor.Child{{Name: "counter", New: counter}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, word := range []string{"to", "be", "or", "not", "to", "be"} {
		ref, _ := tree.Partition(word)
		n, err := actor.Call[int](ctx, ref, word)
		fmt.Println(word, n, err)
	}
	n, _ := tree.Count(ctx)
	fmt.Println(n.Active, "counters")

	// Output:
	// to 1 <nil>
	// be 1 <nil>
	// or 1 <nil>
	// not 1 <nil>
	// to 2 <nil>
	// be 2 <nil>
	// 4 counters
}
