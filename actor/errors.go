package actor

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
)

var (
	// ErrShutdown is the reason of an actor that was told to stop.
	ErrShutdown = errors.New("actor: shutdown")

	// ErrStopped is returned by what an actor tries after its end, and by a
	// System after its shutdown.
	ErrStopped = errors.New("actor: stopped")

	// ErrFenced is the reason of an actor whose turn did not end when it was
	// told to stop: it was cut off from its ports and given up.
	ErrFenced = errors.New("actor: did not stop, fenced")

	// ErrDraining is returned to those who post to an actor that drains.
	ErrDraining = errors.New("actor: draining")

	// ErrNoActor is the reason in a [Down] for a Ref that no actor holds the
	// inbox of.
	ErrNoActor = errors.New("actor: no such actor")

	// ErrNotChild is returned for an actor that is not the caller's to stop.
	ErrNotChild = errors.New("actor: not a child")
)

// A StartError is what Spawn returns when an actor did not start. If its Spec
// asked for custody, the ports are here.
type StartError struct {
	Name string
	Err  error
	Exit Exit
}

func (e *StartError) Error() string { return fmt.Sprintf("actor: start %s: %v", e.Name, e.Err) }
func (e *StartError) Unwrap() error { return e.Err }

// A PanicError is the failure of an actor whose handler panicked. It keeps the
// stack as program counters; Stack makes text of them.
type PanicError struct {
	Value any
	stack []uintptr
}

func newPanicError(v any) *PanicError {
	var pcs [64]uintptr
	n := runtime.Callers(4, pcs[:])
	return &PanicError{Value: v, stack: append([]uintptr(nil), pcs[:n]...)}
}

func (e *PanicError) Error() string { return fmt.Sprintf("actor: panic: %v", e.Value) }

// Unwrap returns the value of the panic if it was an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// Stack returns where the panic came from, a call with its place on each two lines.
func (e *PanicError) Stack() string {
	var b strings.Builder
	frames := runtime.CallersFrames(e.stack)
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			b.Reset() // before it are those who caught it
		case strings.HasPrefix(f.Function, "runtime.") && b.Len() == 0:
		default:
			fmt.Fprintf(&b, "%s\n\t%s:%d\n", f.Function, f.File, f.Line)
		}
		if !more {
			return b.String()
		}
	}
}
