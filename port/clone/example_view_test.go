package clone_test

import (
	"fmt"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// Two views of one buffer look at one buffer at the receiver.
func ExampleBuffer_views() {
	buffer := clone.NewBuffer([]byte("hello, world"))
	hello, err := js.NewView(js.Uint8Array, buffer, 0, 5)
	if err != nil {
		fmt.Println(err)
		return
	}
	all, err := js.NewView(js.DataView, buffer, 0, js.Rest)
	if err != nil {
		fmt.Println(err)
		return
	}

	c, err := clone.Clone([]*js.View{hello, all})
	if err != nil {
		fmt.Println(err)
		return
	}
	copy(c[0].Bytes(), "HELLO")
	fmt.Printf("%s\n%s\n", c[1].Bytes(), buffer.Bytes())
	// Output:
	// HELLO, world
	// hello, world
}
