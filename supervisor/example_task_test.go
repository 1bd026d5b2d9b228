package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// Functions that run once under a supervisor: with a result, a deadline, and a panic that
// costs nobody else anything.
func ExampleDo() {
	ctx := context.Background()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(ctx) //nolint:errcheck // the program ends

	tasks, err := supervisor.Start(ctx, sys, "tasks", supervisor.Spec{Strategy: supervisor.Dynamic, MaxChildren: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	sum, err := supervisor.Do(ctx, tasks, func(context.Context) (int, error) { return 40 + 2, nil })
	fmt.Println(sum, err)

	_, err = supervisor.Do(ctx, tasks, func(context.Context) (int, error) {
		var list []int
		return list[sum], nil
	})
	var p *actor.PanicError
	fmt.Println(errors.As(err, &p), p.Value)

	soon, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	_, err = supervisor.Do(soon, tasks, func(ctx context.Context) (int, error) {
		<-ctx.Done() // it works on something that takes too long
		return 0, ctx.Err()
	})
	fmt.Println(err)

	// Output:
	// 42 <nil>
	// true runtime error: index out of range [42] with length 0
	// context deadline exceeded
}
