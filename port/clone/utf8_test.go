package clone

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// R252: the fast way agrees with the slow one, wherever the bytes stand.
func TestValidUTF8_R252(t *testing.T) {
	for _, part := range []string{"", "a", "é", "€", "𝄞", "\x80", "\xff", "\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x00"} {
		for n := range 20 {
			for m := range 20 {
				s := strings.Repeat("x", n) + part + strings.Repeat("y", m)
				if got, want := validUTF8(s), utf8.ValidString(s); got != want {
					t.Errorf("%q: got %v, want %v", s, got, want)
				}
			}
		}
	}
}
