package clone

import (
	"reflect"
)

// Error is what an error becomes at the receiver, unless its type is
// registered: its text and the errors that it wraps. Which error it was at the
// sender (errors.Is) is lost, except that a "DataCloneError" is still an
// [ErrDataClone].
type Error struct {
	// Name is the Go type of the error, or the name of a standard's error.
	Name string
	// Message is what Error returns.
	Message string
	// Causes are what the error wraps.
	Causes []error
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the causes.
func (e *Error) Unwrap() []error { return e.Causes }

// Is reports whether target is what the standard calls by the error's name.
func (e *Error) Is(target error) bool {
	return target == ErrDataClone && e.Name == dataCloneName
}

const dataCloneName = "DataCloneError"

// error writes an error that stands where any error may stand.
func (e *encoder) error(v reflect.Value) error {
	if nilable(v.Kind()) && v.IsNil() {
		e.null()
		return nil
	}
	if v.Kind() == reflect.Pointer && v.Type().Elem().Size() > 0 {
		k := object{ptr: v.UnsafePointer(), plan: planOf(v.Type()), asError: true}
		if again, err := e.met(k); again {
			return err
		}
	}
	return e.errorForm(v.Interface().(error))
}

func (e *encoder) errorForm(x error) error {
	name, causes := describe(x)
	if err := e.open(3 + len(causes)); err != nil {
		return err
	}
	e.form(formError, 2+len(causes))
	if err := e.str(name); err != nil {
		return err
	}
	if err := e.str(x.Error()); err != nil {
		return at(err, ".Error()")
	}
	for _, cause := range causes {
		if err := e.plain(cause); err != nil {
			return at(err, ".Unwrap()")
		}
	}
	e.leave()
	return nil
}

func describe(x error) (name string, causes []error) {
	name = reflect.TypeOf(x).String()
	switch known := x.(type) {
	case *Error:
		name = known.Name
	case *DataCloneError:
		name = dataCloneName
	}
	switch w := x.(type) {
	case interface{ Unwrap() error }:
		if cause := w.Unwrap(); cause != nil {
			causes = []error{cause}
		}
	case interface{ Unwrap() []error }:
		causes = w.Unwrap()
	}
	if x == ErrDataClone {
		name = dataCloneName
	}
	return name, causes
}

func encError(e *encoder, v reflect.Value) error {
	if !v.CanAddr() {
		v = addressable(v)
	}
	return e.errorForm(v.Addr().Interface().(*Error))
}
