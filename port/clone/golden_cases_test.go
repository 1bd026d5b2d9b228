package clone_test

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// golden is a value of which the serialized form is kept in testdata/golden.
// The names are those in witness/cases.mjs, which has the same values in
// JavaScript.
type golden struct {
	name  string
	value any
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func goldens() []golden {
	all := [][]golden{goldenScalars(), goldenStrings(), goldenPlain(), goldenObjects(),
		goldenCollections(), goldenErrors(), goldenBuffers(), goldenIdentity()}
	var list []golden
	for _, group := range all {
		list = append(list, group...)
	}
	return list
}

func goldenScalars() []golden {
	return []golden{
		{"null", nil},
		{"undefined", js.Undefined},
		{"true", true},
		{"false", false},
		{"integers", []any{0, 1, -1, 127, 128, -32, -33, 255, 256, 65535, 65536, -128, -129, -32768, -32769}},
		{"integers-wide", []any{int64(1) << 31, -(int64(1) << 31) - 1, uint64(math.MaxUint32) + 1, int64(1)<<53 - 1, -(int64(1)<<53 - 1)}},
		{"integers-go", []any{int64(1) << 53, int64(math.MaxInt64), int64(math.MinInt64), uint64(math.MaxUint64)}},
		{"floats", []any{0.5, -0.5, 0.2, 1e300, math.MaxFloat64, math.SmallestNonzeroFloat64}},
		{"floats-integral", []any{1.0, -3.0, float64(1 << 53), float64(1<<53 + 2)}},
		{"floats-special", []any{math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1)}},
		{"floats-32", []any{float32(0.5), float32(1), float32(math.Copysign(0, -1))}},
		{"bigint", []any{big.NewInt(0), big.NewInt(1), big.NewInt(-1), big.NewInt(255), big.NewInt(-256), bigOf("-9007199254740994000"), bigOf(strings.Repeat("1234567890", 9) + "123456")}},
		{"time", []any{time.Unix(0, 0), time.Unix(1, 2), time.Unix(-1, 999999999), time.Time{}}},
		{"date", []any{js.NewDate(0), js.NewDate(-1), js.NewDate(1e12), js.NewDate(8.64e15), js.NewDate(-8.64e15)}},
		{"date-invalid", js.NewDate(math.NaN())},
	}
}

func bigOf(s string) *big.Int {
	n, _ := new(big.Int).SetString(s, 10)
	return n
}

func goldenStrings() []golden {
	return []golden{
		{"strings", []any{"", "a", "é", "𝄞", "\x00", strings.Repeat("x", 31), strings.Repeat("x", 32), strings.Repeat("y", 256)}},
		{"surrogates", []any{js.String16("\xed\xa0\x80"), js.String16("\xed\xb0\x80"), js.String16("a\xed\xaf\xbfb"), js.NewString16([]uint16{0xdc00, 0xd800})}},
		{"boxed", []any{&js.Boxed{Value: true}, &js.Boxed{Value: false}, &js.Boxed{Value: 1}, &js.Boxed{Value: math.NaN()}, &js.Boxed{Value: "s"}, &js.Boxed{Value: bigOf("-1")}, &js.Boxed{Value: js.String16("\xed\xa0\x80")}}},
		{"regexp", []any{must(js.NewRegExp("", "")), must(js.NewRegExp("a/b", "gi")), must(js.NewRegExp("\n", "yumsd")), must(js.NewRegExp(`[/\]/]\/`, "u")), must(js.NewRegExp("a", "v"))}},
	}
}

func goldenPlain() []golden {
	return []golden{
		{"bytes", []any{[]byte{}, []byte{1, 2, 3}, make([]byte, 300)}},
		{"array-empty", []any{}},
		{"array-nested", []any{[]any{1, []any{2, []any{}}}, nil, js.Undefined}},
		{"array-long", make([]int, 70)},
		{"object-empty", map[string]any{}},
		{"object", map[string]any{"b": 1, "a": 2, "10": 3, "9": 4, "-1": 5}},
		{"object-names", map[string]any{"__proto__": map[string]any{"x": 1}, "constructor": 1, "hasOwnProperty": 2, "": 3, "é": 4}},
		{"struct", struct {
			Name string
			ID   int
			Next *int
		}{"n", 7, nil}},
		{"deep", deep(200)},
	}
}

func deep(n int) any {
	var v any = []any{}
	for range n {
		v = []any{v}
	}
	return v
}

func goldenObjects() []golden {
	hole := js.NewArray(1, js.Undefined, 3)
	hole.Delete(0)
	huge := &js.Array{}
	huge.Set(4294967294, "last")
	named := js.NewArray("a")
	named.SetNamed("x", 1)
	named.SetNamed("-1", 2)
	named.SetNamed("4294967295", 3)
	empty := &js.Array{}
	empty.SetLen(10)
	o := &js.Object{}
	for i, name := range []string{"b", "a", "2", "1", "__proto__", "\xed\xa0\x80", "4294967295", "01"} {
		o.Set(name, i)
	}
	return []golden{
		{"array-holes", hole},
		{"array-all-holes", empty},
		{"array-huge", huge},
		{"array-names", named},
		{"array-dense", js.NewArray(1, "2")},
		{"object-ordered", o},
		{"object-ordered-empty", &js.Object{}},
	}
}

func goldenCollections() []golden {
	m := &js.Map{}
	for i, k := range []any{"z", 1, math.NaN(), 0.0, nil, js.Undefined, true, "1", []any{}, map[string]any{}} {
		m.Set(k, i)
	}
	m.Set("u", js.Undefined)
	return []golden{
		{"map-empty", &js.Map{}},
		{"map", m},
		{"map-go", map[int]bool{2: true, 1: false, -1: true}},
		{"set-empty", &js.Set{}},
		{"set", js.NewSet(1, "1", math.NaN(), math.NaN(), 0.0, math.Copysign(0, -1), big.NewInt(1), js.Undefined)},
	}
}

func goldenErrors() []golden {
	var list []any
	for _, name := range []string{"Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"} {
		list = append(list, &js.Error{Name: name, Message: "m", HasMessage: true, Stack: name + ": m\n    at x.js:1:1"})
	}
	self := &js.Error{Name: "Error", HasMessage: true, HasCause: true}
	self.Cause = self
	joined := errors.Join(errors.New("one"), fmt.Errorf("two: %w", errors.New("inner")))
	return []golden{
		{"errors", list},
		{"error-no-message", &js.Error{Name: "TypeError"}},
		{"error-causes", []any{
			&js.Error{Name: "Error", Message: "a", HasMessage: true, Cause: js.Undefined, HasCause: true},
			&js.Error{Name: "Error", Message: "b", HasMessage: true, Cause: nil, HasCause: true},
			&js.Error{Name: "Error", Message: "c", HasMessage: true, HasCause: true, Cause: &js.Error{Name: "RangeError", Message: "d", HasMessage: true}},
		}},
		{"error-itself", self},
		{"error-go", errors.New("plain")},
		{"error-go-joined", joined},
		{"error-as-js", js.ErrorOf(joined)},
		{"domexception", []any{&js.DOMException{Name: "DataCloneError", Message: "no"}, &js.DOMException{Name: "Own", Message: "", Stack: "Own\n    at x.js:1:1"}}},
	}
}

func goldenBuffers() []golden {
	shared := clone.NewBuffer([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
	views := []any{shared}
	for kind := js.Int8Array; kind <= js.DataView; kind++ {
		views = append(views, must(js.NewView(kind, shared, kind.Size(), 1)))
	}
	grows := clone.NewResizableBuffer(make([]byte, 16), 64)
	return []golden{
		{"buffers", []any{clone.NewBuffer(nil), clone.NewBuffer([]byte("abc"))}},
		{"buffer-resizable", clone.NewResizableBuffer([]byte{1, 2}, 8)},
		{"views", views},
		{"view-whole", must(js.NewView(js.Uint8Array, clone.NewBuffer([]byte("xyz")), 0, js.Rest))},
		{"views-tracking", []any{must(js.NewView(js.Int32Array, grows, 4, js.Rest)), must(js.NewView(js.DataView, grows, 8, js.Rest)), must(js.NewView(js.Uint8Array, grows, 0, 4)), grows}},
		{"blob", js.NewBlob([]byte("\xff\x00text"), "Text/Plain")},
		{"file", js.NewFile([]byte("data"), "a.txt", "text/plain", time.UnixMilli(1234567890123))},
	}
}

func goldenIdentity() []golden {
	type node struct {
		Name string
		Next *node
	}
	ring := &node{Name: "a"}
	ring.Next = &node{Name: "b", Next: ring}
	list := []any{nil}
	list[0] = list
	dict := map[string]any{}
	dict["self"] = dict
	set := &js.Set{}
	set.Add(set)
	m := &js.Map{}
	m.Set(m, m)
	array := &js.Array{}
	array.Set(2, array)
	object := &js.Object{}
	object.Set("self", object)
	date, box, text := js.NewDate(0), &js.Boxed{Value: 1}, []any{"t"}
	buffer := clone.NewBuffer([]byte("b"))
	pair := &js.Map{}
	pair.Set(date, date)
	types := &js.Array{}
	types.Set(1, nil)
	return []golden{
		{"cycle-pointers", ring},
		{"cycle-array", list},
		{"cycle-object", dict},
		{"cycle-set", set},
		{"cycle-map", m},
		{"cycle-sparse", array},
		{"cycle-ordered", object},
		{"shared", []any{text, text, date, date, box, box, buffer, buffer, types, types}},
		{"shared-key", pair},
	}
}
