package clone_test

import (
	"bytes"
	"math"
	"math/big"
	"os"
	"path/filepath"
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
	for _, in := range foreignSeeds(f) {
		f.Add(in)
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

// foreignSeeds are messages of every kind, bad ones and good ones.
func foreignSeeds(t testing.TB) (seeds [][]byte) {
	t.Helper()
	for _, in := range malformed {
		seeds = append(seeds, []byte(in))
	}
	for _, in := range malformedJS {
		seeds = append(seeds, []byte("\x01\x90"+in))
	}
	// Those that R257 names and that are not among the malformed.
	seeds = append(seeds, []byte("\x01\x90"+strings.Repeat("\x91", 1e6)+"\xc0"), []byte("\x01\x90"+strings.Repeat("\xdc\xff\xff", 24000)))
	for _, name := range goldenMessages(t) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, b)
	}
	n := &node{X: 1}
	n.Next, n.Any = n, []any{n, map[*node]int{n: 1}}
	for _, v := range append(differential(), n, everything{}, &everything{C: []everything{{}}}) {
		if b, err := clone.Marshal(v); err == nil {
			seeds = append(seeds, b)
		}
	}
	return seeds
}

func goldenMessages(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/golden/*.bin")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	return files
}

// R257: values of every kind come back as they were, in both forms.
func FuzzRoundTrip(f *testing.F) {
	f.Add("text", int64(-5), 2.5, []byte("bytes"), true, uint8(3))
	f.Add("", int64(math.MinInt64), math.NaN(), []byte(nil), false, uint8(200))
	f.Add("\xff", int64(0), math.Copysign(0, -1), []byte{}, true, uint8(0))
	for i := range uint8(16) {
		f.Add("", int64(0), 0.0, bytes.Repeat([]byte{i, 3, 1, 4, 6, 2, 5 * i, 7}, 40), false, i)
	}
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
		graphRoundTrip(t, b)
		settles(t, b)
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

// genExact is a type of which every value comes back as it was.
type genExact struct {
	Next, Prev *genExact
	Kids       []*genExact
	Named      map[string]*genExact
	Flat       genFlat
	One, Two   *genFlat
	Flats      []*genFlat
	Lists      [3][]string
	Map        map[label]map[int]bool
	Bytes      []byte
	Big        *big.Int
	Text       *string
}

// graphRoundTrip sends a graph of objects, shared and in cycles, both ways.
func graphRoundTrip(t *testing.T, in []byte) {
	t.Helper()
	v := new(genExact)
	g := newGenerator(in)
	g.keep(reflect.ValueOf(v))
	g.fill(reflect.ValueOf(v).Elem(), 0)
	r, err := (*clone.Types)(nil).Serialize(v)
	if err != nil {
		wantDataClone(t, err)
		return
	}
	b, err := r.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for form, r := range map[string]*clone.Record{"memory": r, "bytes": clone.FromBytes(nil, b)} {
		got, err := clone.As[*genExact](r)
		if err != nil {
			t.Fatalf("%s: %v", form, err)
		}
		if d := differenceButCap(got, v); d != "" {
			t.Fatalf("%s: %s, with []byte(%q)", form, d, in)
		}
		if at := aliases(got, v); at != "" {
			t.Fatalf("%s: aliases the original: %s, with []byte(%q)", form, at, in)
		}
	}
}

// settles makes any value, and what arrives of it; that arrives unchanged, and
// has bytes that stay as they are. It takes a second trip where an interface is
// tagged omitempty: a struct that left all its fields out arrives in it as an
// empty object, which is left out next time.
func settles(t *testing.T, in []byte) {
	t.Helper()
	v := newGenerator(in).value()
	if v == nil {
		return
	}
	typ := reflect.TypeOf(v)
	b, err := clone.Marshal(v)
	if err != nil {
		return // what cannot be cloned, or must be transferred
	}
	arrived, err := clone.AsType(clone.FromBytes(nil, b), typ)
	if err != nil {
		wantDecodeError(t, err) // an interface that holds what it cannot get back
		return
	}
	trip := func(v any) (any, []byte) {
		b, err := clone.Marshal(v)
		if err != nil {
			t.Fatalf("%T: %v, with []byte(%q)", v, err, in)
		}
		w, err := clone.AsType(clone.FromBytes(nil, b), typ)
		if err != nil {
			t.Fatalf("%T: %v, with []byte(%q)", v, err, in)
		}
		return w, b
	}
	once, _ := trip(arrived)
	twice, want := trip(once)
	if d := difference(twice, once); d != "" {
		t.Fatalf("%T: %s, with []byte(%q)", v, d, in)
	}
	if _, got := trip(twice); !bytes.Equal(got, want) {
		t.Fatalf("%T: got %q, want %q, with []byte(%q)", v, got, want, in)
	}
}
