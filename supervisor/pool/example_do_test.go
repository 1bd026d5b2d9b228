package pool_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/pool"
)

// Jobs with results: one, many in order, and one that nobody waits for.
func Example() {
	ctx := context.Background()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(ctx)

	p, err := pool.Start(ctx, sys, "words", &pool.Options{Workers: 4})
	if err != nil {
		fmt.Println(err)
		return
	}

	n, err := pool.Do(ctx, p, func(context.Context) (int, error) { return len("harbour"), nil })
	fmt.Println(n, err)

	upper := func(_ context.Context, s string) (string, error) { return strings.ToUpper(s), nil }
	for _, r := range pool.Batch(ctx, p, []string{"pier", "quay", "mole"}, upper) {
		fmt.Println(r.Value, r.Err)
	}

	err = p.Go(ctx, func(context.Context) error {
		fmt.Println("nobody waits for this")
		return nil
	})
	fmt.Println(err, p.Drain(ctx))
	// Unordered output:
	// 7 <nil>
	// PIER <nil>
	// QUAY <nil>
	// MOLE <nil>
	// nobody waits for this
	// <nil> <nil>
}
