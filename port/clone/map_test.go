package clone_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// Maps of every key kind come back as themselves.
func TestMaps(t *testing.T) {
	type key struct {
		A int
		B string
	}
	type maps struct {
		Int    map[int]string
		Uint   map[uint8]string
		Float  map[float64]string
		Bool   map[bool]string
		Named  map[label]string
		Struct map[key]string
		Array  map[[2]int]string
		Any    map[any]string
		Nested map[string]map[int][]string
	}
	v := maps{
		map[int]string{-1: "a", 300: "b"}, map[uint8]string{200: "a"},
		map[float64]string{1.5: "a", math.Inf(-1): "b"}, map[bool]string{true: "a", false: "b"},
		map[label]string{"x": "y"}, map[key]string{{1, "b"}: "a", {1, "a"}: "b"},
		map[[2]int]string{{1, 2}: "a", {1, 1}: "b"},
		map[any]string{int64(1): "a", "1": "b", true: "c", nil: "d", 1.0: "e"},
		map[string]map[int][]string{"x": {1: {"y"}}, "": nil},
	}
	wantEqual(t, mustClone(t, v), v)
}

// R171: the generic value of a map without strings as keys has them in order.
func TestGenericMap_R171(t *testing.T) {
	m := mustValue(t, nil, map[int8]string{5: "five", -3: "minus three", 0: "zero"}).(*js.Map)
	var got []any
	for k, v := range m.All() {
		got = append(got, k, v)
	}
	wantEqual(t, got, []any{int64(-3), "minus three", int64(0), "zero", int64(5), "five"})
	if v, ok := m.Get(5); !ok || v != "five" {
		t.Errorf("got %v, %v, want five", v, ok)
	}
	n := &node{X: 1}
	m = mustValue(t, nil, map[*node]*node{n: n}).(*js.Map)
	for k, v := range m.All() {
		if !samePointer(k, v) {
			t.Error("key and value are no longer one")
		}
	}
}

// R171: a js.Map keeps the order of its entries, NaN, and itself.
func TestJSMap_R171(t *testing.T) {
	m := &js.Map{}
	m.Set("z", 1)
	m.Set(math.NaN(), js.Undefined)
	m.Set("a", m)
	m.Set(math.NaN(), nil)
	c := mustClone(t, m)
	var keys []any
	for k := range c.All() {
		keys = append(keys, k)
	}
	if len(keys) != 3 || keys[0] != "z" || keys[2] != "a" {
		t.Errorf("got %v", keys)
	}
	if v, _ := c.Get("a"); v != c {
		t.Error("the map no longer contains itself")
	}
	if v, ok := c.Get(math.NaN()); !ok || v != nil {
		t.Errorf("got %v, %v, want nil", v, ok)
	}
	got, err := clone.As[map[string]any](mustSerialize(t, m))
	wantDecodeError(t, err)
	if got != nil {
		t.Errorf("got %v", got)
	}
}

// R250, R256: the same map has the same bytes; integer-like names come first.
func TestOrder_R175_R250_R256(t *testing.T) {
	m := map[string]any{}
	for _, k := range []string{"b", "a", "10", "9", "01", "4294967294", "4294967295", "-1", ""} {
		m[k] = nil
	}
	b, err := clone.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	want := "\x01\x90\x89\xa19\xc0\xa210\xc0\xaa4294967294\xc0\xa0\xc0\xa2-1\xc0\xa201\xc0\xaa4294967295\xc0\xa1a\xc0\xa1b\xc0"
	if string(b) != want {
		t.Errorf("got %q, want %q", b, want)
	}
	for range 20 {
		again := map[string]any{}
		for k, v := range m {
			again[k] = v
		}
		if c, _ := clone.Marshal(again); !bytes.Equal(c, b) {
			t.Fatalf("got %q, want %q", c, b)
		}
	}
}

// Keys that would become one are refused rather than lost.
func TestKeysThatCollide(t *testing.T) {
	x, y := 1, 1
	for _, v := range []any{
		map[any]int{int8(1): 1, int64(1): 2}, map[*int]int{&x: 1, &y: 2},
		map[float64]int{math.NaN(): 1, math.Float64frombits(math.Float64bits(math.NaN())): 2},
		map[struct{ A, b int }]int{{1, 2}: 1, {1, 3}: 2},
		map[secretKey]int{1: 1, 2: 2},
	} {
		_, err := clone.Marshal(v)
		wantDataClone(t, err)
	}
	// Pointers to objects are different keys, whatever they hold.
	got := mustClone(t, map[*node]int{{X: 1}: 1, {X: 1}: 2})
	if len(got) != 2 {
		t.Errorf("got %d keys, want 2", len(got))
	}
	if c := mustClone(t, map[float64]int{math.NaN(): 1}); len(c) != 1 {
		t.Errorf("got %d keys, want NaN", len(c))
	}
}

type secretKey int

func (secretKey) MarshalText() ([]byte, error)  { return []byte("same"), nil }
func (*secretKey) UnmarshalText(b []byte) error { return nil }
