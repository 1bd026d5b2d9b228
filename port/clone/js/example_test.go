package js_test

import (
	"errors"
	"fmt"

	"github.com/berth-go/berth/port/clone/js"
)

func ExampleSet() {
	s := js.NewSet("b", "a", "b")
	for v := range s.All() {
		fmt.Println(v)
	}
	// Output:
	// b
	// a
}

func ExampleArray() {
	a := js.NewArray("a")
	a.Set(1000, "b")
	a.SetNamed("unit", "m")
	for i, v := range a.All() {
		fmt.Println(i, v)
	}
	fmt.Println(a.Len(), a.Count(), a.Dense())
	// Output:
	// 0 a
	// 1000 b
	// 1001 2 false
}

func ExampleObject() {
	o := &js.Object{}
	for _, name := range []string{"b", "a", "10", "9"} {
		o.Set(name, nil)
	}
	fmt.Println(o.Names())
	// Output: [9 10 b a]
}

func ExampleErrorOf() {
	e := js.ErrorOf(fmt.Errorf("outer: %w", errors.New("inner")))
	fmt.Println(e.Message, "/", e.Cause.(*js.Error).Message)
	// Output: outer: inner / inner
}

func ExampleNewRegExp() {
	r, err := js.NewRegExp("a/b", "ig")
	fmt.Println(r, err)
	_, err = js.NewRegExp("a", "gg")
	fmt.Println(err)
	// Output:
	// /a\/b/gi <nil>
	// js: "gg" are not the flags of a RegExp
}

func ExampleString16() {
	s := js.NewString16([]uint16{'a', 0xd800})
	fmt.Printf("%q %x %v\n", string(s), s.Units(), s.WellFormed())
	// Output: "a\xed\xa0\x80" [61 d800] false
}
