package plan

import (
	"errors"
	"fmt"
)

// What [Finished] says, apart from a [*StartError] and nil. A parent sees both
// as an orderly shutdown.
var (
	ErrIntensity    = errors.New("supervisor: too many failures")
	ErrAutoShutdown = errors.New("supervisor: a significant child has ended")
)

// What [Reply] says, apart from a [*SpecError], a [*StartError] and nil.
var (
	ErrAlreadyStarted = errors.New("supervisor: child already started")
	ErrAlreadyPresent = errors.New("supervisor: child already present")
	ErrRunning        = errors.New("supervisor: child is running")
	ErrRestarting     = errors.New("supervisor: child is restarting")
	ErrNotFound       = errors.New("supervisor: no such child")
	ErrMaxChildren    = errors.New("supervisor: too many children")
	ErrEnded          = errors.New("supervisor: not running")
)

// A SpecError says which field of which child, or of the flags, is invalid.
type SpecError struct {
	Child   string // empty if the field is one of the flags, or the child has no name
	Field   string
	Problem string
}

// Error names the child and the field.
func (e *SpecError) Error() string {
	if e.Child == "" {
		return fmt.Sprintf("supervisor: %s: %s", e.Field, e.Problem)
	}
	return fmt.Sprintf("supervisor: child %q: %s: %s", e.Child, e.Field, e.Problem)
}

// A StartError says which child did not start, and wraps its own error.
type StartError struct {
	Child string
	Err   error
}

// Error names the child and tells its error.
func (e *StartError) Error() string {
	return fmt.Sprintf("supervisor: child %q did not start: %v", e.Child, e.Err)
}

// Unwrap returns the child's own error.
func (e *StartError) Unwrap() error { return e.Err }
