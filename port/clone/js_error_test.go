package clone_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// R180, R183: the name decides which error it is; one that is not a standard
// one is an Error, AggregateError too.
func TestJSErrorName_R180_R183(t *testing.T) {
	tests := []struct{ name, want string }{
		{"Error", "Error"}, {"EvalError", "EvalError"}, {"RangeError", "RangeError"},
		{"ReferenceError", "ReferenceError"}, {"SyntaxError", "SyntaxError"},
		{"TypeError", "TypeError"}, {"URIError", "URIError"},
		{"AggregateError", "Error"}, {"Own", "Error"}, {"", "Error"},
	}
	for _, tt := range tests {
		if c := tripAs[*js.Error](t, &js.Error{Name: tt.name}); c.Name != tt.want {
			t.Errorf("got %q for %q, want %q", c.Name, tt.name, tt.want)
		}
	}
}

// R181, R182: a message that is absent stays absent; stack and cause travel,
// the cause also if it is undefined.
func TestJSErrorParts_R181_R182(t *testing.T) {
	for _, e := range []*js.Error{
		{Name: "Error"},
		{Name: "Error", HasMessage: true},
		{Name: "TypeError", Message: "m\xed\xa0\x80", HasMessage: true, Stack: "at"},
		{Name: "Error", HasCause: true},
		{Name: "Error", Cause: js.Undefined, HasCause: true},
		{Name: "Error", Cause: int64(7), HasCause: true},
		{Name: "Error", Cause: &js.Error{Name: "RangeError"}, HasCause: true},
	} {
		wantEqual(t, tripAs[*js.Error](t, e), e)
	}
	refused(t, []any{&js.Error{Name: "Error", Cause: func() {}, HasCause: true}}, "$[0].Cause")
}

// R182: a cause that is shared is shared; errors.As looks through to it.
func TestJSErrorCause_R182(t *testing.T) {
	inner := &js.Error{Name: "RangeError", Message: "inner", HasMessage: true}
	outer := &js.Error{Name: "Error", Message: "outer", HasMessage: true, Cause: inner, HasCause: true}
	c := trip(t, []any{outer, inner}).([]any)
	got := c[0].(error)
	if errors.Unwrap(errors.Join(got)) != nil || !errors.Is(got, c[1].(error)) {
		t.Errorf("got %s", render(c))
	}
	wrapped := mustValue(t, nil, fmt.Errorf("go: %w", outer)).(error)
	var found *js.Error
	if !errors.As(wrapped, &found) || found.Message != "outer" || !found.HasCause {
		t.Errorf("got %v", wrapped)
	}
}

// R182: Go's wrapped and joined errors as JavaScript's, and back.
func TestErrorOf_R182(t *testing.T) {
	joined := errors.Join(errors.New("one"), fmt.Errorf("two: %w", fs.ErrNotExist))
	e := js.ErrorOf(fmt.Errorf("outer: %w", joined))
	c := tripAs[*js.Error](t, e)
	if c.Error() != "outer: one\ntwo: file does not exist" || len(c.Unwrap()) != 1 {
		t.Errorf("got %v with %d causes", c, len(c.Unwrap()))
	}
	list := c.Unwrap()[0].(*js.Error).Unwrap()
	if len(list) != 2 || list[0].Error() != "one" || list[1].(*js.Error).Unwrap()[0].Error() != "file does not exist" {
		t.Errorf("got %v", list)
	}
	if js.ErrorOf(e) != e {
		t.Error("an Error became another")
	}
}

// R184: name, message and stack; the code follows from the name; a
// "DataCloneError" is an ErrDataClone; it can be cloned again, not transferred.
func TestDOMException_R184(t *testing.T) {
	tests := []struct {
		name string
		code int
	}{
		{"DataCloneError", 25}, {"InvalidStateError", 11}, {"SyntaxError", 12}, {"AbortError", 20},
		{"TimeoutError", 23}, {"QuotaExceededError", 22}, {"NotAllowedError", 0}, {"Own", 0},
	}
	for _, tt := range tests {
		e := &js.DOMException{Name: tt.name, Message: "m", Stack: "s"}
		c := tripAs[*js.DOMException](t, e)
		wantEqual(t, tripAs[*js.DOMException](t, c), e)
		if c.Code() != tt.code || errors.Is(c, clone.ErrDataClone) != (tt.code == 25) {
			t.Errorf("%s: got code %d, is ErrDataClone %v", tt.name, c.Code(), errors.Is(c, clone.ErrDataClone))
		}
	}
	if _, ok := any(&js.DOMException{}).(clone.Transferable); ok {
		t.Error("a DOMException can be transferred")
	}
}
