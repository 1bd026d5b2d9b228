package clone_test

import (
	"fmt"

	"github.com/berth-go/berth/port/clone"
)

// Bytes from elsewhere need not be trusted: what is wrong with them is said
// with the place, and what they ask for is not believed.
func ExampleFromBytes() {
	for _, b := range []string{
		"\x01\x90\x92\x01\xa2hi",         // [1, "hi"]
		"\x01\x90\x92\x01\xa2h",          // the end is missing
		"\x01\x90\xdd\xff\xff\xff\xff",   // a list of 2³²−1
		"\x01\x90\x82\xa1a\x01\xa1a\x02", // a key twice
		"\x01\x90\x01\x02",               // two values
	} {
		v, err := clone.FromBytes(nil, []byte(b)).Value()
		fmt.Println(v, err)
	}
	// Output:
	// [1 hi] <nil>
	// <nil> clone: $ (byte 5): unexpected end
	// <nil> clone: $ (byte 7): length is more than what follows
	// <nil> clone: $ (byte 6): two keys are "a"
	// <nil> clone: $ (byte 3): bytes after the end
}
