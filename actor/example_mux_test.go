package actor_test

import (
	"context"
	"fmt"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port/clone"
)

type (
	Deposit  struct{ Amount int }
	Withdraw struct{ Amount int }
)

// A Mux dispatches on the types that are registered with the System.
func ExampleMux() {
	ctx := context.Background()
	types := new(clone.Types)
	clone.Register[Deposit](types, "bank.Deposit")
	clone.Register[Withdraw](types, "bank.Withdraw")
	sys := actor.NewSystem(&actor.Options{Types: types})
	defer sys.Shutdown(ctx)

	account, err := sys.Spawn(ctx, actor.Spec{New: func() actor.Actor {
		balance, m := 0, new(actor.Mux)
		actor.On(m, func(_ context.Context, _ *actor.Self, d Deposit) error {
			balance += d.Amount
			return nil
		})
		actor.On(m, func(_ context.Context, self *actor.Self, w Withdraw) error {
			balance -= w.Amount
			fmt.Println("left:", balance)
			self.Stop()
			return nil
		})
		return m
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	done := sys.Monitor(account)
	account.PostMessage(Deposit{100})
	account.PostMessage(Withdraw{30})
	<-done

	// Output:
	// left: 70
}
