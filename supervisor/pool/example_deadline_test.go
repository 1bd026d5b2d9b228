package pool_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/pool"
)

// Each run of a job has a deadline, which it sees in its context. One that does not
// heed it is given up after a grace, and its worker is replaced.
func Example_deadline() {
	ctx := context.Background()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(ctx)
	p, err := pool.Start(ctx, sys, "slow", &pool.Options{
		Workers: 1, Timeout: 10 * time.Millisecond, Grace: 500 * time.Millisecond,
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	_, err = pool.Do(ctx, p, func(ctx context.Context) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	})
	fmt.Println(err)

	release := make(chan struct{})
	defer close(release)
	_, err = pool.Do(ctx, p, func(context.Context) (string, error) {
		<-release // whatever the context says
		return "too late", nil
	})
	fmt.Println(errors.Is(err, actor.ErrFenced), errors.Is(err, context.DeadlineExceeded))

	s, err := pool.Do(ctx, p, func(context.Context) (string, error) { return "the pool goes on", nil })
	fmt.Println(s, err)
	// Output:
	// context deadline exceeded
	// true true
	// the pool goes on <nil>
}
