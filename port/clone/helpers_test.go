package clone_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/berth-go/berth/port/clone"
)

// mustClone is Clone for a value that can be cloned.
func mustClone[T any](t *testing.T, v T) T {
	t.Helper()
	c, err := clone.Clone(v)
	if err != nil {
		t.Fatalf("Clone(%T): %v", v, err)
	}
	return c
}

// mustValue returns the generic value of a clone of v.
func mustValue(t *testing.T, types *clone.Types, v any) any {
	t.Helper()
	r, err := types.Serialize(v)
	if err != nil {
		t.Fatalf("Serialize(%T): %v", v, err)
	}
	x, err := r.Value()
	if err != nil {
		t.Fatalf("Value of %T: %v", v, err)
	}
	return x
}

func mustSerialize(t *testing.T, v any, transfer ...clone.Transferable) *clone.Record {
	t.Helper()
	r, err := (*clone.Types)(nil).Serialize(v, transfer...)
	if err != nil {
		t.Fatalf("Serialize(%T): %v", v, err)
	}
	return r
}

func wantDataClone(t *testing.T, err error) *clone.DataCloneError {
	t.Helper()
	var d *clone.DataCloneError
	if !errors.Is(err, clone.ErrDataClone) || !errors.As(err, &d) {
		t.Fatalf("got error %v, want a DataCloneError", err)
	}
	return d
}

func wantDecodeError(t *testing.T, err error) *clone.DecodeError {
	t.Helper()
	var d *clone.DecodeError
	if !errors.As(err, &d) {
		t.Fatalf("got error %v, want a DecodeError", err)
	}
	return d
}

func wantEqual(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, want %#v", got, want)
	}
}

// samePointer compares what maps, slices and pointers point to.
func samePointer(a, b any) bool {
	return reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer()
}
