package clone_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/berth-go/berth/port/clone"
)

// R258: a message in memory and one in bytes cannot be told apart.
func FuzzDirectAgainstWire(f *testing.F) {
	for i := range byte(len(genTypes)) {
		f.Add(uint8(0), []byte{i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
		f.Add(i, append([]byte{i}, bytes.Repeat([]byte{5, 0, 2, 7}, 40)...))
	}
	types := worlds(f)
	f.Fuzz(func(t *testing.T, kind uint8, in []byte) { sameInBothForms(t, types, kind, in) })
}

// R258: the same, for values by chance.
func TestDirectAgainstWire_R258(t *testing.T) {
	types := worlds(t)
	n := 1_000
	random := rand.NewChaCha8([32]byte{1})
	in := make([]byte, 300)
	direct := 0
	for i := range n {
		_, _ = random.Read(in)
		if sameInBothForms(t, types, in[0], in[1:20+i%280]) {
			direct++
		}
	}
	t.Logf("%d of %d in memory", direct, n)
	if direct < n/3 {
		t.Errorf("only %d of %d messages were in memory", direct, n)
	}
}

// worlds are the registries that messages are made with.
func worlds(t testing.TB) []*clone.Types {
	types := []*clone.Types{nil, {}, {Limits: clone.Limits{Depth: 9, Elements: 60, Bytes: 400}}}
	for range 2 {
		some := new(clone.Types)
		for _, err := range []error{
			clone.Register[event](some, "event"), clone.Register[celsius](some, "celsius"),
			clone.Register[set](some, "set"), clone.Register[genNode](some, "node"),
			clone.Register[genRegistered](some, "registered"), clone.Register[label](some, "label"),
			clone.Register[bytesOf](some, "bytes"), clone.Register[listOf](some, "list"),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		types = append(types, some)
	}
	return types
}

// sameInBothForms makes a value twice, and a message in memory of one and in
// bytes of the other. It reports whether there was one in memory.
func sameInBothForms(t *testing.T, worlds []*clone.Types, kind uint8, in []byte) bool {
	defer func() {
		if t.Failed() {
			t.Logf("with %d, []byte(%q)", kind, in)
		}
	}()
	from := worlds[int(kind)%len(worlds)]
	to := worlds[int(kind/8)%len(worlds)]
	v, list := generate(in)
	w, same := generate(in)
	if kind%2 == 0 {
		list, same = nil, nil
	}
	r, err := from.Serialize(v, list...)
	b, want := clone.ByBytes(from, w, same...)
	if !sameError(err, want) {
		t.Fatalf("%T: got error %v, want %v", v, err, want)
	}
	if err != nil {
		return false
	}
	if kind%3 == 0 {
		r.SetTypes(to)
		b.SetTypes(to)
	}
	direct, _ := r.InMemory()
	if kind%5 > 0 {
		r.Arrive(nil)
		b.Arrive(nil)
	}
	sameReads(t, r, b, v, in)
	if kind%7 == 0 {
		sameReads(t, r.Bare(), b.Bare(), v, in)
	}
	sameBytes(t, r, b)
	if direct {
		sameReads(t, r, b, v, in)
	}
	return direct
}

// generate makes a value and a transfer list of what can move in it.
func generate(in []byte) (any, []clone.Transferable) {
	g := newGenerator(in)
	var list []clone.Transferable
	for range 2 {
		x := &thing{name: fmt.Sprint("listed ", len(list)), log: new([]string)}
		g.keep(reflect.ValueOf(x))
		list = append(list, x)
	}
	b := clone.NewBuffer([]byte("moved"))
	g.keep(reflect.ValueOf(b))
	return g.value(), append(list, b)
}

func sameError(a, b error) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Error() == b.Error() && reflect.TypeOf(a) == reflect.TypeOf(b)
}

// sameReads compares what receivers get of two messages.
func sameReads(t *testing.T, r, b *clone.Record, v any, in []byte) {
	t.Helper()
	if r.NeedsCheck() != b.NeedsCheck() {
		t.Fatalf("%T: got check %v, want %v", v, r.NeedsCheck(), b.NeedsCheck())
	}
	wanted := []reflect.Type{reflect.TypeFor[any]()}
	if v != nil {
		typ := reflect.TypeOf(v)
		wanted = append(wanted, typ, typ, reflect.PointerTo(typ))
		if typ.Kind() == reflect.Pointer {
			wanted = append(wanted, typ.Elem())
		}
	}
	if len(in) > 2 {
		wanted = append(wanted, genTypes[int(in[1])%len(genTypes)], genTypes[int(in[2])%len(genTypes)])
	}
	for _, typ := range wanted {
		got, err := clone.AsType(r, typ)
		want, wantErr := clone.AsType(b, typ)
		if !sameError(err, wantErr) {
			t.Fatalf("%T as %v: got error %v, want %v", v, typ, err, wantErr)
		}
		if d := difference(got, want); d != "" {
			t.Fatalf("%T as %v: %s", v, typ, d)
		}
		if at := aliases(got, v); at != "" && err == nil && typ.Kind() != reflect.Interface {
			t.Fatalf("%T as %v: aliases the original: %s", v, typ, at)
		}
	}
	got, err := r.Value()
	want, wantErr := b.Value()
	if !sameError(err, wantErr) {
		t.Fatalf("%T: got error %v, want %v", v, err, wantErr)
	}
	if d := difference(got, want); d != "" {
		t.Fatalf("%T: %s", v, d)
	}
}

func sameBytes(t *testing.T, r, b *clone.Record) {
	t.Helper()
	if r.Size() != b.Size() {
		t.Errorf("got size %d, want %d", r.Size(), b.Size())
	}
	got, err := r.Bytes()
	want, wantErr := b.Bytes()
	if !bytes.Equal(got, want) || !sameError(err, wantErr) {
		t.Errorf("got %q, %v, want %q, %v", got, err, want, wantErr)
	}
}
