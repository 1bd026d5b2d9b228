package js_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/berth-go/berth/port/clone/js"
)

// R171: keys are the same as in SameValueZero, and keep their order.
func TestMap_R171(t *testing.T) {
	var m js.Map
	slice, dict := []any{1}, map[string]any{}
	keys := []any{"z", 1, math.NaN(), 0.0, nil, js.Undefined, slice, dict, true, uint64(math.MaxUint64)}
	for i, k := range keys {
		if !m.Set(k, i) {
			t.Errorf("key %v is not new", k)
		}
	}
	for i, k := range []any{"z", int64(1), -math.NaN(), math.Copysign(0, -1), nil, js.Undefined, slice, dict, true, uint64(math.MaxUint64)} {
		if v, ok := m.Get(k); !ok || v != i {
			t.Errorf("got %v, %v for %v, want %d", v, ok, k, i)
		}
		if m.Set(k, i) {
			t.Errorf("key %v is new", k)
		}
	}
	i := 0
	for k := range m.All() {
		if f, ok := k.(float64); ok && f == 0 && math.Signbit(f) {
			t.Error("a key is -0")
		}
		i++
	}
	if i != len(keys) || m.Len() != len(keys) {
		t.Errorf("got %d keys, want %d", i, len(keys))
	}
	for _, k := range []any{[]any{1}, map[string]any{}, 1.0, "1", []any{}} {
		if _, ok := m.Get(k); ok {
			t.Errorf("%#v was found", k)
		}
	}
}

func TestNilMap(t *testing.T) {
	var m *js.Map
	if _, ok := m.Get(1); ok || m.Len() != 0 {
		t.Error("the nil Map is not empty")
	}
	for range m.All() {
		t.Error("the nil Map has an entry")
	}
}

func ExampleMap() {
	var m js.Map
	m.Set("b", 1)
	m.Set("a", 2)
	m.Set("b", 3)
	for k, v := range m.All() {
		fmt.Println(k, v)
	}
	// Output:
	// b 3
	// a 2
}

func ExampleUndefined() {
	for _, v := range []any{nil, js.Undefined} {
		fmt.Println(v == nil, v == js.Undefined, v)
	}
	// Output:
	// true false <nil>
	// false true undefined
}
