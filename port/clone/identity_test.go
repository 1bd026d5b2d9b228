package clone_test

import (
	"errors"
	"math/big"
	"sync"
	"testing"

	"github.com/berth-go/berth/port/clone"
)

type node struct {
	X    int
	Next *node
	Any  any
}

// R137: the first visit is remembered before its contents are, so a cycle ends.
func TestCycleThroughPointer_R137(t *testing.T) {
	n := &node{X: 1}
	n.Next = n
	c := mustClone(t, n)
	if c == n || c.Next != c || c.X != 1 {
		t.Errorf("got %p → %p, want a new cycle", c, c.Next)
	}
	m := mustValue(t, nil, n).(map[string]any)
	if !samePointer(m, m["Next"]) {
		t.Error("generic: the cycle is not closed")
	}
}

// R137, R138: a slice and a map that contain themselves.
func TestCycleThroughSliceAndMap_R138(t *testing.T) {
	s := []any{nil, 1}
	s[0] = s
	c := mustClone(t, s)
	if !samePointer(c, c[0]) || samePointer(c, s) {
		t.Error("slice: want t[0] to be t, and t not to be s")
	}
	m := map[string]any{}
	m["self"] = m
	d := mustClone(t, m)
	if !samePointer(d, d["self"]) || samePointer(d, m) {
		t.Error("map: the cycle is not closed")
	}
	type list []list
	l := list{nil, {}}
	l[0] = l
	if e := mustClone(t, l); !samePointer(e, e[0]) || len(e[1]) != 0 || e[1] == nil {
		t.Error("named slice: the cycle is not closed")
	}
	type dict map[string]dict
	x := dict{}
	x["x"] = x
	if e := mustClone(t, x); !samePointer(e, e["x"]) {
		t.Error("named map: the cycle is not closed")
	}
}

// R137: what is shared stays shared, what is equal does not become shared.
func TestSharing_R137(t *testing.T) {
	type pair struct {
		A, B *int
		C, D []int
		E, F map[int]bool
		G, H []byte
		I, J *big.Int
		K, L *string
		M, N any
	}
	one, other, text := 1, 1, "text"
	s, m, g, i := []int{1, 2}, map[int]bool{1: true}, []byte("x"), big.NewInt(5)
	v := mustClone(t, pair{&one, &one, s, s, m, m, g, g, i, i, &text, &text, s, &one})
	if v.A != v.B || v.I != v.J || v.K != v.L {
		t.Error("pointers are no longer shared")
	}
	if !samePointer(v.C, v.D) || !samePointer(v.E, v.F) || !samePointer(v.G, v.H) {
		t.Error("slices or maps are no longer shared")
	}
	if v = mustClone(t, pair{A: &one, B: &other, C: []int{1}, D: []int{1}}); v.A == v.B || samePointer(v.C, v.D) {
		t.Error("equal objects became one")
	}
	*v.A = 7
	if one != 1 {
		t.Error("the clone aliases the original")
	}
}

// R137: shared structure in the generic value.
func TestSharingGeneric_R137(t *testing.T) {
	o, b := map[string]any{"x": 1}, []byte("hello")
	n, err := big.NewInt(1), errors.New("e")
	got := mustValue(t, nil, []any{o, o, b, b, n, n, err, err}).([]any)
	for i := 0; i < len(got); i += 2 {
		if !samePointer(got[i], got[i+1]) {
			t.Errorf("%d and %d are no longer one %T", i, i+1, got[i])
		}
	}
}

// Two slices are one if pointer, length and capacity agree; other overlaps are
// copies.
func TestOverlappingSlices(t *testing.T) {
	s := []int{1, 2, 3}
	v := mustClone(t, [][]int{s, s[:2], s[1:], s[:3:3]})
	if samePointer(v[0], v[1]) || !samePointer(v[0], v[3]) {
		t.Error("want the whole slices to be one and the part a copy")
	}
	wantEqual(t, v, [][]int{{1, 2, 3}, {1, 2}, {2, 3}, {1, 2, 3}})
	wantEqual(t, mustClone(t, []any{[]int{}, []int{}, []int(nil)}), []any{[]any{}, []any{}, nil})
}

// A pointer to a struct and one to its first field have one address.
func TestInteriorPointers(t *testing.T) {
	type inner struct{ P *node }
	type outer struct {
		A *inner
		B **node
	}
	in := &inner{P: &node{X: 3}}
	got := mustClone(t, outer{in, &in.P})
	if got.A.P != *got.B || got.A.P.X != 3 {
		t.Errorf("got %v and %v, want one node", got.A.P, *got.B)
	}
}

// R137: what the receiver skips may be what it wants elsewhere; and an object
// that it wants as two types is two objects.
func TestReferenceIntoSkipped_R137(t *testing.T) {
	shared := &node{X: 9}
	shared.Any = []any{shared}
	r := mustSerialize(t, struct{ Unknown, Known, Again, Map *node }{shared, shared, shared, shared})
	got, err := clone.As[struct {
		Known, Again *node
		Map          map[string]any
	}](r)
	if err != nil {
		t.Fatal(err)
	}
	if got.Known != got.Again || got.Known.X != 9 || got.Map["X"] != int64(9) {
		t.Errorf("got %+v", got)
	}
}

func TestPointerToItself(t *testing.T) {
	var x any
	x = &x
	_, err := clone.Clone(x)
	wantDataClone(t, err)
	type loop *loop
	var l loop
	l = &l
	_, err = clone.Clone(l)
	wantDataClone(t, err)
	_, err = clone.As[loop](mustSerialize(t, 1))
	wantDecodeError(t, err)
}

func TestPointersToPointers(t *testing.T) {
	n := 5
	p := &n
	q := &p
	type two struct {
		Q, R **int
		P    *int
	}
	got := mustClone(t, two{q, q, p})
	if got.Q != got.R || *got.Q != got.P || **got.Q != 5 {
		t.Errorf("got %v %v %v", got.Q, got.R, got.P)
	}
	var none *int
	if c := mustClone(t, &none); c != nil {
		t.Errorf("got %v, want nil: a pointer to nil is null", c)
	}
}

// A pointer to a map or an interface stands at the place of what is in it.
func TestPointersToObjects(t *testing.T) {
	m := map[string]any{"k": 1}
	var x any = m
	type all struct {
		A    any
		B    map[string]any
		C    *map[string]any
		D, E *any
	}
	got := mustClone(t, all{m, m, &m, &x, &x})
	if !samePointer(got.A, got.B) || !samePointer(got.B, *got.C) || !samePointer(got.A, *got.D) || got.D != got.E {
		t.Errorf("got %+v, want one map", got)
	}
	// Pointers that are different stay so, though what they point to is one.
	y, z := any(m), any(m)
	two := mustClone(t, []*any{&y, &z, &z})
	if two[0] == two[1] || two[1] != two[2] || !samePointer(*two[0], *two[1]) {
		t.Error("want two pointers to one map")
	}
	wantEqual(t, mustValue(t, nil, []*any{&y, &z}), []any{map[string]any{"k": int64(1)}, map[string]any{"k": int64(1)}})
	n := &node{}
	p, q := n, n
	nodes := mustClone(t, []**node{&p, &q, &q})
	if nodes[0] == nodes[1] || nodes[1] != nodes[2] || *nodes[0] != *nodes[1] {
		t.Error("want two pointers to one pointer")
	}
	type reversed struct {
		D *any
		C *map[string]any
		A any
	}
	r := mustClone(t, reversed{&x, &m, m})
	if !samePointer(*r.D, *r.C) || !samePointer(*r.C, r.A) {
		t.Errorf("got %+v, want one map", r)
	}
}

// Plans of recursive types are complete for whoever finds them first.
func TestConcurrentFirstUse(t *testing.T) {
	type leaf struct{ Up any }
	type branch struct {
		Leaves []leaf
		Below  map[string]*branch
	}
	v := branch{[]leaf{{1}}, map[string]*branch{"x": {Leaves: []leaf{{"y"}}}}}
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			if i%2 == 0 {
				if c, err := clone.Clone(v); err != nil || c.Below["x"].Leaves[0].Up != "y" {
					t.Errorf("got %v, %v", c, err)
				}
				return
			}
			if c, err := clone.Clone([]*branch{&v}); err != nil || c[0].Leaves[0].Up != int64(1) {
				t.Errorf("got %v, %v", c, err)
			}
		})
	}
	wg.Wait()
}
