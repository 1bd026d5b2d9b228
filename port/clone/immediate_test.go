package clone_test

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"testing"
	"time"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

type (
	flat struct {
		A int8
		B float32
		C [2]bool
		D struct{ E uint64 }
	}
	flatHidden struct {
		A int
		b int
	}
	flatDropped struct {
		A int `msgpack:"-"`
		B int
	}
	flatOmits struct {
		A int `msgpack:",omitempty"`
	}
	flatRenamed struct {
		A int `msgpack:"a"`
	}
	flatText  struct{ S string }
	errorCode int
)

func (errorCode) Error() string { return "code" }

// differential values go both ways, those that are immediate and the others.
func differential() []any {
	return []any{
		nil, true, 1, int8(-1), int16(-300), int32(1 << 30), int64(math.MinInt64), uint(3), uint8(200),
		uint16(60000), uint32(1 << 31), uint64(math.MaxUint64), uint64(math.MaxInt64), float32(0.1), 0.1,
		math.Inf(1), math.Copysign(0, -1), "text", "", "bad\xff", js.Undefined,
		celsius(1.5), level(-3), label("l"), label("\xff"), flag(true), time.Second, reflect.Int,
		flat{A: -1, B: 0.5, D: struct{ E uint64 }{math.MaxUint64}}, flatHidden{1, 2}, flatDropped{1, 2},
		flatOmits{}, flatRenamed{4}, flatText{"x"}, [3]int{1, 2, 3}, [2]byte{1, 2}, [1]flat{},
		errorCode(3), keyed(1), time.Unix(1, 2), big.NewInt(3), uintptr(1), complex(1, 1),
		struct{}{}, [0]int{}, (*int)(nil), event{ID: 1}, struct{ C celsius }{2},
		&desk{1}, (*desk)(nil), &right{}, &namedRight{}, js.NewSharedArrayBuffer(1),
	}
}

// R258: the immediate form and the serialized one cannot be told apart.
func TestImmediateIsTheWire_R258(t *testing.T) {
	for _, types := range []*clone.Types{nil, registered(t)} {
		for _, v := range differential() {
			t.Run(fmt.Sprintf("%T %v", v, v), func(t *testing.T) {
				ok, err := clone.Immediate(v)
				r, wireErr := types.Serialize(v)
				if err != nil {
					if ok || wireErr == nil || err.Error() != wireErr.Error() {
						t.Errorf("got %v, %v, want false, %v", ok, err, wireErr)
					}
					return
				}
				if !ok {
					return
				}
				if wireErr != nil {
					t.Fatalf("immediate, but on the wire: %v", wireErr)
				}
				got, err := types.GenericValue(v)
				want, wireErr := r.Value()
				if !reflect.DeepEqual(got, want) || (err == nil) != (wireErr == nil) {
					t.Errorf("generic: got %#v, %v, want %#v, %v", got, err, want, wireErr)
				}
				compareAs(t, types, v, r)
			})
		}
	}
}

func compareAs(t *testing.T, types *clone.Types, v any, r *clone.Record) {
	t.Helper()
	sameAs[any](t, types, v, r)
	sameAs[int](t, types, v, r)
	sameAs[int8](t, types, v, r)
	sameAs[int64](t, types, v, r)
	sameAs[uint8](t, types, v, r)
	sameAs[uint64](t, types, v, r)
	sameAs[float32](t, types, v, r)
	sameAs[float64](t, types, v, r)
	sameAs[string](t, types, v, r)
	sameAs[bool](t, types, v, r)
	sameAs[*int](t, types, v, r)
	sameAs[celsius](t, types, v, r)
	sameAs[level](t, types, v, r)
	sameAs[label](t, types, v, r)
	sameAs[flat](t, types, v, r)
	sameAs[flatRenamed](t, types, v, r)
	sameAs[struct{ A float64 }](t, types, v, r)
	sameAs[map[string]any](t, types, v, r)
	sameAs[[]int](t, types, v, r)
	sameAs[[3]int](t, types, v, r)
	sameAs[error](t, types, v, r)
	sameAs[fmt.Stringer](t, types, v, r)
	sameAs[js.UndefinedType](t, types, v, r)
	sameAs[big.Int](t, types, v, r)
	sameAs[func()](t, types, v, r)
	sameAs[*desk](t, types, v, r)
	sameAs[desk](t, types, v, r)
	sameAs[clone.Shared](t, types, v, r)
}

func sameAs[T any](t *testing.T, types *clone.Types, v any, r *clone.Record) {
	t.Helper()
	got, err := clone.ImmediateAs[T](types, v)
	want, wireErr := clone.As[T](r)
	if !reflect.DeepEqual(got, want) || fmt.Sprint(err) != fmt.Sprint(wireErr) {
		t.Errorf("as %T: got %v, %v, want %v, %v", want, got, err, want, wireErr)
	}
}

// A desk is shared as a pointer.
type desk struct{ drawers int }

func (*desk) SharedClone() {}

func TestImmediate(t *testing.T) {
	for _, v := range []any{
		nil, 1, true, 1.5, "x", js.Undefined, label("x"), time.Second, flat{}, flatRenamed{}, [3]int{}, struct{}{},
		&desk{},
	} {
		if ok, err := clone.Immediate(v); !ok || err != nil {
			t.Errorf("%T: got %v, %v, want true", v, ok, err)
		}
	}
	for _, v := range []any{
		flatHidden{}, flatDropped{}, flatOmits{}, flatText{}, errorCode(1), keyed(1), time.Time{}, big.Int{},
		[]int{}, map[string]int{}, &flat{}, [1]string{}, uintptr(1), complex(1, 1), func() {}, errors.New("x"),
		right{}, rim[int]{}, (*flat)(nil), []byte{}, desk{}, &namedRight{}, js.NewSharedArrayBuffer(1),
	} {
		if ok, err := clone.Immediate(v); ok || err != nil {
			t.Errorf("%T: got %v, %v, want false", v, ok, err)
		}
	}
	_, err := clone.Immediate("\xff")
	wantDataClone(t, err)
}

func TestImmediateAllocations(t *testing.T) {
	var s, n, f, l any = "text", 1234567, flat{A: 1}, label("x")
	d := new(desk)
	allocs := testing.AllocsPerRun(100, func() {
		for _, v := range []any{s, n, f, l} {
			if ok, _ := clone.Immediate(v); !ok {
				t.Fatal("not immediate")
			}
		}
		if _, err := clone.ImmediateAs[flat](nil, f); err != nil {
			t.Fatal(err)
		}
		if _, err := clone.ImmediateAs[int64](nil, n); err != nil {
			t.Fatal(err)
		}
	})
	allocs += testing.AllocsPerRun(100, func() {
		if v, err := (*clone.Types)(nil).GenericValue(d); v != any(d) || err != nil {
			t.Fatal(v, err)
		}
	})
	allocs += testing.AllocsPerRun(100, func() {
		if v, err := clone.ImmediateAs[any](nil, nil); v != nil || err != nil {
			t.Fatal(v, err)
		}
	})
	if allocs > 1 { // the list
		t.Errorf("got %v allocations", allocs)
	}
}
