package clone_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/berth-go/berth/port/clone"
)

type codeError struct{ Code int }

func (e codeError) Error() string { return fmt.Sprint("code ", e.Code) }

type nodeError struct{ Inner error }

func (e *nodeError) Error() string { return "node" }
func (e *nodeError) Unwrap() error { return e.Inner }

// R182: the text and the chain of an error are carried.
func TestError_R182(t *testing.T) {
	inner := errors.New("inner")
	err := fmt.Errorf("outer: %w", inner)
	got := mustValue(t, nil, err).(error)
	if got.Error() != "outer: inner" || errors.Is(got, inner) {
		t.Errorf("got %v", got)
	}
	causes := got.(*clone.Error).Causes
	if len(causes) != 1 || causes[0].Error() != "inner" {
		t.Errorf("got causes %v", causes)
	}
	type result struct {
		Err, None error
		Any       any
	}
	c := mustClone(t, result{Err: errors.Join(inner, fs.ErrNotExist), Any: codeError{3}})
	if len(c.Err.(*clone.Error).Causes) != 2 || c.None != nil || c.Any.(error).Error() != "code 3" {
		t.Errorf("got %+v", c)
	}
	// Cloned again it is the same.
	wantEqual(t, mustValue(t, nil, got), any(got))
	if x, err := clone.As[error](mustSerialize(t, err)); err != nil || x.Error() != "outer: inner" {
		t.Errorf("got %v, %v", x, err)
	}
	_, err = clone.As[error](mustSerialize(t, "text"))
	wantDecodeError(t, err)
}

// R182: a chain that is a cycle.
func TestErrorCycle_R182(t *testing.T) {
	e := &nodeError{}
	e.Inner = e
	got := mustValue(t, nil, e).(*clone.Error)
	if got.Causes[0] != error(got) {
		t.Error("the cycle is not closed")
	}
}

// Where its type is wanted, an error is what its type says.
func TestErrorAsStruct(t *testing.T) {
	type result struct{ E codeError }
	if c := mustClone(t, result{codeError{4}}); c.E.Code != 4 {
		t.Errorf("got %+v", c)
	}
	var types clone.Types
	if err := clone.Register[codeError](&types, "code"); err != nil {
		t.Fatal(err)
	}
	got := mustValue(t, &types, fmt.Errorf("x: %w", codeError{5})).(error)
	var code codeError
	if !errors.As(got, &code) || code.Code != 5 {
		t.Errorf("got %v, want a registered type inside", got)
	}
}

// R184: an error of a failed clone can be cloned, and still says what it is.
func TestDataCloneErrorIsCloneable_R184(t *testing.T) {
	_, failed := clone.Clone(func() {})
	got := mustValue(t, nil, failed).(error)
	again := mustValue(t, nil, got).(error)
	if !errors.Is(got, clone.ErrDataClone) || !errors.Is(again, clone.ErrDataClone) || got.Error() != failed.Error() {
		t.Errorf("got %v and %v, want %v", got, again, failed)
	}
	if errors.Is(mustValue(t, nil, errors.New("x")).(error), clone.ErrDataClone) {
		t.Error("any error became a DataCloneError")
	}
}

// A struct that is an error by what it embeds is an error too.
func TestEmbeddedError(t *testing.T) {
	type wrapped struct {
		error
		Code int
	}
	got := mustValue(t, nil, []any{wrapped{errors.New("inner"), 3}}).([]any)[0]
	if err, ok := got.(error); !ok || err.Error() != "inner" {
		t.Errorf("got %v", got)
	}
}
