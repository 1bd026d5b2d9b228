package clone_test

import (
	"bytes"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
	"github.com/vmihailenco/msgpack/v5"
)

// R249, R256: the bytes of every kind of value, version first.
func TestGolden_R249_R256(t *testing.T) {
	types := registered(t)
	shared := []any{}
	shared = append(shared, 1)
	m := &js.Map{}
	m.Set(1, nil)
	tests := []struct {
		name string
		in   any
		want string
	}{
		{"nil", nil, "\x01\x90\xc0"},
		{"true", true, "\x01\x90\xc3"},
		{"ints", []int{1, -1, 200, -200}, "\x01\x90\x94\x01\xff\xcc\xc8\xd1\xff\x38"},
		{"float", 1.0, "\x01\x90\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00"},
		{"float32", float32(1), "\x01\x90\xca\x3f\x80\x00\x00"},
		{"string", "é", "\x01\x90\xa2\xc3\xa9"},
		{"bytes", []byte("é"), "\x01\x90\xc4\x02\xc3\xa9"},
		{"undefined", js.Undefined, "\x01\x90\xd4\x05\x00"},
		{"big", big.NewInt(-256), "\x01\x90\xc7\x03\x06\x01\x01\x00"},
		{"zero big", new(big.Int), "\x01\x90\xd4\x06\x00"},
		{"time", time.Unix(1, 2), "\x01\x90\xc7\x0c\x07\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x02"},
		{"buffer", clone.NewBuffer([]byte("x")), "\x01\x90\xd4\x08x"},
		{"object", map[string]int{"b": 1, "a": 2}, "\x01\x90\x82\xa1a\x02\xa1b\x01"},
		{"map", map[int]bool{2: true, 1: false}, "\x01\x90\x95\xd4\x01\x01\x01\xc2\x02\xc3"},
		{"js map", m, "\x01\x90\x93\xd4\x01\x01\x01\xc0"},
		{"shared", []any{shared, shared}, "\x01\x91\x01\x92\x91\x01\xd6\x02\x00\x00\x00\x01"},
		{"error", &clone.Error{Name: "E", Message: "m"}, "\x01\x90\x93\xd4\x01\x02\xa1E\xa1m"},
		{"registered", celsius(1), "\x01\x90\x93\xd4\x01\x03\xa7celsius\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00"},
		{"pointer", &event{ID: 1}, "\x01\x90\x93\xd4\x01\x04\xa5event\x82\xa2ID\x01\xa4Next\xc0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := types.Serialize(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			b, err := r.Bytes()
			if string(b) != tt.want || err != nil {
				t.Errorf("got %q, %v, want %q", b, err, tt.want)
			}
			f := clone.FromBytes(types, b)
			if _, err := f.Value(); err != nil {
				t.Error(err)
			}
			if again, err := f.Bytes(); string(again) != tt.want || err != nil {
				t.Errorf("again: got %q, %v", again, err)
			}
		})
	}
}

// Plain values are plain MessagePack, for any reader.
func TestPlainMessagePack(t *testing.T) {
	b, err := clone.Marshal(map[string]any{"a": []any{1, "x", nil, true, 2.5, []byte("b")}})
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := msgpack.Unmarshal(b[2:], &got); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, got, map[string]any{"a": []any{int8(1), "x", nil, true, 2.5, []byte("b")}})
}

// malformed is what a decoder must refuse, with a valid start in front of it
// where that makes it worse.
var malformed = map[string]string{
	"empty":                "",
	"only version":         "\x01",
	"no value":             "\x01\x90",
	"unknown version":      "\x02\x90\xc0",
	"array bomb":           "\x01\x90\xdd\xff\xff\xff\xff",
	"map bomb":             "\x01\x90\xdf\xff\xff\xff\xff",
	"bin bomb":             "\x01\x90\xc6\xff\xff\xff\xff",
	"str bomb":             "\x01\x90\xdb\xff\xff\xff\xff",
	"ext bomb":             "\x01\x90\xc9\xff\xff\xff\xff\x01",
	"buffer bomb":          "\x01\x90\xc9\xff\xff\xff\xff\x08",
	"targets bomb":         "\x01\xdd\xff\xff\xff\xff\xc0",
	"reserved code":        "\x01\x90\xc1",
	"unknown ext":          "\x01\x90\xd4\x50\x00",
	"unknown form":         "\x01\x90\x91\xd4\x01\x77",
	"form alone":           "\x01\x90\xd4\x01\x01",
	"form in the middle":   "\x01\x90\x92\xc0\xd4\x01\x01",
	"map without value":    "\x01\x90\x92\xd4\x01\x01\x01",
	"error without text":   "\x01\x90\x92\xd4\x01\x02\xa1E",
	"name without value":   "\x01\x90\x92\xd4\x01\x03\xa1E",
	"box without ref":      "\x01\x90\x92\xd4\x01\x05\x01",
	"unknown name":         "\x01\x90\x93\xd4\x01\x03\xa1E\xc0",
	"cause is no error":    "\x01\x90\x94\xd4\x01\x02\xa1E\xa1m\x01",
	"trailing":             "\x01\x90\xc0\xc0",
	"truncated string":     "\x01\x90\xa3ab",
	"truncated int":        "\x01\x90\xcd\x01",
	"truncated float":      "\x01\x90\xcb\x01",
	"truncated array":      "\x01\x90\x92\x01",
	"truncated map":        "\x01\x90\x81\xa1a",
	"truncated ext":        "\x01\x90\xd6\x02\x00",
	"invalid utf-8":        "\x01\x90\xa1\xff",
	"invalid utf-8 key":    "\x01\x90\x81\xa1\xff\x01",
	"surrogate":            "\x01\x90\xa3\xed\xa0\x80",
	"key not a string":     "\x01\x90\x81\x01\x01",
	"duplicate key":        "\x01\x90\x82\xa1a\x01\xa1a\x02",
	"duplicate map key":    "\x01\x90\x95\xd4\x01\x01\x01\xc0\x01\xc0",
	"duplicate NaN":        "\x01\x90\x95\xd4\x01\x01\xca\x7f\xc0\x00\x00\xc0\xca\x7f\xc0\x00\x01\xc0",
	"self reference":       "\x01\x91\x00\xd6\x02\x00\x00\x00\x00",
	"reference to nothing": "\x01\x90\x91\xd6\x02\x00\x00\x00\x00",
	"forward reference":    "\x01\x91\x07\x92\xd6\x02\x00\x00\x00\x07\x90",
	"out of range":         "\x01\x91\x63\x91\xd6\x02\x00\x00\x00\x63",
	"huge target":          "\x01\x91\xce\xff\xff\xff\xff\xc0",
	"negative target":      "\x01\x91\xff\xc0",
	"float target":         "\x01\x91\xca\x00\x00\x00\x00\xc0",
	"target in a string":   "\x01\x91\x02\x92\xa3\x90\x90\x90\xd6\x02\x00\x00\x00\x02",
	"unused target":        "\x01\x91\x00\x90",
	"unsorted targets":     "\x01\x92\x01\x00\x93\x90\xd6\x02\x00\x00\x00\x01\xd6\x02\x00\x00\x00\x00",
	"long reference":       "\x01\x91\x00\x91\xc7\x04\x02\x00\x00\x00\x00",
	"transfer index":       "\x01\x90\xd6\x03\x00\x00\x00\x00",
	"shared index":         "\x01\x90\xd6\x04\x00\x00\x00\x00",
	"bad undefined":        "\x01\x90\xd4\x05\x01",
	"bad sign":             "\x01\x90\xd5\x06\x02\x01",
	"leading zero":         "\x01\x90\xd5\x06\x00\x00",
	"negative zero":        "\x01\x90\xd4\x06\x01",
	"empty big":            "\x01\x90\xc7\x00\x06",
	"short time":           "\x01\x90\xd7\x07\x00\x00\x00\x00\x00\x00\x00\x00",
	"bad nanoseconds":      "\x01\x90\xc7\x0c\x07\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff",
	"codec's own time":     "\x01\x90\xd6\xff\x00\x00\x00\x00",
}

// R246, R247, R252, R253: each is an error, and none panics, as any type.
func TestMalformed_R246_R247_R252_R253(t *testing.T) {
	for name, in := range malformed {
		t.Run(name, func(t *testing.T) {
			_, err := clone.FromBytes(nil, []byte(in)).Value()
			d := wantDecodeError(t, err)
			if d.Offset < 0 || d.Offset > len(in) {
				t.Errorf("got offset %d of %d", d.Offset, len(in))
			}
			var out any
			wantDecodeError(t, clone.Unmarshal([]byte(in), &out))
		})
	}
}

// R253: what the receiver does not want is looked at all the same.
func TestMalformedUnwanted_R253(t *testing.T) {
	for name, in := range malformed {
		if len(in) < 2 || in[1] != 0x90 || strings.Contains("unknown version unknown name cause is no error duplicate map key duplicate NaN", name) {
			continue
		}
		wrapped := "\x01\x90\x81\xa8unwanted" + in[2:]
		_, err := clone.As[struct{ Wanted int }](clone.FromBytes(nil, []byte(wrapped)))
		if err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

// R247: nested lengths that are each credible.
func TestNestedBomb_R247(t *testing.T) {
	b := []byte("\x01\x90" + strings.Repeat("\xdc\xff\xff", 24000))
	var out any
	if err := clone.Unmarshal(b, &out); err == nil {
		t.Error("got no error")
	}
	// One byte each, for elements that are large.
	type huge struct {
		A [1 << 16]int `msgpack:",omitempty"`
	}
	b = append([]byte("\x01\x90\xdd\x00\x01\x00\x00"), bytes.Repeat([]byte{0x80}, 1<<16)...)
	_, err := clone.As[[]huge](clone.FromBytes(nil, b))
	if wantDecodeError(t, err); !errors.Is(err, clone.ErrLimit) {
		t.Errorf("got %v, want a limit", err)
	}
}

// R255: nothing decoded aliases the input or another copy.
func TestAliasing_R255(t *testing.T) {
	b, err := clone.Marshal([]any{[]byte("abc"), "def", clone.NewBuffer([]byte("ghi")), secret{"jkl"}})
	if err != nil {
		t.Fatal(err)
	}
	r := clone.FromBytes(nil, b)
	v, err := r.Value()
	if err != nil {
		t.Fatal(err)
	}
	w, _ := clone.As[[]any](r)
	w[0].([]byte)[0] = '!'
	clear(b)
	got := v.([]any)
	if string(got[0].([]byte)) != "abc" || got[1] != "def" || string(got[2].(*clone.Buffer).Bytes()) != "ghi" || got[3] != "<jkl>" {
		t.Errorf("got %v", got)
	}
}

// R254: nothing is registered with the codec: its own times are as they were.
func TestCodecUntouched_R254(t *testing.T) {
	now := time.Unix(1, 0)
	mustValue(t, nil, now)
	b, err := msgpack.Marshal(now)
	if err != nil || string(b) != "\xd6\xff\x00\x00\x00\x01" {
		t.Errorf("got %q, %v", b, err)
	}
}

func TestUnmarshalInto(t *testing.T) {
	b, _ := clone.Marshal(map[string]int{"a": 1})
	for _, v := range []any{nil, 1, (*int)(nil), map[string]int{}} {
		if err := clone.Unmarshal(b, v); err == nil {
			t.Errorf("into a %T: got no error", v)
		}
	}
	m := map[string]int{"b": 2}
	if err := clone.Unmarshal(b, &m); err != nil || len(m) != 1 {
		t.Errorf("got %v, %v, want the value replaced", m, err)
	}
	n := 5
	if err := clone.Unmarshal(b, &n); err == nil || n != 5 {
		t.Errorf("got %v, %v, want the value untouched", n, err)
	}
}

func TestSetTypesOfForeignBytes(t *testing.T) {
	types := registered(t)
	r, err := types.Serialize(event{ID: 3})
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	f := clone.FromBytes(nil, b)
	if _, err := f.Value(); err == nil {
		t.Error("an unknown name was accepted")
	}
	f.SetTypes(types)
	if v, err := f.Value(); v != any(event{ID: 3}) || err != nil {
		t.Errorf("got %v, %v", v, err)
	}
}
