package clone_test

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/berth-go/berth/port/clone"
)

// everything is a type with a field for whatever may come.
type everything struct {
	A any
	B int8
	C []everything
	D map[string]*everything
	E map[any]any
	F *everything
	G error
	H [2]float32
	I *clone.Buffer
	J celsius
	K []byte
	L [][]string
	M map[level]bool
	N secret
	O **int
}

// R246–R248, R253, R257: whatever the bytes, no panic and no great memory; and
// what can be decoded can be cloned again.
func FuzzDecode(f *testing.F) {
	for _, in := range malformed {
		f.Add([]byte(in))
		if len(in) > 2 {
			f.Add([]byte(in[2:]))
		}
	}
	f.Add([]byte("\x01\x90" + strings.Repeat("\x91", 1e5) + "\xc0"))
	f.Add([]byte("\x01\x90" + strings.Repeat("\xdc\xff\xff", 2400)))
	for _, v := range differential() {
		if b, err := clone.Marshal(v); err == nil {
			f.Add(b)
		}
	}
	n := &node{X: 1}
	n.Next, n.Any = n, []any{n, map[*node]int{n: 1}}
	if b, err := clone.Marshal(n); err == nil {
		f.Add(b)
	}
	types := &clone.Types{Limits: clone.Limits{Elements: 1 << 16, Bytes: 1 << 20, Depth: 200}}
	if err := clone.Register[everything](types, "e"); err != nil {
		f.Fatal(err)
	}
	for _, v := range []any{everything{}, &everything{C: []everything{{}}}, []any{everything{A: 1}}} {
		if r, err := types.Serialize(v); err == nil {
			b, _ := r.Bytes()
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r := clone.FromBytes(types, bytes.Clone(b))
		_, _ = clone.As[everything](r)
		_, _ = clone.As[*node](r)
		_, _ = clone.As[[]map[string][]any](r)
		v, err := r.Value()
		if err != nil {
			wantDecodeError(t, err)
			return
		}
		again, err := types.Serialize(v)
		if err != nil {
			wantDataClone(t, err)
			return
		}
		once, err := again.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		w, err := clone.FromBytes(types, once).Value()
		if err != nil {
			t.Fatalf("%q cannot be read again: %v", once, err)
		}
		third, err := types.Serialize(w)
		if err != nil {
			t.Fatal(err)
		}
		if twice, _ := third.Bytes(); !bytes.Equal(once, twice) {
			t.Errorf("got %q, want %q", twice, once)
		}
	})
}

// R257: values of every kind come back as they were, in both forms.
func FuzzRoundTrip(f *testing.F) {
	f.Add("text", int64(-5), 2.5, []byte("bytes"), true, uint8(3))
	f.Add("", int64(math.MinInt64), math.NaN(), []byte(nil), false, uint8(200))
	f.Add("\xff", int64(0), math.Copysign(0, -1), []byte{}, true, uint8(0))
	f.Fuzz(func(t *testing.T, s string, i int64, x float64, b []byte, on bool, n uint8) {
		type inner struct {
			S string
			P *int64
		}
		type outer struct {
			Inner  []inner
			Map    map[string]float64
			Bytes  []byte
			On     *bool
			Array  [3]uint8
			Any    any
			Shared []*int64
		}
		v := outer{Map: map[string]float64{s: x}, Bytes: b, On: &on, Array: [3]uint8{n, 1, 2}, Any: i}
		for range n % 8 {
			v.Inner = append(v.Inner, inner{s, &i})
			v.Shared = append(v.Shared, &i)
		}
		types := new(clone.Types)
		r, err := types.Serialize(v)
		if err != nil {
			wantDataClone(t, err)
			return
		}
		wire, err := r.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []*clone.Record{r, clone.FromBytes(nil, wire)} {
			got, err := clone.As[outer](r)
			if err != nil {
				t.Fatal(err)
			}
			if x == x && !reflect.DeepEqual(got, v) {
				t.Errorf("got %+v, want %+v", got, v)
			}
			for _, p := range got.Shared {
				if p != got.Inner[0].P {
					t.Error("a pointer is no longer shared")
				}
			}
		}
	})
}
