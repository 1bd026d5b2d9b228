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

// A service says when it starts and stops, and fails when it is told to.
type service string

func (s service) Start(context.Context, *actor.Self) error {
	fmt.Println("start", s)
	return nil
}

func (s service) Stop(_ context.Context, _ *actor.Self, reason error) {
	fmt.Printf("stop %s: %v\n", s, reason)
}

func (s service) Receive(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
	if e.Data() == "fail" {
		return errors.New("disk full")
	}
	return e.Reply("ok")
}

// The web server needs the cache, and the cache needs the store. When the cache
// fails, the web server is restarted with it, and the store is left alone.
func ExampleStrategy() {
	ctx := context.Background()
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})

	child := func(name string) supervisor.Child {
		return supervisor.Child{Name: name, New: func() actor.Actor { return service(name) }}
	}
	tree, err := supervisor.Start(ctx, sys, "app", supervisor.Spec{
		Strategy: supervisor.RestForOne,
		Children: []supervisor.Child{child("store"), child("cache"), child("web")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	cache, _ := tree.Child("cache")
	_ = cache.PostMessage("fail")
	answer, err := actor.Call[string](ctx, cache, "still there?") // waits for the next incarnation
	children, _ := tree.Children(ctx)                             // waits until all are back
	fmt.Println("cache says", answer, err)
	for _, c := range children {
		fmt.Println(c.Name, c.State, c.Restarts)
	}
	_ = sys.Shutdown(ctx)

	// Output:
	// start store
	// start cache
	// start web
	// stop cache: disk full
	// stop web: actor: shutdown
	// start cache
	// start web
	// cache says ok <nil>
	// store running 0
	// cache running 1
	// web running 1
	// stop web: actor: shutdown
	// stop cache: actor: shutdown
	// stop store: actor: shutdown
}
