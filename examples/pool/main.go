// Pool is a worker pool in which jobs go wrong. Two workers pull from one queue: a
// slow job holds up nobody's backlog, a job that panics costs its own result and
// nothing else, and one that ignores its deadline is given up. At the end the pool
// is drained and tells what it has done.
//
//	go run ./examples/pool
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/pool"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer) error {
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)}) // what goes wrong is told below
	defer sys.Shutdown(ctx)

	p, err := pool.Start(ctx, sys, "roots", &pool.Options{
		Workers: 2, Queue: 100, Timeout: 20 * time.Millisecond, Grace: 20 * time.Millisecond,
	})
	if err != nil {
		return err
	}
	release := make(chan struct{})
	defer close(release)
	numbers := []int{81, 64, slow, 49, -1, deaf, 36, 25}
	results := pool.Batch(ctx, p, numbers, func(ctx context.Context, n int) (int, error) {
		return root(ctx, n, release)
	})
	for i, r := range results {
		fmt.Fprintf(out, "job %d: %s\n", i, tell(r))
	}
	if err := p.Resize(ctx, 4); err != nil {
		return err
	}
	workers := p.Stats().Workers
	if err := p.Drain(ctx); err != nil {
		return err
	}
	s := p.Stats()
	fmt.Fprintf(out, "%d workers: %d jobs done, %d failed, %d lost, %d workers replaced\n",
		workers, s.Done, s.Failed, s.Lost, s.Restarted)
	return nil
}

// Two numbers stand for jobs of a special kind.
const (
	slow = 1000 // waits for its context
	deaf = 2000 // does not even heed that
)

// root is the job.
func root(ctx context.Context, n int, release <-chan struct{}) (int, error) {
	switch {
	case n < 0:
		panic("no root")
	case n == slow:
		<-ctx.Done()
		return 0, ctx.Err()
	case n == deaf:
		<-release
	}
	r := 0
	for r*r < n {
		r++
	}
	return r, nil
}

func tell(r pool.Result[int]) string {
	var panicked *actor.PanicError
	switch {
	case errors.As(r.Err, &panicked):
		return fmt.Sprint("panicked: ", panicked.Value)
	case errors.Is(r.Err, actor.ErrFenced):
		return "ignored its deadline and was given up"
	case errors.Is(r.Err, context.DeadlineExceeded):
		return "ended at its deadline"
	case r.Err != nil:
		return r.Err.Error()
	}
	return fmt.Sprint(r.Value)
}
