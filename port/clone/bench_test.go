package clone_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"maps"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/berth-go/berth/port/clone"
	"github.com/vmihailenco/msgpack/v5"
)

// The values of the benchmark, with a copy of each as one writes it by hand.
type (
	benchPlain struct {
		A, B, C int64
		D, E    float64
		F, G    uint32
		H, I    bool
		J       int16
	}
	benchOrder struct {
		ID       int64
		Customer string
		Note     string
		Tags     []string
		Amounts  []float64
		Lines    []benchLine
		Shipping *benchAddress
		Paid     bool
	}
	benchLine struct {
		Item     string
		Quantity int
		Price    float64
	}
	benchAddress struct {
		Street, City, Country string
		Floor                 *int
	}
)

func (o benchOrder) copy() benchOrder {
	o.Tags = slices.Clone(o.Tags)
	o.Amounts = slices.Clone(o.Amounts)
	o.Lines = slices.Clone(o.Lines)
	if o.Shipping != nil {
		a := *o.Shipping
		if a.Floor != nil {
			n := *a.Floor
			a.Floor = &n
		}
		o.Shipping = &a
	}
	return o
}

func copyAny(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return copyAnyMap(v)
	case []any:
		s := make([]any, len(v))
		for i, x := range v {
			s[i] = copyAny(x)
		}
		return s
	}
	return v
}

func copyAnyMap(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for k, x := range m {
		out[k] = copyAny(x)
	}
	return out
}

var (
	benchOrderValue = benchOrder{
		ID: 123456, Customer: "a customer of long standing", Note: "leave it with the neighbours",
		Tags: []string{"new", "fragile", "gift"}, Amounts: []float64{1.5, 2.5, 3.75, 100},
		Lines:    []benchLine{{"a first item", 1, 9.99}, {"a second item", 12, 0.5}, {"a third", 3, 100}},
		Shipping: &benchAddress{"1 Some Street", "Sometown", "Somewhere", new(int)}, Paid: true,
	}
	// benchDocument is about 1 KiB as JSON.
	benchDocument = map[string]any{
		"id": int64(1234567), "kind": "article", "title": "A title of some length, as titles go", "draft": false, "score": 0.875,
		"author": map[string]any{"name": "Somebody Else", "mail": "somebody@example.org", "age": 41.0, "roles": []any{"editor", "author"}},
		"tags":   []any{"one", "two", "three", "four", "five"},
		"body":   strings.Repeat("Some words of which there are many. ", 10),
		"stats":  map[string]any{"views": 10234.0, "likes": 311.0, "shares": 12.0, "ratio": 0.0304},
		"comments": []any{
			map[string]any{"by": "first", "text": "a comment that says little", "at": 1700000000.0},
			map[string]any{"by": "second", "text": "another one that says less", "at": 1700000100.0},
			map[string]any{"by": "third", "text": "a last one", "at": 1700000200.0},
		},
		"related": []any{1.0, 2.0, 3.0, 5.0, 8.0, 13.0}, "parent": nil,
	}
)

// benchNames and benchNested are maps of other types.
var (
	benchNames = map[string]string{
		"host": "example.org", "accept": "text/html", "accept-language": "en", "user-agent": "a browser of some length/1.0",
		"connection": "keep-alive", "cookie": "id=0123456789abcdef", "x": "", "cache-control": "no-cache",
	}
	benchNested = map[string]map[string]int{
		"one": {"a": 1, "b": 2, "c": 3}, "two": {"d": 400, "e": 500}, "three": {"f": 60000}, "four": {},
	}
)

func copyNested(m map[string]map[string]int) map[string]map[string]int {
	out := make(map[string]map[string]int, len(m))
	for k, v := range m {
		out[k] = maps.Clone(v)
	}
	return out
}

// One run has them all: go test -run '^$' -bench Forms -benchmem -count 5. The
// wire keeps identity, and looks through the bytes before it makes anything of
// them; of the others, only Node's structuredClone does either.
func BenchmarkForms(b *testing.B) {
	forms(b, "a_int", 1234567, func(v int) int { return v })
	forms(b, "b_string", "hello, world", func(v string) string { return v })
	forms(b, "c_plain", benchPlain{1, 2, 3, 4, 5, 6, 7, true, false, 8}, func(v benchPlain) benchPlain { return v })
	forms(b, "d_struct", benchOrderValue, benchOrder.copy)
	forms(b, "e_map", benchDocument, copyAnyMap)
	forms(b, "f_bytes", make([]byte, 1<<20), slices.Clone[[]byte])
	forms(b, "h_names", benchNames, maps.Clone[map[string]string])
	forms(b, "i_nested", benchNested, copyNested)
	forms(b, "j_floats", make([]float64, 128), slices.Clone[[]float64])
	b.Run("g_buffer/1KiB", func(b *testing.B) { moveBuffer(b, 1<<10) })
	b.Run("g_buffer/1MiB", func(b *testing.B) { moveBuffer(b, 1<<20) })
	b.Run("g_buffer/64MiB", func(b *testing.B) { moveBuffer(b, 1<<26) })
	b.Run("g_buffer/node", func(b *testing.B) { nodeClones(b, clone.NewBuffer(make([]byte, 1<<20)), "transfer") })
}

var sink any

// forms measures every way to copy a T. The value is boxed beforehand, as it
// is when it comes to PostMessage.
func forms[T any](b *testing.B, name string, v T, byHand func(T) T) {
	var boxed any = v
	run := func(form string, f func() (T, error)) {
		b.Run(name+"/"+form, func(b *testing.B) {
			b.ReportAllocs()
			var out T
			for b.Loop() {
				var err error
				if out, err = f(); err != nil {
					b.Fatal(err)
				}
			}
			sink = out
		})
	}
	run("hand", func() (T, error) { return byHand(v), nil })
	run("direct", func() (T, error) { return clone.Clone(v) })
	run("message", func() (T, error) {
		if ok, err := clone.Immediate(boxed); ok || err != nil {
			return clone.ImmediateAs[T](nil, boxed)
		}
		r, err := (*clone.Types)(nil).Serialize(boxed)
		if err != nil {
			var zero T
			return zero, err
		}
		return clone.As[T](r)
	})
	run("wire", func() (out T, err error) {
		data, err := clone.Marshal(boxed)
		if err != nil {
			return out, err
		}
		err = clone.Unmarshal(data, &out)
		return out, err
	})
	run("msgpack", func() (out T, err error) {
		data, err := msgpack.Marshal(boxed)
		if err != nil {
			return out, err
		}
		err = msgpack.Unmarshal(data, &out)
		return out, err
	})
	run("json", func() (out T, err error) {
		data, err := json.Marshal(boxed)
		if err != nil {
			return out, err
		}
		err = json.Unmarshal(data, &out)
		return out, err
	})
	var stream bytes.Buffer
	enc, dec := gob.NewEncoder(&stream), gob.NewDecoder(&stream)
	run("gob", func() (out T, err error) {
		if err := enc.Encode(v); err != nil {
			return out, err
		}
		err = dec.Decode(&out)
		return out, err
	})
	b.Run(name+"/node", func(b *testing.B) { nodeClones(b, v) })
}

// nodeClones reports what Node's structuredClone takes for the same value.
func nodeClones(b *testing.B, v any, mode ...string) {
	node, err := exec.LookPath("node")
	if err != nil {
		b.Skip("Node is not installed")
	}
	message, err := clone.Marshal(v)
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(node, append([]string{"witness/bench.mjs"}, mode...)...)
	cmd.Stdin = bytes.NewReader(message)
	out, err := cmd.Output()
	if err != nil {
		b.Fatal(err)
	}
	nanos, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(nanos, "ns/op")
}

// moveBuffer transfers one buffer back and forth.
func moveBuffer(b *testing.B, size int) {
	b.ReportAllocs()
	x := clone.NewBuffer(make([]byte, size))
	for b.Loop() {
		r, err := (*clone.Types)(nil).Serialize(x, x)
		if err != nil {
			b.Fatal(err)
		}
		r.Arrive(nil)
		if x, err = clone.As[*clone.Buffer](r); err != nil {
			b.Fatal(err)
		}
	}
	if x.Len() != size {
		b.Errorf("got %d bytes, want %d", x.Len(), size)
	}
}

func init() {
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// The commonest values, in the form of bytes, as other types than were sent.
func BenchmarkGeneric(b *testing.B) {
	for name, v := range maps.All(map[string]any{
		"struct": benchOrderValue, "map": benchDocument, "floats": make([]float64, 1000), "plain": benchPlain{},
	}) {
		b.Run(name+"/message", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r, err := (*clone.Types)(nil).Serialize(v)
				if err != nil {
					b.Fatal(err)
				}
				if sink, err = r.Value(); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/msgpack", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				data, err := msgpack.Marshal(v)
				if err != nil {
					b.Fatal(err)
				}
				if err := msgpack.Unmarshal(data, &sink); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
