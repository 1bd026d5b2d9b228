package clone_test

import (
	"bytes"
	"testing"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// trip clones v twice over, in memory and by way of bytes that are not trusted,
// and returns the generic value. Both ways must agree.
func trip(t *testing.T, v any) any {
	t.Helper()
	got := mustValue(t, nil, v)
	b, err := clone.Marshal(v)
	if err != nil {
		t.Fatalf("Marshal(%T): %v", v, err)
	}
	foreign, err := clone.FromBytes(nil, b).Value()
	if err != nil {
		t.Fatalf("Value of the bytes of %T: %v", v, err)
	}
	wantSame(t, got, foreign)
	return got
}

// tripAs is trip for a value that arrives as a T.
func tripAs[T any](t *testing.T, v any) T {
	t.Helper()
	got, ok := trip(t, v).(T)
	if !ok {
		t.Fatalf("got a %T, want a %T", trip(t, v), got)
	}
	as, err := clone.As[T](mustSerialize(t, v))
	if err != nil {
		t.Fatalf("As[%T]: %v", got, err)
	}
	wantSame(t, as, got)
	return got
}

// wantSame compares two values as their bytes say what they are.
func wantSame(t *testing.T, got, want any) {
	t.Helper()
	g, err := clone.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	w, err := clone.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(g, w) {
		t.Errorf("got %s, want %s", render(got), render(want))
	}
}

func object(pairs ...any) *js.Object {
	o := &js.Object{}
	for i := 0; i < len(pairs); i += 2 {
		o.Set(pairs[i].(string), pairs[i+1])
	}
	return o
}

func wantNames(t *testing.T, o *js.Object, want ...string) {
	t.Helper()
	wantEqual(t, o.Names(), want)
}

func refused(t *testing.T, v any, path string) {
	t.Helper()
	_, err := clone.Marshal(v)
	if d := wantDataClone(t, err); d.Path != path {
		t.Errorf("got path %s, want %s: %v", d.Path, path, err)
	}
}
