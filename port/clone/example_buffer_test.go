package clone_test

import (
	"fmt"

	"github.com/berth-go/berth/port/clone"
)

// A Buffer that is in the transfer list moves; one that is not is copied.
func ExampleBuffer() {
	var types clone.Types
	moved, copied := clone.NewBuffer([]byte("moved")), clone.NewBuffer([]byte("copied"))

	r, err := types.Serialize([]*clone.Buffer{moved, copied, moved}, moved)
	fmt.Println(err, moved.Detached(), copied.Detached())

	r.Arrive(nil)
	got, err := clone.As[[]*clone.Buffer](r)
	fmt.Println(err, string(got[0].Bytes()), string(got[1].Bytes()), got[0] == got[2])

	_, err = types.Serialize("again", moved)
	fmt.Println(err)
	// Output:
	// <nil> true false
	// <nil> moved copied true
	// clone: transfer[0]: *clone.Buffer cannot be transferred: buffer is detached
}
