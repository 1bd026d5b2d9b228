package clone_test

import (
	"errors"
	"testing"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// malformedJS is what a decoder must refuse of the forms of package js. Each
// stands after the version and the empty targets.
var malformedJS = map[string]string{
	"resizable without length":     "\xc7\x07\x09\x00\x00\x00\x00\x00\x00\x00",
	"resizable beyond its length":  "\xc7\x0a\x09\x00\x00\x00\x00\x00\x00\x00\x01ab",
	"resizable of 2^53":            "\xd7\x09\x00\x20\x00\x00\x00\x00\x00\x00",
	"short date":                   "\xd6\x0a\x00\x00\x00\x00",
	"date too late":                "\xd7\x0a\x00\x1e\xb2\x08\xc2\xdc\x00\x01",
	"date too early":               "\xd7\x0a\x80\x00\x00\x00\x00\x00\x00\x01",
	"surrogate pair":               "\xc7\x06\x0b\xed\xa0\x80\xed\xb0\x80",
	"string without surrogates":    "\xd4\x0ba",
	"string that is not WTF-8":     "\xc7\x04\x0b\xed\xa0\x80\xff",
	"empty string of surrogates":   "\xc7\x00\x0b",
	"set with equal values":        "\x93\xd4\x01\x06\x01\x01",
	"array without length":         "\x91\xd4\x01\x07",
	"array with odd parts":         "\x93\xd4\x01\x07\x01\x00",
	"array of negative length":     "\x92\xd4\x01\x07\xff",
	"array of length 2^32":         "\x92\xd4\x01\x07\xcf\x00\x00\x00\x01\x00\x00\x00\x00",
	"array of float length":        "\x92\xd4\x01\x07\xca\x00\x00\x00\x00",
	"index beyond length":          "\x94\xd4\x01\x07\x01\x01\xc0",
	"index 2^32-1":                 "\x94\xd4\x01\x07\xce\xff\xff\xff\xff\xce\xff\xff\xff\xff\xc0",
	"index twice":                  "\x96\xd4\x01\x07\x02\x00\xc0\x00\xc0",
	"indices out of order":         "\x96\xd4\x01\x07\x02\x01\xc0\x00\xc0",
	"index after name":             "\x96\xd4\x01\x07\x02\xa1x\xc0\x00\xc0",
	"index as name":                "\x94\xd4\x01\x07\x02\xa10\xc0",
	"length as name":               "\x94\xd4\x01\x07\x02\xa6length\xc0",
	"name of an array twice":       "\x96\xd4\x01\x07\x02\xa1x\xc0\xa1x\xc0",
	"name that is an array":        "\x94\xd4\x01\x07\x02\x90\xc0",
	"name that is nil":             "\x93\xd4\x01\x08\xc0\xc0",
	"name without value":           "\x92\xd4\x01\x08\xa1x",
	"name twice":                   "\x95\xd4\x01\x08\xa1x\xc0\xa1x\xc0",
	"number twice":                 "\x95\xd4\x01\x08\xa11\xc0\xa11\xc0",
	"numbers out of order":         "\x95\xd4\x01\x08\xa12\xc0\xa11\xc0",
	"number after name":            "\x95\xd4\x01\x08\xa1x\xc0\xa11\xc0",
	"name of undefined":            "\x93\xd4\x01\x08\xd4\x05\x00\xc0",
	"boxed nothing":                "\x91\xd4\x01\x09",
	"boxed null":                   "\x92\xd4\x01\x09\xc0",
	"boxed undefined":              "\x92\xd4\x01\x09\xd4\x05\x00",
	"boxed array":                  "\x92\xd4\x01\x09\x90",
	"boxed twice":                  "\x93\xd4\x01\x09\x01\x01",
	"boxed reserved code":          "\x92\xd4\x01\x09\xc1",
	"regexp without flags":         "\x92\xd4\x01\x0a\xa1a",
	"regexp flag unknown":          "\x93\xd4\x01\x0a\xa1a\xa1x",
	"regexp flag twice":            "\x93\xd4\x01\x0a\xa1a\xa2gg",
	"regexp flags out of order":    "\x93\xd4\x01\x0a\xa1a\xa2ig",
	"regexp u and v":               "\x93\xd4\x01\x0a\xa1a\xa2uv",
	"error of another name":        "\x94\xd4\x01\x0b\xa1E\xc0\xc0",
	"error with message 1":         "\x94\xd4\x01\x0b\xa5Error\x01\xc0",
	"error with two causes":        "\x96\xd4\x01\x0b\xa5Error\xc0\xc0\xc0\xc0",
	"error too short":              "\x93\xd4\x01\x0b\xa5Error\xc0",
	"exception without name":       "\x94\xd4\x01\x0c\xc0\xa0\xc0",
	"view of kind 0":               "\x95\xd4\x01\x0d\x00\x00\x00\xc7\x00\x08",
	"view of kind 14":              "\x95\xd4\x01\x0d\x0e\x00\x00\xc7\x00\x08",
	"view of negative offset":      "\x95\xd4\x01\x0d\x02\xff\x00\xc7\x00\x08",
	"view misaligned":              "\x95\xd4\x01\x0d\x06\x01\x00\xd7\x0812345678",
	"view beyond its buffer":       "\x95\xd4\x01\x0d\x02\x00\x02\xd4\x08x",
	"view from beyond its buffer":  "\x95\xd4\x01\x0d\x02\x02\x00\xd4\x08x",
	"view of huge length":          "\x95\xd4\x01\x0d\x0a\x00\xcf\x00\x1f\xff\xff\xff\xff\xff\xff\xd4\x08x",
	"view that tracks what is not": "\x95\xd4\x01\x0d\x02\x00\xc0\xd4\x08x",
	"view of null":                 "\x95\xd4\x01\x0d\x02\x00\x00\xc0",
	"view of an array":             "\x95\xd4\x01\x0d\x02\x00\x00\x90",
	"view of a transferred buffer": "\x95\xd4\x01\x0d\x02\x00\x00\xd6\x03\x00\x00\x00\x00",
	"blob of text":                 "\x93\xd4\x01\x0e\xa0\xa0",
	"file without date":            "\x94\xd4\x01\x0f\xa0\xc4\x00\xa0",
	"file of float date":           "\x95\xd4\x01\x0f\xa0\xc4\x00\xa0\xca\x00\x00\x00\x00",
	"form 0":                       "\x91\xd4\x01\x00",
	"form 16":                      "\x91\xd4\x01\x10",
	"form 255":                     "\x91\xd4\x01\xff",
}

// R249, R253: each is an error that says where, and none panics.
func TestMalformedForms_R249_R253(t *testing.T) {
	for name, in := range malformedJS {
		t.Run(name, func(t *testing.T) {
			for _, front := range []string{"\x01\x90", "\x01\x90\x92\x01"} {
				_, err := clone.FromBytes(nil, []byte(front+in)).Value()
				if d := wantDecodeError(t, err); d.Offset < 1 || d.Offset > len(front+in) {
					t.Errorf("got %v: offset %d of %d", err, d.Offset, len(front+in))
				}
			}
		})
	}
}

// R253: every golden cut off at every byte is an error at a byte that is there.
func TestTruncated_R253(t *testing.T) {
	for _, g := range goldens() {
		b := must(clone.Marshal(g.value))
		for n := range b {
			_, err := clone.FromBytes(nil, b[:n]).Value()
			if d := wantDecodeError(t, err); d.Offset < 0 || d.Offset > n {
				t.Fatalf("%s cut at %d: got offset %d", g.name, n, d.Offset)
			}
		}
	}
}

// R247: what a form declares is not believed either.
func TestFormBombs_R247(t *testing.T) {
	for _, in := range []string{
		"\xdd\xff\xff\xff\xff\xd4\x01\x06", "\xdd\xff\xff\xff\xff\xd4\x01\x07\x00", "\xdd\xff\xff\xff\xff\xd4\x01\x08",
		"\x93\xd4\x01\x0e\xa0\xc6\xff\xff\xff\xff", "\xc9\xff\xff\xff\xff\x09", "\xc9\xff\xff\xff\xff\x0b",
	} {
		if _, err := clone.FromBytes(nil, []byte("\x01\x90"+in)).Value(); err == nil {
			t.Errorf("%x: got no error", in)
		}
	}
}

// A form is refused by a receiver that wants something else, with its name.
func TestFormMismatch(t *testing.T) {
	tests := []struct {
		in   any
		want string
	}{
		{&js.Map{}, "got a Map, want int"}, {&js.Set{}, "got a Set, want int"},
		{&js.Object{}, "got an ordered object, want int"}, {js.NewDate(0), "got a Date, want int"},
		{&js.Boxed{Value: 1}, "got a boxed value, want int"}, {&js.Error{}, "got an Error, want int"},
		{js.NewBlob(nil, ""), "got a Blob, want int"}, {errors.New("x"), "got an error, want int"},
	}
	for _, tt := range tests {
		_, err := clone.As[int](mustSerialize(t, tt.in))
		if d := wantDecodeError(t, err); d.Reason != tt.want {
			t.Errorf("got %q, want %q", d.Reason, tt.want)
		}
		for _, into := range []func(*clone.Record) error{as[*js.Map], as[*js.Set], as[*js.Array], as[*js.Object], as[*js.Boxed],
			as[*js.RegExp], as[*js.Error], as[*js.DOMException], as[*js.View], as[*js.Blob], as[*js.File], as[js.String16], as[*js.Date]} {
			if err := into(mustSerialize(t, 1)); err == nil {
				t.Error("1 became an object")
			}
		}
	}
}

func as[T any](r *clone.Record) error {
	_, err := clone.As[T](r)
	return err
}
