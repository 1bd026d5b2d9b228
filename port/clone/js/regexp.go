package js

import (
	"fmt"
	"slices"
	"strings"
)

// RegExp is JavaScript's RegExp as data: the source and the flags. It is never
// compiled, since its language is not that of package regexp. It arrives with
// a lastIndex of 0.
//
// https://tc39.es/ecma262/#sec-regexp-regular-expression-objects
type RegExp struct {
	// Source is the pattern as the property source spells it.
	Source string
	// Flags are letters of "dgimsuvy", each at most once, and not both u and v.
	Flags string
}

const regExpFlags = "dgimsuvy"

// NewRegExp returns the RegExp of a pattern, spelled as JavaScript does: an
// empty one is (?:), and slashes and ends of lines are escaped. It fails if
// the flags are not those of a RegExp; the pattern is not looked at.
//
// https://tc39.es/ecma262/#sec-escaperegexppattern
func NewRegExp(pattern, flags string) (*RegExp, error) {
	r := &RegExp{Source: escapePattern(pattern), Flags: flags}
	if !r.Valid() {
		return nil, fmt.Errorf("js: %q are not the flags of a RegExp", flags)
	}
	r.Flags = r.SortedFlags()
	return r, nil
}

// Valid reports whether the flags are those of a RegExp.
func (r *RegExp) Valid() bool {
	for i := range len(r.Flags) {
		if !strings.Contains(regExpFlags, r.Flags[i:i+1]) || strings.Contains(r.Flags[i+1:], r.Flags[i:i+1]) {
			return false
		}
	}
	return !strings.Contains(r.Flags, "u") || !strings.Contains(r.Flags, "v")
}

// SortedFlags returns the flags as the property flags spells them.
func (r *RegExp) SortedFlags() string {
	b := []byte(r.Flags)
	slices.Sort(b)
	return string(b)
}

func (r *RegExp) String() string { return "/" + r.Source + "/" + r.Flags }

var lineEnds = strings.NewReplacer("\n", `\n`, "\r", `\r`, "\u2028", `\u2028`, "\u2029", `\u2029`)

// escapePattern escapes slashes that are not in a class and not escaped yet,
// and ends of lines.
func escapePattern(pattern string) string {
	if pattern == "" {
		return "(?:)"
	}
	var b strings.Builder
	class, escaped := false, false
	for i := range len(pattern) {
		c := pattern[i]
		switch {
		case escaped:
			escaped = false
			if isLineEnd(pattern[i:]) { // a backslash before it means the same
				s := b.String()
				b.Reset()
				b.WriteString(s[:len(s)-1])
			}
		case c == '\\':
			escaped = true
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return lineEnds.Replace(b.String())
}

func isLineEnd(s string) bool {
	return s[0] == '\n' || s[0] == '\r' || strings.HasPrefix(s, "\u2028") || strings.HasPrefix(s, "\u2029")
}
