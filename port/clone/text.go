package clone

import (
	"reflect"
	"unicode/utf8"

	"github.com/berth-go/berth/port/clone/js"
)

// text writes a string that may have lone surrogates.
func (e *encoder) text(s string) error {
	if utf8.ValidString(s) {
		return e.str(s)
	}
	if !js.String16(s).Valid() {
		return &fault{reason: "string is neither UTF-8 nor WTF-8"}
	}
	if err := e.room(len(s)); err != nil {
		return err
	}
	_ = e.tok.EncodeExtHeader(extString16, len(s))
	e.out.b = append(e.out.b, s...)
	return nil
}

// optional writes a text, or nil for an empty one.
func (e *encoder) optional(s string) error {
	if s == "" {
		e.null()
		return nil
	}
	return e.text(s)
}

// text takes a string that may have lone surrogates. It aliases the input.
func (r *reader) text() ([]byte, error) {
	if c, err := r.code(); err != nil || !isExt(c) {
		return r.str()
	}
	start := r.pos
	id, payload, err := r.ext()
	if err == nil && id != extString16 {
		r.pos = start
		err = r.mismatch("a string")
	}
	return payload, err
}

// textCopy takes a text that the receiver keeps.
func (d *decoder) textCopy() (string, error) {
	b, err := d.text()
	if err != nil {
		return "", err
	}
	return string(b), d.again(len(b))
}

// optional takes a text or nil, and reports whether it was a text.
func (d *decoder) optional() (string, bool, error) {
	if d.null() {
		return "", false, nil
	}
	s, err := d.textCopy()
	return s, true, err
}

// goodString16 reports whether the payload is the one way to write its string.
func goodString16(payload []byte) bool {
	return !utf8.Valid(payload) && js.String16(payload).Valid()
}

func encString16(e *encoder, v reflect.Value) error { return e.text(v.String()) }

func decString16(d *decoder, v reflect.Value) error {
	start := d.pos
	b, err := d.text()
	if err != nil {
		return d.want(start, v)
	}
	v.SetString(string(b))
	return d.again(len(b))
}
