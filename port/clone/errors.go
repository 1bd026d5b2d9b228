package clone

import (
	"errors"
	"strconv"
	"strings"
)

// ErrDataClone is what every [DataCloneError] is: errors.Is(err, ErrDataClone)
// tells that a value could not be cloned or an object not be transferred. It
// stands for the DOMException called "DataCloneError".
var ErrDataClone error = &sentinel{"clone: data cannot be cloned"}

// sentinel is an error that a js.DOMException can be.
type sentinel struct{ text string }

func (e *sentinel) Error() string { return e.text }

// DOMExceptionName is what the standard calls the error.
func (e *sentinel) DOMExceptionName() string { return dataCloneName }

// ErrLimit is wrapped by a [DataCloneError] or a [DecodeError] whose reason is
// that one of the [Limits] was reached.
var ErrLimit = errors.New("limit reached")

// DataCloneError says why a value could not be cloned, or why an object in a
// transfer list could not be transferred. Nothing was detached.
type DataCloneError struct {
	// Path leads from the root, written $, to the offending value:
	// $.Jobs[3].Done. It is empty for errors in the transfer list.
	Path string
	// Reason says what is wrong, naming the Go type.
	Reason string
	// Index is a position in the transfer list, or -1.
	Index int
	// Err is the cause, if there is one.
	Err error
}

func (e *DataCloneError) Error() string {
	where := e.Path
	if e.Index >= 0 {
		where = "transfer[" + strconv.Itoa(e.Index) + "]"
	}
	return sentence(where, e.Reason, e.Err)
}

// Is makes every DataCloneError an [ErrDataClone].
func (e *DataCloneError) Is(target error) bool { return target == ErrDataClone }

// Unwrap returns the cause.
func (e *DataCloneError) Unwrap() error { return e.Err }

// TypeError is what Web IDL throws before any step of the algorithm has run:
// a nil element in a transfer list.
type TypeError struct {
	Reason string
}

func (e *TypeError) Error() string { return "clone: " + e.Reason }

// DecodeError says why bytes, or a value that was cloned, do not fit the type
// that the receiver asked for.
type DecodeError struct {
	// Offset counts bytes from the start of the serialized form.
	Offset int
	// Path leads from the root, written $, to the place.
	Path string
	// Reason says what is wrong.
	Reason string
	// Err is the cause, if there is one.
	Err error
}

func (e *DecodeError) Error() string {
	where := e.Path
	if where == "" {
		where = "$"
	}
	return sentence(where+" (byte "+strconv.Itoa(e.Offset)+")", e.Reason, e.Err)
}

// Unwrap returns the cause.
func (e *DecodeError) Unwrap() error { return e.Err }

func sentence(where, reason string, err error) string {
	var b strings.Builder
	b.WriteString("clone: ")
	if where != "" {
		b.WriteString(where + ": ")
	}
	b.WriteString(reason)
	if err != nil {
		b.WriteString(": " + err.Error())
	}
	return b.String()
}
