package clone_test

import (
	"fmt"

	"github.com/berth-go/berth/port/clone"
)

// What nothing can change is its own clone.
func ExampleImmediate() {
	type point struct{ X, Y float64 }
	for _, v := range []any{1, "text", point{1, 2}, []int{1}, "\xff"} {
		ok, err := clone.Immediate(v)
		fmt.Printf("%T %v %v\n", v, ok, err)
	}
	n, err := clone.ImmediateAs[int8](nil, 300)
	fmt.Println(n, err)
	// Output:
	// int true <nil>
	// string true <nil>
	// clone_test.point true <nil>
	// []int false <nil>
	// string false clone: $: string is not valid UTF-8
	// 0 clone: $ (byte 0): 300 is not exact as int8
}
