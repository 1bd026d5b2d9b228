package clone

import (
	"strconv"
	"strings"
)

// A fault is an error on its way up through the walk of a value. Each
// container adds its step to the trail, so that a walk which succeeds pays
// nothing for paths.
type fault struct {
	reason string
	err    error    // the cause
	hook   error    // an error of the user's own code: goes out as it is (R157)
	offset int      // of the token, when decoding
	trail  []string // innermost step first
}

func (f *fault) Error() string { return f.reason }

// at adds a step to the trail of a fault.
func at(err error, step string) error {
	if f, ok := err.(*fault); ok {
		f.trail = append(f.trail, step)
	}
	return err
}

func atIndex(err error, i int) error { return at(err, "["+strconv.Itoa(i)+"]") }

// atKey is at for a key of a map, which need not be an identifier.
func atKey(err error, key string) error {
	if isIdentifier(key) {
		return at(err, "."+key)
	}
	return at(err, "["+strconv.Quote(key)+"]")
}

func isIdentifier(s string) bool {
	for i, r := range s {
		letter := r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// path writes the trail as a path; a very long one loses its middle.
func (f *fault) path() string {
	const head, tail = 24, 8
	var b strings.Builder
	b.WriteByte('$')
	for i := len(f.trail) - 1; i >= 0; i-- {
		if done := len(f.trail) - 1 - i; done == head && i > tail {
			b.WriteString("…")
			i = tail
		}
		b.WriteString(f.trail[i])
	}
	return b.String()
}

// dataCloneError is what the sender is told about err.
func dataCloneError(err error) error {
	f, ok := err.(*fault)
	switch {
	case !ok:
		return err
	case f.hook != nil:
		return f.hook
	}
	return &DataCloneError{Path: f.path(), Reason: f.reason, Index: -1, Err: f.err}
}

// decodeError is what the receiver is told about err.
func decodeError(err error) error {
	f, ok := err.(*fault)
	if !ok {
		return err
	}
	cause := f.err
	if f.hook != nil {
		cause = f.hook
	}
	return &DecodeError{Offset: f.offset, Path: f.path(), Reason: f.reason, Err: cause}
}
