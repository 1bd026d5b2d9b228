package clone_test

import (
	"fmt"
	"math"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// A value in which JavaScript says more than Go can: it arrives as it was.
func Example_javaScript() {
	list := js.NewArray("a", "b", "c")
	list.Delete(1)
	order := &js.Object{}
	order.Set("when", js.NewDate(math.NaN()))
	order.Set("list", list)
	order.Set("7", js.Undefined)

	c, err := clone.Clone[any](order)
	if err != nil {
		fmt.Println(err)
		return
	}
	for name, v := range c.(*js.Object).All() {
		if a, ok := v.(*js.Array); ok {
			_, there := a.Get(1)
			v = fmt.Sprint(a.Len(), " elements, one at 1: ", there)
		}
		fmt.Printf("%s: %v\n", name, v)
	}
	// Output:
	// 7: undefined
	// when: Invalid Date
	// list: 3 elements, one at 1: false
}
