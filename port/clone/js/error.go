package js

// Error is one of JavaScript's errors, or what a Go error is for a receiver
// there: see [ErrorOf]. Only what is here travels; other properties do not.
//
// https://tc39.es/ecma262/#sec-error-objects
type Error struct {
	// Name is Error, EvalError, RangeError, ReferenceError, SyntaxError,
	// TypeError or URIError. Any other name travels as Error, AggregateError
	// too.
	Name string
	// Message counts if HasMessage is set. It may be WTF-8.
	Message    string
	HasMessage bool
	// Stack is where the error was made; empty if it does not say.
	Stack string
	// Cause counts if HasCause is set, also if it is nil or [Undefined].
	Cause    any
	HasCause bool
}

// ErrorOf returns what err is in JavaScript: its text, and as cause what it
// wraps. What several errors are joined in has an array of them as cause. A
// cycle in what errors wrap is followed for as long as it goes: there must be
// none.
func ErrorOf(err error) *Error {
	if known, ok := err.(*Error); ok {
		return known
	}
	e := &Error{Name: "Error", Message: err.Error(), HasMessage: true}
	switch w := err.(type) {
	case interface{ Unwrap() error }:
		if inner := w.Unwrap(); inner != nil {
			e.Cause, e.HasCause = ErrorOf(inner), true
		}
	case interface{ Unwrap() []error }:
		causes := []any{}
		for _, inner := range w.Unwrap() {
			causes = append(causes, ErrorOf(inner))
		}
		e.Cause, e.HasCause = causes, true
	}
	return e
}

// Error returns the message, after the name as JavaScript prints it.
func (e *Error) Error() string {
	switch {
	case !e.HasMessage || e.Message == "":
		return e.Name
	case e.Name == "" || e.Name == "Error":
		return e.Message
	}
	return e.Name + ": " + e.Message
}

// Unwrap returns the cause if that is an error, and the errors in it if it is
// an array: so errors.Is and errors.As look into what came from JavaScript as
// they look into what was joined in Go.
func (e *Error) Unwrap() []error {
	switch c := e.Cause.(type) {
	case error:
		return []error{c}
	case []any:
		var causes []error
		for _, x := range c {
			if err, ok := x.(error); ok {
				causes = append(causes, err)
			}
		}
		return causes
	}
	return nil
}

// KnownName returns the name that the error travels under.
//
// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal
func (e *Error) KnownName() string {
	switch e.Name {
	case "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError":
		return e.Name
	}
	return "Error"
}
