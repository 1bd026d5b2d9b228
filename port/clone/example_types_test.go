package clone_test

import (
	"fmt"

	"github.com/berth-go/berth/port/clone"
)

type Deposit struct{ Amount int }

type Withdraw struct{ Amount int }

// Registered types make a message a thing to switch on.
func ExampleRegister() {
	var types clone.Types
	if err := clone.Register[Deposit](&types, "deposit"); err != nil {
		fmt.Println(err)
	}
	if err := clone.Register[Withdraw](&types, "withdraw"); err != nil {
		fmt.Println(err)
	}

	r, err := types.Serialize([]any{Deposit{10}, Withdraw{3}, struct{ Amount int }{1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := r.Value()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, x := range v.([]any) {
		switch x := x.(type) {
		case Deposit:
			fmt.Println("deposit", x.Amount)
		case Withdraw:
			fmt.Println("withdraw", x.Amount)
		default:
			fmt.Println("something else:", x)
		}
	}
	// Output:
	// deposit 10
	// withdraw 3
	// something else: map[Amount:1]
}

func ExampleLimits() {
	types := &clone.Types{Limits: clone.Limits{Depth: 2}}
	_, err := types.Serialize([]any{[]any{[]any{}}})
	fmt.Println(err)
	// Output: clone: $[0][0]: nested too deeply: limit reached
}
