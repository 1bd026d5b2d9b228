package actor_test

import (
	"context"
	"fmt"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// An actor of Proto.Actor's asks one of Berth's, and gets an answer.
func ExampleSelf_PID() {
	ctx := context.Background()
	sys := actor.NewSystem(nil)

	pids := make(chan *engine.PID, 1)
	ref, err := sys.Spawn(ctx, actor.Spec{Name: "doubler", New: func() actor.Actor {
		return actor.Func(func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
			asker, ok := e.Source().(*engine.PID)
			if !ok { // nobody of the engine's
				pids <- self.PID()
				return nil
			}
			n, err := port.Data[int](e)
			if err != nil {
				return err
			}
			sys.Engine().Root.Send(asker, 2*n)
			return nil
		})
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = ref.PostMessage("your address, please")

	done := make(chan struct{})
	asker := sys.Engine().Root.Spawn(engine.PropsFromFunc(func(c engine.Context) {
		switch m := c.Message().(type) {
		case *engine.PID:
			c.Request(m, 21)
		case int:
			fmt.Println(m)
			close(done)
		}
	}))
	sys.Engine().Root.Send(asker, <-pids)
	<-done
	_ = sys.Engine().Root.StopFuture(asker).Wait()
	fmt.Println(sys.Shutdown(ctx))
	// Output:
	// 42
	// <nil>
}
