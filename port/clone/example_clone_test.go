package clone_test

import (
	"errors"
	"fmt"

	"github.com/berth-go/berth/port/clone"
)

func ExampleClone() {
	type person struct {
		Name   string
		Friend *person
	}
	ann := &person{Name: "Ann"}
	ann.Friend = &person{Name: "Bob", Friend: ann}

	c, err := clone.Clone(ann)
	if err != nil {
		fmt.Println(err)
		return
	}
	ann.Name = "changed"
	fmt.Println(c.Name, c.Friend.Name, c.Friend.Friend == c)
	// Output: Ann Bob true
}

func ExampleDataCloneError() {
	type job struct {
		Name string
		Done chan int
	}
	_, err := clone.Clone(map[string][]job{"jobs": {{Name: "a"}}})
	fmt.Println(err)

	var d *clone.DataCloneError
	fmt.Println(errors.Is(err, clone.ErrDataClone), errors.As(err, &d) && d.Path == "$.jobs[0].Done")
	// Output:
	// clone: $.jobs[0].Done: chan int cannot be cloned
	// true true
}

func ExampleMarshal() {
	b, err := clone.Marshal(map[string]any{"b": []int{1, 2}, "a": nil})
	fmt.Printf("% x %v\n", b, err)

	var v struct {
		B []float64 `msgpack:"b"`
	}
	fmt.Println(clone.Unmarshal(b, &v), v.B)
	fmt.Println(clone.Unmarshal(b[:5], &v))
	// Output:
	// 01 90 82 a1 61 c0 a1 62 92 01 02 <nil>
	// <nil> [1 2]
	// clone: $ (byte 3): length is more than what follows
}
