package clone_test

import (
	"testing"

	"github.com/berth-go/berth/port/clone"
	"github.com/vmihailenco/msgpack/v5"
)

type benchStruct struct {
	ID, Parent     int64
	Name, Owner    string
	Title, Comment string
	Score          float64
	Active         bool
	Count, Retries int
}

type benchPoint struct{ X, Y, Z float64 }

var benchValues = []struct {
	name string
	v    any
	as   func(*clone.Record) error
	into func() any
}{
	{"struct", benchStruct{1, 2, "a name", "an owner", "a title", "some comment", 2.5, true, 7, 300}, as[benchStruct], into[benchStruct]},
	{"smallMap", map[string]any{"id": 1, "name": "x", "list": []any{1, 2, 3}}, as[map[string]any], into[map[string]any]},
	{"nested", benchTree(3), as[map[string]any], into[map[string]any]},
	{"points", []benchPoint{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {0, 1, 2}}, as[[]benchPoint], into[[]benchPoint]},
	{"floats", make([]float64, 1000), as[[]float64], into[[]float64]},
	{"stringMap", map[string]string{"a": "1", "b": "2", "c": "3", "d": "4"}, as[map[string]string], into[map[string]string]},
	{"bytes1M", make([]byte, 1<<20), as[[]byte], into[[]byte]},
}

func benchTree(depth int) map[string]any {
	m := map[string]any{"id": depth, "label": "node", "on": true, "weights": []any{1.5, 2.5}}
	if depth > 0 {
		m["left"], m["right"] = benchTree(depth-1), benchTree(depth-1)
	}
	return m
}

func as[T any](r *clone.Record) error {
	_, err := clone.As[T](r)
	return err
}

func into[T any]() any { return new(T) }

func BenchmarkTyped(b *testing.B) {
	for _, bb := range benchValues {
		b.Run(bb.name+"/clone", func(b *testing.B) {
			b.ReportAllocs()
			var types *clone.Types
			for b.Loop() {
				r, err := types.Serialize(bb.v)
				if err != nil {
					b.Fatal(err)
				}
				if err := bb.as(r); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(bb.name+"/msgpack", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				data, err := msgpack.Marshal(bb.v)
				if err != nil {
					b.Fatal(err)
				}
				if err := msgpack.Unmarshal(data, bb.into()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkGeneric(b *testing.B) {
	for _, bb := range benchValues {
		b.Run(bb.name+"/clone", func(b *testing.B) {
			b.ReportAllocs()
			var types *clone.Types
			for b.Loop() {
				r, err := types.Serialize(bb.v)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := r.Value(); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(bb.name+"/msgpack", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				data, err := msgpack.Marshal(bb.v)
				if err != nil {
					b.Fatal(err)
				}
				var v any
				if err := msgpack.Unmarshal(data, &v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkImmediate(b *testing.B) {
	var s, n, p any = "some text of moderate length", 42, benchPoint{1, 2, 3}
	for name, v := range map[string]any{"string": s, "int": n, "struct": p} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if ok, err := clone.Immediate(v); !ok || err != nil {
					b.Fatal(ok, err)
				}
			}
		})
	}
	b.Run("as", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := clone.ImmediateAs[benchPoint](nil, p); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("widen", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := clone.ImmediateAs[int64](nil, n); err != nil {
				b.Fatal(err)
			}
		}
	})
}
