package pool_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/pool"
)

// A panic costs one job. Its caller gets the stack, and the others get their results.
func Example_panic() {
	ctx := context.Background()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(ctx)
	p, err := pool.Start(ctx, sys, "division", &pool.Options{Workers: 1})
	if err != nil {
		fmt.Println(err)
		return
	}

	divide := func(_ context.Context, n int) (int, error) { return 60 / n, nil }
	for _, r := range pool.Batch(ctx, p, []int{2, 0, 3}, divide) {
		var panicked *actor.PanicError
		if errors.As(r.Err, &panicked) {
			fmt.Println(panicked.Value, strings.Contains(panicked.Stack(), "example_panic_test.go"))
		} else {
			fmt.Println(r.Value)
		}
	}
	s := p.Stats()
	fmt.Println(s.Done, "done,", s.Lost, "lost,", s.Workers, "worker")
	// Output:
	// 30
	// runtime error: integer divide by zero true
	// 20
	// 2 done, 1 lost, 1 worker
}
