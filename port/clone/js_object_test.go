package clone_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// R173: length, holes, names; what is an index and what is not.
func TestArray_R173(t *testing.T) {
	a := js.NewArray(1, 2, 3)
	a.Delete(1)
	a.SetNamed("x", "y")
	a.SetNamed("-1", 2)
	a.SetNamed("4294967295", 3)
	c := tripAs[*js.Array](t, a)
	if _, ok := c.Get(1); ok || c.Len() != 3 || c.Count() != 2 {
		t.Errorf("got %s, want a hole at 1", render(c))
	}
	var names []string
	for name := range c.Named() {
		names = append(names, name)
	}
	wantEqual(t, names, []string{"x", "-1", "4294967295"})
	undefined := &js.Array{}
	undefined.SetLen(3)
	undefined.Set(1, js.Undefined)
	c = tripAs[*js.Array](t, undefined)
	if v, ok := c.Get(1); !ok || v != js.Undefined || c.Count() != 1 {
		t.Errorf("got %s, want undefined and two holes", render(c))
	}
}

// R173: a dense Array is a plain one, and any array may be wanted as an Array.
func TestArrayDense_R173(t *testing.T) {
	wantEqual(t, trip(t, js.NewArray(1, "2")), any([]any{int64(1), "2"}))
	a, err := clone.As[*js.Array](mustSerialize(t, []int{7, 8}))
	if v, _ := a.Get(1); err != nil || v != int64(8) || !a.Dense() {
		t.Errorf("got %s, %v", render(a), err)
	}
	holes := &js.Array{}
	holes.SetLen(2)
	_, err = clone.As[[]any](mustSerialize(t, holes))
	if d := wantDecodeError(t, err); !strings.Contains(d.Reason, "sparse Array") {
		t.Errorf("got %v", err)
	}
}

// R174: a huge length costs nothing.
func TestArrayHuge_R174(t *testing.T) {
	a := &js.Array{}
	a.SetLen(math.MaxUint32)
	a.Set(4294967294, "last")
	b, err := clone.Marshal(a)
	if err != nil || len(b) > 32 {
		t.Fatalf("got %d bytes, %v", len(b), err)
	}
	got := testing.AllocsPerRun(10, func() {
		if _, err := clone.FromBytes(nil, b).Value(); err != nil {
			t.Fatal(err)
		}
	})
	if c := tripAs[*js.Array](t, a); c.Len() != math.MaxUint32 || c.Count() != 1 || got > 40 {
		t.Errorf("got %s with %v allocations", render(c), got)
	}
}

// R175: integer-like names ascending, then the others as they were set.
func TestObjectOrder_R175(t *testing.T) {
	o := object("b", 1, "a", 2, "2", 3, "1", 4, "length", 5, "01", 6)
	wantNames(t, o, "1", "2", "b", "a", "length", "01")
	wantNames(t, tripAs[*js.Object](t, o), "1", "2", "b", "a", "length", "01")
	// A Go map has no order: its names are sorted after the integer-like ones.
	p, err := clone.As[*js.Object](mustSerialize(t, map[string]int{"b": 1, "a": 2, "10": 3, "9": 4}))
	if err != nil {
		t.Fatal(err)
	}
	wantNames(t, p, "9", "10", "a", "b")
}

// An ordered object is a map or a struct to whoever wants one.
func TestObjectAsGo(t *testing.T) {
	r := mustSerialize(t, object("Y", 2, "X", 1, "\xed\xa0\x80", 3))
	type point struct{ X, Y int }
	if p, err := clone.As[point](r); err != nil || p != (point{1, 2}) {
		t.Errorf("got %v, %v", p, err)
	}
	if _, err := clone.As[map[string]int](r); err == nil {
		t.Error("a name of lone surrogates became a string")
	}
	r = mustSerialize(t, object("Y", 2, "X", 1))
	m, err := clone.As[map[string]int](r)
	if err != nil || len(m) != 2 || m["Y"] != 2 {
		t.Errorf("got %v, %v", m, err)
	}
	if m, err := clone.As[map[string]any](r); err != nil || m["X"] != int64(1) {
		t.Errorf("got %v, %v", m, err)
	}
	if m, err := clone.As[map[string]string](mustSerialize(t, object("a", "b"))); err != nil || m["a"] != "b" {
		t.Errorf("got %v, %v", m, err)
	}
}

// R156, R176, R177: the names are taken once; a property that a getter removes
// is left out, one that it adds is not seen; each getter runs once; what it
// returns is a property like any other.
func TestGetters_R156_R176_R177(t *testing.T) {
	for _, n := range []int{0, 5, 20, 40_000} {
		o := &js.Object{}
		runs := 0
		o.Set("a", js.Getter(func() (any, error) {
			runs++
			o.Delete("b")
			o.Set("d", 1)
			return "got", nil
		}))
		o.Set("b", 2)
		o.Set("c", []any{"c"})
		for i := range n {
			o.Set(strings.Repeat("x", i%7)+"-"+string(rune('a'+i%26))+strings.Repeat("y", i/182), i)
		}
		c, err := clone.As[*js.Object](mustSerialize(t, o))
		if err != nil {
			t.Fatal(err)
		}
		if v, _ := c.Get("a"); v != "got" || runs != 1 {
			t.Errorf("got %v after %d runs", v, runs)
		}
		if _, b := c.Get("b"); b {
			t.Error("b is still there")
		}
		if _, d := c.Get("d"); d || c.Len() != o.Len()-1 {
			t.Errorf("got %d properties, want %d", c.Len(), o.Len()-1)
		}
	}
	a := js.NewArray(nil, 2, 3)
	a.Set(0, js.Getter(func() (any, error) { a.Delete(1); return 1, nil }))
	c := tripAs[*js.Array](t, a)
	if _, ok := c.Get(1); ok || c.Len() != 3 || c.Count() != 2 {
		t.Errorf("got %s", render(c))
	}
}

// R156, R157: it stops at the first failure, and a getter's error comes back as
// it is.
func TestGetterError_R156_R157(t *testing.T) {
	mine := errors.New("mine")
	var ran []string
	get := func(name string, err error) js.Getter {
		return func() (any, error) { ran = append(ran, name); return 1, err }
	}
	_, err := clone.Marshal(object("a", get("a", nil), "b", get("b", mine), "c", get("c", nil)))
	if err != mine || len(ran) != 2 {
		t.Errorf("got %v after %v, want the error itself after two", err, ran)
	}
	ran = nil
	refused(t, []any{object("a", get("a", nil)), func() {}, object("c", get("c", nil))}, "$[1]")
	if len(ran) != 1 {
		t.Errorf("got %v, want the first getter alone", ran)
	}
	refused(t, []any{get("a", nil)}, "$[0]")
}

// R178: no name is magic. R153: nothing else has properties.
func TestObjectNames_R178(t *testing.T) {
	o := object("__proto__", object("polluted", true), "constructor", 1, "hasOwnProperty", 2, "toString", 3)
	c := tripAs[*js.Object](t, o)
	wantNames(t, c, "__proto__", "constructor", "hasOwnProperty", "toString")
	m := trip(t, map[string]any{"__proto__": map[string]any{"x": 1}}).(map[string]any)
	if len(m) != 1 || m["__proto__"] == nil {
		t.Errorf("got %v", m)
	}
}

// R137, R172: cycles through every kind of object are closed again.
func TestCyclesOfObjects_R137_R172(t *testing.T) {
	set, m, array, o, e := &js.Set{}, &js.Map{}, &js.Array{}, &js.Object{}, &js.Error{Name: "Error", HasCause: true}
	set.Add(set)
	m.Set(m, m)
	array.Set(3, array)
	o.Set("o", o)
	e.Cause = e
	if c := tripAs[*js.Set](t, set); !c.Has(c) || c.Len() != 1 {
		t.Error("Set: the cycle is not closed")
	}
	c := tripAs[*js.Map](t, m)
	if v, ok := c.Get(c); !ok || v != c {
		t.Error("Map: the cycle is not closed")
	}
	d := tripAs[*js.Array](t, array)
	if v, _ := d.Get(3); v != d {
		t.Error("Array: the cycle is not closed")
	}
	p := tripAs[*js.Object](t, o)
	if v, _ := p.Get("o"); v != p {
		t.Error("Object: the cycle is not closed")
	}
	if x := tripAs[*js.Error](t, e); x.Cause != x {
		t.Error("Error: the cycle is not closed")
	}
}

// R137: two references to one object are two references to one object, in the
// generic value, in typed fields, and in both at once.
func TestIdentityOfObjects_R137(t *testing.T) {
	view := must(js.NewView(js.Uint8Array, clone.NewBuffer([]byte("v")), 0, js.Rest))
	file := js.NewFile(nil, "f", "", js.NewDate(0).Time())
	for _, x := range []any{
		&js.Set{}, &js.Map{}, js.NewArray(), &js.Object{}, js.NewDate(0), js.NewDate(math.NaN()),
		&js.Boxed{Value: 1}, must(js.NewRegExp("", "")), &js.Error{Name: "Error"}, &js.DOMException{Name: "X"},
		view, clone.NewBuffer(nil), clone.NewResizableBuffer(nil, 3), js.NewBlob(nil, ""), file,
	} {
		c := trip(t, []any{x, x, map[string]any{"x": x}}).([]any)
		other := c[2].(map[string]any)["x"]
		if _, plain := c[0].([]any); plain {
			continue // an empty slice has no identity
		}
		if c[0] != c[1] || c[0] != other {
			t.Errorf("%T: got two objects", x)
		}
		if c[0] == x {
			t.Errorf("%T: got the sender's object", x)
		}
	}
	type typed struct {
		Set  *js.Set
		Any  any
		Err  error
		E    *js.Error
		Date *js.Date
		When any
	}
	set, e, date := js.NewSet(1), &js.Error{Name: "Error"}, js.NewDate(5)
	got := mustClone(t, typed{set, set, e, e, date, date})
	if got.Any != got.Set || got.Err != error(got.E) || got.When != got.Date {
		t.Errorf("got %+v, want each twice", got)
	}
}
