package clone_test

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/berth-go/berth/port/clone"
)

// An error arrives with its text and with what it wraps. Which error it was is
// lost: text is what travels.
func ExampleError() {
	err := errors.Join(fmt.Errorf("opening: %w", fs.ErrNotExist), errors.New("no fallback"))
	got, cloneErr := clone.Clone(err)
	fmt.Printf("%q %v\n", got, cloneErr)
	fmt.Println(errors.Is(err, fs.ErrNotExist), errors.Is(got, fs.ErrNotExist))

	var e *clone.Error
	if errors.As(got, &e) {
		for _, cause := range e.Causes {
			fmt.Println(cause)
		}
	}
	// Output:
	// "opening: file does not exist\nno fallback" <nil>
	// true false
	// opening: file does not exist
	// no fallback
}
