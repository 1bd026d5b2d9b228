package js

import (
	"unicode/utf16"
	"unicode/utf8"
)

// String16 is a JavaScript string that no Go string can hold as it should:
// one with surrogates that have no partner. It is kept as WTF-8, which is UTF-8
// that also writes a lone surrogate as three bytes, and compares by its units.
//
// One that turns out to be well formed travels, and arrives, as a string.
//
// https://simonsapin.github.io/wtf-8/
type String16 string

// NewString16 returns the string of these UTF-16 code units.
func NewString16(units []uint16) String16 {
	var b []byte
	for i := 0; i < len(units); i++ {
		r := rune(units[i])
		if i+1 < len(units) {
			if pair := utf16.DecodeRune(r, rune(units[i+1])); pair != utf8.RuneError {
				b = utf8.AppendRune(b, pair)
				i++
				continue
			}
		}
		if utf16.IsSurrogate(r) {
			b = append(b, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0xbf, 0x80|byte(r)&0xbf)
			continue
		}
		b = utf8.AppendRune(b, r)
	}
	return String16(b)
}

// Units returns the UTF-16 code units. Bytes that are not WTF-8 are U+FFFD.
func (s String16) Units() []uint16 {
	units := make([]uint16, 0, len(s))
	for rest := string(s); rest != ""; {
		if u, ok := surrogate(rest); ok {
			units = append(units, u)
			rest = rest[3:]
			continue
		}
		r, n := utf8.DecodeRuneInString(rest)
		units = utf16.AppendRune(units, r)
		rest = rest[n:]
	}
	return units
}

// Valid reports whether s is WTF-8: a high surrogate that is followed by a low
// one is not, because the two are one character.
func (s String16) Valid() bool {
	high := false
	for rest := string(s); rest != ""; {
		u, ok := surrogate(rest)
		if !ok {
			r, n := utf8.DecodeRuneInString(rest)
			if r == utf8.RuneError && n == 1 {
				return false
			}
			high, rest = false, rest[n:]
			continue
		}
		if high && u >= 0xdc00 {
			return false
		}
		high, rest = u < 0xdc00, rest[3:]
	}
	return true
}

// WellFormed reports whether s has no lone surrogates, so that it is a string.
func (s String16) WellFormed() bool { return utf8.ValidString(string(s)) }

// surrogate reads the surrogate that s begins with.
func surrogate(s string) (uint16, bool) {
	if len(s) < 3 || s[0] != 0xed || s[1] < 0xa0 || s[1] > 0xbf || s[2]&0xc0 != 0x80 {
		return 0, false
	}
	return 0xd000 | uint16(s[1]&0x3f)<<6 | uint16(s[2]&0x3f), true
}

// Symbol is a JavaScript symbol. It cannot be cloned: what tells one from all
// others does not survive a copy.
//
// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal
type Symbol struct{ Description string }
