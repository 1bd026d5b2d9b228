package clone_test

import (
	"fmt"
	"time"

	"github.com/berth-go/berth/port/clone"
)

func ExampleRecord_Value() {
	type point struct{ X, Y int }
	var types clone.Types
	r, err := types.Serialize([]any{point{1, 2}, uint8(3), time.Unix(0, 5)})
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := r.Value()
	fmt.Println(v, err)

	p, err := clone.As[[]any](r)
	fmt.Printf("%T %T %v\n", p[0], p[1], err)
	// Output:
	// [map[X:1 Y:2] 3 1970-01-01 00:00:00.000000005 +0000 UTC] <nil>
	// map[string]interface {} int64 <nil>
}

func ExampleAs() {
	type sent struct {
		ID    int
		Notes map[string]string
	}
	type wanted struct{ ID int8 }
	var types clone.Types
	for _, id := range []int{100, 1000} {
		r, err := types.Serialize(sent{ID: id})
		if err != nil {
			fmt.Println(err)
			return
		}
		w, err := clone.As[wanted](r)
		fmt.Println(w.ID, err)
	}
	// Output:
	// 100 <nil>
	// 0 clone: $.ID (byte 4): 1000 is not exact as int8
}
