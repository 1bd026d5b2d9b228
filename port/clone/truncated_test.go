package clone_test

import (
	"testing"

	"github.com/berth-go/berth/port/clone"
)

// R253: a message that is cut off anywhere is an error that says where, and so
// is one with something behind it.
func TestCutAnywhere_R253(t *testing.T) {
	for _, in := range hostileSeeds(t) {
		r := clone.FromBytes(nil, in)
		if _, err := r.Value(); err != nil {
			continue // bad to begin with
		}
		for n := range in {
			_, err := clone.FromBytes(nil, in[:n]).Value()
			d := wantDecodeError(t, err)
			if d.Offset < 0 || d.Offset > n {
				t.Errorf("%q: got byte %d of %d", in[:n], d.Offset, n)
			}
			if _, err := clone.As[everything](clone.FromBytes(nil, in[:n])); !sameError(err, d) {
				t.Errorf("%q: got %v, want %v", in[:n], err, d)
			}
		}
		for _, more := range []string{"\xc0", "\x00", "\x01\x90\xc0", "\xc1"} {
			_, err := clone.FromBytes(nil, append(in[:len(in):len(in)], more...)).Value()
			if d := wantDecodeError(t, err); d.Offset != len(in) {
				t.Errorf("%q and %q: got byte %d, want %d", in, more, d.Offset, len(in))
			}
		}
	}
}

// R253: the places of what is wrong.
func TestPlaces_R253(t *testing.T) {
	for in, want := range map[string]int{
		"\x01\x90\x82\xa1a\x01\xa1a\x02":               6, // the second a
		"\x01\x90\x91\xd4\x50\x00":                     3, // an extension
		"\x01\x90\x91\xd4\x01\x77":                     3, // a form
		"\x01\x90\x92\xc0\xc1":                         4, // a code
		"\x01\x91\x01\x92\x90\xd6\x02\x00\x00\x00\x07": 5, // a reference
		"\x01\x91\x07\x92\xc0\xc0":                     2, // a target
		"\x01\x90\x91\xa1\xff":                         3, // a string
	} {
		_, err := clone.FromBytes(nil, []byte(in)).Value()
		if d := wantDecodeError(t, err); d.Offset != want {
			t.Errorf("%q: got %v, want byte %d", in, d, want)
		}
	}
}
