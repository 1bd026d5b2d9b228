package clone_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// R171: order, keys of any kind, values that are undefined; a key that is an
// object is the same object as the value.
func TestMapOfObjects_R171(t *testing.T) {
	var m js.Map
	k := &js.Object{}
	m.Set("z", js.Undefined)
	m.Set(k, k)
	m.Set(math.Copysign(0, -1), "zero")
	m.Set(math.NaN(), "nan")
	m.Set(js.String16("\xed\xa0\x80"), "lone")
	c := tripAs[*js.Map](t, &m)
	var keys []any
	for key := range c.All() {
		keys = append(keys, key)
	}
	if v, ok := c.Get("z"); len(keys) != 5 || keys[0] != "z" || !ok || v != js.Undefined {
		t.Fatalf("got %s", render(c))
	}
	if v, _ := c.Get(keys[1]); v != keys[1] {
		t.Error("key and value are two objects")
	}
	if f := keys[2].(float64); f != 0 || math.Signbit(f) {
		t.Errorf("got key %v, want 0", f)
	}
	if v, _ := c.Get(math.NaN()); v != "nan" {
		t.Errorf("got %v of NaN", v)
	}
}

// R171: the entries are those of the beginning.
func TestJSMapSnapshot_R171(t *testing.T) {
	var m js.Map
	m.Set("o", object("get", js.Getter(func() (any, error) { m.Set("late", 1); return 1, nil })))
	m.Set("end", 2)
	if c := mustValue(t, nil, &m).(*js.Map); c.Len() != 2 || m.Len() != 3 {
		t.Errorf("got %s", render(c))
	}
}

// R172: values are the same as keys of a Map are.
func TestSet_R172(t *testing.T) {
	s := js.NewSet(1, "1", math.NaN(), -math.NaN(), 0, int8(0), big.NewInt(7), big.NewInt(7))
	if c := tripAs[*js.Set](t, s); c.Len() != 5 || !c.Has(int64(1)) || !c.Has(math.NaN()) || !c.Has(big.NewInt(7)) {
		t.Errorf("got %s", render(c))
	}
	s = js.NewSet(0.0, math.Copysign(0, -1), "a", "b")
	s.Delete("a")
	if c := tripAs[*js.Set](t, s); c.Len() != 2 || c.Has("a") {
		t.Errorf("got %s", render(c))
	}
}

// R159: an object around a primitive is not the primitive.
func TestBoxed_R159(t *testing.T) {
	for _, v := range []any{true, false, 1.5, math.Copysign(0, -1), "s", "", js.String16("\xed\xb0\x80")} {
		if c := tripAs[*js.Boxed](t, &js.Boxed{Value: v}); c.Value != v {
			t.Errorf("got %#v, want %#v", c.Value, v)
		}
	}
	n := big.NewInt(-5)
	c := trip(t, []any{n, &js.Boxed{Value: n}, &js.Boxed{Value: 3}}).([]any)
	if got := c[1].(*js.Boxed).Value.(*big.Int); got.Cmp(n) != 0 {
		t.Errorf("got %v, want %v", got, n)
	}
	if c[2].(*js.Boxed).Value != int64(3) {
		t.Errorf("got %v", c[2])
	}
	for _, bad := range []any{nil, js.Undefined, js.Symbol{}, []any{}, &js.Boxed{Value: 1}} {
		refused(t, []any{&js.Boxed{Value: bad}}, "$[0].Value")
	}
}

// R160: time values to the millisecond, and the invalid date.
func TestDate_R160(t *testing.T) {
	for _, ms := range []float64{0, -1, 1e12, 8.64e15, -8.64e15, -62135596800000} {
		c := tripAs[*js.Date](t, js.NewDate(ms))
		if c.Millis() != ms || math.Signbit(c.Millis()) != math.Signbit(ms) || !c.Valid() {
			t.Errorf("got %v, want %v", c.Millis(), ms)
		}
	}
	for _, ms := range []float64{math.NaN(), math.Inf(1), 8.64e15 + 1, -8.64e15 - 1} {
		if c := tripAs[*js.Date](t, js.NewDate(ms)); c.Valid() || !math.IsNaN(c.Millis()) || !c.Time().IsZero() {
			t.Errorf("got %v for %v, want an invalid date", c, ms)
		}
	}
	if c := tripAs[*js.Date](t, js.NewDate(math.Copysign(0, -1))); math.Signbit(c.Millis()) {
		t.Error("got -0")
	}
}

// R160: a Date is a time to who wants one, and a time a Date if it is exact.
func TestDateAndTime_R160(t *testing.T) {
	type when struct{ At any }
	type wanted struct{ At *js.Date }
	d := js.NewDate(1500)
	got, err := clone.As[struct{ At interface{} }](mustSerialize(t, when{d}))
	if err != nil || got.At.(*js.Date).Millis() != 1500 {
		t.Errorf("got %v, %v", got, err)
	}
	w, err := clone.As[wanted](mustSerialize(t, when{d.Time()}))
	if err != nil || w.At.Millis() != 1500 {
		t.Errorf("got %v, %v", w, err)
	}
	if _, err := clone.As[wanted](mustSerialize(t, when{d.Time().Add(1)})); err == nil {
		t.Error("a nanosecond was rounded away")
	}
}

// R161: source and flags, with no look at the pattern.
func TestRegExp_R161(t *testing.T) {
	tests := []struct{ pattern, flags, source, sorted string }{
		{"", "", "(?:)", ""}, {"foo", "", "foo", ""}, {"a", "g", "a", "g"}, {"a", "i", "a", "i"},
		{"a", "m", "a", "m"}, {"a", "s", "a", "s"}, {"a", "u", "a", "u"}, {"a", "v", "a", "v"},
		{"a", "y", "a", "y"}, {"a", "d", "a", "d"}, {"a", "yusmigd", "a", "dgimsuy"},
		{"/", "", `\/`, ""}, {`\/`, "", `\/`, ""}, {"[/]", "", "[/]", ""}, {"\n", "", `\n`, ""},
		{"\u2028", "", `\u2028`, ""}, {`\` + "\n", "", `\n`, ""}, {"(?<=x)\xed\xa0\x80", "u", "(?<=x)\xed\xa0\x80", "u"},
	}
	for _, tt := range tests {
		r, err := js.NewRegExp(tt.pattern, tt.flags)
		if err != nil {
			t.Fatal(err)
		}
		if c := tripAs[*js.RegExp](t, r); c.Source != tt.source || c.Flags != tt.sorted {
			t.Errorf("%q: got %v, want /%s/%s", tt.pattern, c, tt.source, tt.sorted)
		}
	}
	for _, flags := range []string{"x", "gg", "uv", "g ", "é"} {
		if _, err := js.NewRegExp("a", flags); err == nil {
			t.Errorf("flags %q were accepted", flags)
		}
		refused(t, []any{&js.RegExp{Source: "a", Flags: flags}}, "$[0]")
	}
}

// R146, R252: lone surrogates, as value, as name, as key; and what is neither
// UTF-8 nor WTF-8 is refused.
func TestString16_R146_R252(t *testing.T) {
	for _, units := range [][]uint16{{0xd800}, {0xdc00}, {0xdc00, 0xd800}, {'a', 0xdbff, 'b'}, {0xd834, 0xdd1e, 0xd834}} {
		s := js.NewString16(units)
		if c := trip(t, s); c != any(s) {
			t.Errorf("got %x, want %x", c, units)
		}
		wantEqual(t, trip(t, s).(js.String16).Units(), units)
		wantNames(t, tripAs[*js.Object](t, object(string(s), 1)), string(s))
	}
	for _, text := range []string{"", "\x00", "𝄞"} {
		s := js.String16(text)
		if c := trip(t, s); c != any(text) {
			t.Errorf("got %#v, want the string %q", c, text)
		}
		if c, err := clone.As[js.String16](mustSerialize(t, text)); c != s || err != nil {
			t.Errorf("got %q, %v", c, err)
		}
	}
	for _, bad := range []string{"\xff", "\xed\xa0", "\xed\xa0\x80\xed\xb0\x80", "\xed\xa0\x80\xff"} {
		refused(t, []any{js.String16(bad)}, "$[0]")
	}
	refused(t, "\xed\xa0\x80", "$")
	if _, err := clone.As[string](mustSerialize(t, js.String16("\xed\xa0\x80"))); err == nil {
		t.Error("a string of lone surrogates became a Go string")
	}
}

// R147: a symbol is refused, wherever it is.
func TestSymbol_R147(t *testing.T) {
	refused(t, js.Symbol{}, "$")
	refused(t, object("a", []any{js.Symbol{Description: "s"}}), "$.a[0]")
}
