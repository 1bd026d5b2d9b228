package actor_test

import (
	"context"
	"fmt"
	"syscall"

	"github.com/berth-go/berth/actor"
)

// A program's main function: a signal stops it in order.
func ExampleMain() {
	sys := actor.NewSystem(nil)
	err := actor.Main(context.Background(), sys, func(ctx context.Context) error {
		// Spawn what the program is made of here.
		go syscall.Kill(syscall.Getpid(), syscall.SIGTERM) // somebody stops it
		<-ctx.Done()
		fmt.Println(context.Cause(ctx))
		return nil
	})
	fmt.Println(err)
	// Output:
	// actor: signal: terminated
	// <nil>
}
