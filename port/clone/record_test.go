package clone_test

import (
	"reflect"
	"sync"
	"testing"

	"github.com/berth-go/berth/port/clone"
)

// R29, R245: what the sender does to the value later is not seen.
func TestIndependent_R29_R245(t *testing.T) {
	inner := map[string]any{"n": 1}
	list := []any{inner, []byte("abc"), "s"}
	r := mustSerialize(t, list)
	inner["n"] = 2
	list[2] = "changed"
	copy(list[1].([]byte), "xyz")
	v, err := r.Value()
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, v, []any{map[string]any{"n": int64(1)}, []byte("abc"), "s"})
}

// R108: everybody who asks for the generic value gets the same; As is fresh.
func TestValueIsDecodedOnce_R108(t *testing.T) {
	r := mustSerialize(t, map[string]any{"a": []int{1}})
	var wg sync.WaitGroup
	got := make([]any, 8)
	for i := range got {
		wg.Go(func() {
			got[i], _ = r.Value()
			if _, err := clone.As[map[string][]int](r); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, v := range got {
		if !samePointer(v, got[0]) {
			t.Error("two callers got different values")
		}
	}
	a, _ := clone.As[map[string]any](r)
	b, _ := clone.As[map[string]any](r)
	if samePointer(a, b) || samePointer(a, got[0]) {
		t.Error("As is not fresh")
	}
}

func TestInterfaceWanted(t *testing.T) {
	r := mustSerialize(t, []int{1})
	v, err := clone.As[any](r)
	wantEqual(t, v, []any{int64(1)})
	if err != nil {
		t.Error(err)
	}
	if v, err := clone.As[any](mustSerialize(t, nil)); v != nil || err != nil {
		t.Errorf("got %v, %v", v, err)
	}
	_, err = clone.As[interface{ Foo() }](r)
	wantDecodeError(t, err)
	_, err = clone.As[func()](r)
	wantDecodeError(t, err)
	_, err = clone.As[struct{ F func() }](mustSerialize(t, map[string]any{"F": 1}))
	wantDecodeError(t, err)
	if _, err = clone.As[struct{ F func() }](mustSerialize(t, map[string]any{"G": 1})); err != nil {
		t.Error(err)
	}
}

type event struct {
	ID   int
	Next any
}

type set map[string]bool

func registered(t *testing.T) *clone.Types {
	t.Helper()
	var types clone.Types
	if err := clone.Register[event](&types, "event"); err != nil {
		t.Fatal(err)
	}
	if err := clone.Register[celsius](&types, "celsius"); err != nil {
		t.Fatal(err)
	}
	if err := clone.Register[set](&types, "set"); err != nil {
		t.Fatal(err)
	}
	return &types
}

// Registered types arrive as themselves where no type is wanted.
func TestRegistered(t *testing.T) {
	types := registered(t)
	s := set{"x": true}
	tests := []struct {
		name     string
		in, want any
	}{
		{"value", event{ID: 1}, event{ID: 1}},
		{"pointer", &event{ID: 1}, &event{ID: 1}},
		{"in any", []any{event{ID: 1, Next: celsius(1)}}, []any{event{ID: 1, Next: celsius(1)}}},
		{"in slice", []event{{ID: 1}}, []any{event{ID: 1}}},
		{"in struct", struct{ E event }{event{ID: 2}}, map[string]any{"E": event{ID: 2}}},
		{"in map", map[string]*event{"k": {ID: 2}}, map[string]any{"k": &event{ID: 2}}},
		{"map", s, s},
		{"nil map", set(nil), nil},
		{"nil pointer", (*event)(nil), nil},
		{"number", celsius(3), celsius(3)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantEqual(t, mustValue(t, types, tt.in), tt.want)
		})
	}
	// What is wanted counts more than the name.
	r, err := types.Serialize([]any{event{ID: 7}, &event{ID: 8}, celsius(9), s, s})
	if err != nil {
		t.Fatal(err)
	}
	var zero struct {
		A struct{ ID int8 }
		B *struct{ ID uint }
		C float32
		D map[label]bool
	}
	v, err := r.Value()
	if err != nil || !samePointer(v.([]any)[3], v.([]any)[4]) {
		t.Errorf("got %v, %v, want one set", v, err)
	}
	r, err = types.Serialize(map[string]any{"A": event{ID: 7}, "B": &event{ID: 8}, "C": celsius(9), "D": s})
	if err != nil {
		t.Fatal(err)
	}
	got, err := clone.As[map[string]any](r)
	if err != nil || got["A"] != any(event{ID: 7}) {
		t.Errorf("got %v, %v", got, err)
	}
	if err := asInto(r, &zero); err != nil || zero.A.ID != 7 || zero.B.ID != 8 || zero.C != 9 || !zero.D["x"] {
		t.Errorf("got %+v, %v", zero, err)
	}
}

func asInto[T any](r *clone.Record, out *T) (err error) {
	*out, err = clone.As[T](r)
	return err
}

// R137 with registered types: a pointer is one object, known or not.
func TestRegisteredIdentity_R137(t *testing.T) {
	types := registered(t)
	e := &event{ID: 1}
	e.Next = e
	got := mustValue(t, types, e).(*event)
	if got.Next != any(got) {
		t.Error("the cycle is not closed")
	}
	type plain struct {
		A *event
		B any
		C *event
	}
	types = registered2(t)
	m := mustValue(t, types, plain{e, e, e}).(map[string]any)
	if a, ok := m["A"].(*event); !ok || m["B"] != m["A"] || m["C"] != m["A"] || a.Next != m["A"] {
		t.Error("in a map: want one event")
	}
	h := mustValue(t, types, holder2{e, e}).(holder2)
	if h.B != any(h.A) || h.A.Next != any(h.A) {
		t.Error("in a registered type: want one event")
	}
	p := mustValue(t, types, []any{&holder2{e, []any{e}}}).([]any)[0].(*holder2)
	if p.B.([]any)[0] != any(p.A) {
		t.Error("in a pointer to a registered type: want one event")
	}
}

type holder2 struct {
	A *event
	B any
}

func registered2(t *testing.T) *clone.Types {
	t.Helper()
	types := registered(t)
	if err := clone.Register[holder2](types, "holder2"); err != nil {
		t.Fatal(err)
	}
	return types
}

// R152: what a name means is the receiver's registry, which does not change.
func TestNeedsCheck_R152(t *testing.T) {
	from, to := registered(t), registered(t)
	r, err := from.Serialize(event{ID: 1})
	if err != nil {
		t.Fatal(err)
	}
	if r.NeedsCheck() {
		t.Error("want no check where the sender's types count")
	}
	r.SetTypes(to)
	if v, err := r.Value(); !r.NeedsCheck() || err != nil || v != any(event{ID: 1}) {
		t.Errorf("got %v, %v", v, err)
	}
	r.SetTypes(nil)
	_, err = r.Value()
	wantDecodeError(t, err)
	if got, err := clone.As[event](r); err != nil || got.ID != 1 {
		t.Errorf("got %v, %v, want what was asked for", got, err)
	}
	if plain, _ := from.Serialize(1); plain.NeedsCheck() || r.Types() != nil {
		t.Error("a plain value needs no check")
	}
	if !clone.FromBytes(from, nil).NeedsCheck() {
		t.Error("foreign bytes need a check")
	}
}

func TestRegisterErrors(t *testing.T) {
	var types clone.Types
	for name, err := range map[string]error{
		"nil types":  clone.Register[event](nil, "x"),
		"no name":    clone.Register[event](&types, ""),
		"bad name":   clone.Register[event](&types, "\xff"),
		"int":        clone.Register[int](&types, "x"),
		"slice":      clone.Register[[]event](&types, "x"),
		"pointer":    clone.Register[*event](&types, "x"),
		"interface":  clone.Register[error](&types, "x"),
		"mutex":      clone.Register[sync.Mutex](&types, "x"),
		"own form":   clone.Register[right](&types, "x"),
		"reflection": clone.Register[reflect.Value](&types, "x"),
	} {
		if err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	if err := clone.Register[event](&types, "event"); err != nil {
		t.Fatal(err)
	}
	if clone.Register[event](&types, "other") == nil || clone.Register[set](&types, "event") == nil {
		t.Error("a duplicate was accepted")
	}
	if _, err := types.Serialize(1); err != nil {
		t.Fatal(err)
	}
	if clone.Register[set](&types, "set") == nil {
		t.Error("registered while in use")
	}
}
