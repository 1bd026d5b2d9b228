package clone

import (
	"encoding/binary"
	"math"

	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// A reader takes tokens from bytes that may be hostile. The codec's own
// decoder is not used for that: it accepts nil for a length, skips extension
// headers on its own, and lets integers wrap around.
type reader struct {
	b   []byte
	pos int
}

// fault makes a fault at the current position.
func (r *reader) fault(reason string) *fault { return &fault{reason: reason, offset: r.pos} }

func (r *reader) truncated() error { return r.fault("unexpected end") }

// code returns the first byte of the next token without taking it.
func (r *reader) code() (byte, error) {
	if r.pos >= len(r.b) {
		return 0, r.truncated()
	}
	return r.b[r.pos], nil
}

// take returns the next n bytes, which alias the input.
func (r *reader) take(n int) ([]byte, error) {
	if n < 0 || n > len(r.b)-r.pos {
		return nil, r.truncated()
	}
	b := r.b[r.pos : r.pos+n : r.pos+n]
	r.pos += n
	return b, nil
}

// word takes the code and an unsigned integer of width bytes after it.
func (r *reader) word(width int) (uint64, error) {
	b := r.b[r.pos:]
	if len(b) < 1+width {
		return 0, r.truncated()
	}
	r.pos += 1 + width
	switch width {
	case 1:
		return uint64(b[1]), nil
	case 2:
		return uint64(binary.BigEndian.Uint16(b[1:])), nil
	case 4:
		return uint64(binary.BigEndian.Uint32(b[1:])), nil
	}
	return binary.BigEndian.Uint64(b[1:]), nil
}

// length takes the code and a length of width bytes. No declared length is
// believed that the rest of the bytes cannot hold, at least bytes to a value.
func (r *reader) length(width, least int) (int, error) {
	n, err := r.word(width)
	if err != nil {
		return 0, err
	}
	return r.fits(n, least)
}

func (r *reader) fits(n uint64, least int) (int, error) {
	if n > uint64((len(r.b)-r.pos)/least) {
		return 0, r.fault("length is more than what follows")
	}
	return int(n), nil
}

// A tokenKind is what a token is, as its first byte says.
type tokenKind uint8

const (
	tokenNumber tokenKind = iota // or the code that is never used
	tokenSmall                   // an integer that is its own code
	tokenNil
	tokenBool
	tokenStr
	tokenBin
	tokenArray
	tokenMap
	tokenExt
)

var tokenKinds = func() (kinds [256]tokenKind) {
	for i := range kinds {
		switch c := byte(i); {
		case msgpcode.IsFixedNum(c):
			kinds[i] = tokenSmall
		case msgpcode.IsString(c):
			kinds[i] = tokenStr
		case msgpcode.IsBin(c):
			kinds[i] = tokenBin
		case msgpcode.IsFixedArray(c), c == msgpcode.Array16, c == msgpcode.Array32:
			kinds[i] = tokenArray
		case msgpcode.IsFixedMap(c), c == msgpcode.Map16, c == msgpcode.Map32:
			kinds[i] = tokenMap
		case msgpcode.IsExt(c):
			kinds[i] = tokenExt
		case c == msgpcode.True, c == msgpcode.False:
			kinds[i] = tokenBool
		case c == msgpcode.Nil:
			kinds[i] = tokenNil
		}
	}
	return kinds
}()

func isArray(c byte) bool { return tokenKinds[c] == tokenArray }
func isMap(c byte) bool   { return tokenKinds[c] == tokenMap }
func isExt(c byte) bool   { return tokenKinds[c] == tokenExt }
func isStr(c byte) bool   { return tokenKinds[c] == tokenStr }

// arrayLen takes the header of an array.
func (r *reader) arrayLen() (int, error) {
	c, err := r.code()
	switch {
	case err != nil:
		return 0, err
	case msgpcode.IsFixedArray(c):
		r.pos++
		return r.fits(uint64(c&msgpcode.FixedArrayMask), 1)
	case c == msgpcode.Array16:
		return r.length(2, 1)
	case c == msgpcode.Array32:
		return r.length(4, 1)
	}
	return 0, r.mismatch("an array")
}

// mapLen takes the header of a map.
func (r *reader) mapLen() (int, error) {
	c, err := r.code()
	switch {
	case err != nil:
		return 0, err
	case msgpcode.IsFixedMap(c):
		r.pos++
		return r.fits(uint64(c&msgpcode.FixedMapMask), 2)
	case c == msgpcode.Map16:
		return r.length(2, 2)
	case c == msgpcode.Map32:
		return r.length(4, 2)
	}
	return 0, r.mismatch("an object")
}

// str takes a string; the bytes alias the input.
func (r *reader) str() ([]byte, error) {
	if r.pos < len(r.b) && msgpcode.IsFixedString(r.b[r.pos]) {
		n := int(r.b[r.pos] & msgpcode.FixedStrMask)
		r.pos++
		return r.take(n)
	}
	return r.longStr()
}

func (r *reader) longStr() ([]byte, error) {
	c, err := r.code()
	var n int
	switch {
	case err != nil:
	case c == msgpcode.Str8:
		n, err = r.length(1, 1)
	case c == msgpcode.Str16:
		n, err = r.length(2, 1)
	case c == msgpcode.Str32:
		n, err = r.length(4, 1)
	default:
		err = r.mismatch("a string")
	}
	if err != nil {
		return nil, err
	}
	return r.take(n)
}

// bin takes a run of bytes, which alias the input.
func (r *reader) bin() ([]byte, error) {
	c, err := r.code()
	var n int
	switch {
	case err != nil:
	case c == msgpcode.Bin8:
		n, err = r.length(1, 1)
	case c == msgpcode.Bin16:
		n, err = r.length(2, 1)
	case c == msgpcode.Bin32:
		n, err = r.length(4, 1)
	default:
		err = r.mismatch("bytes")
	}
	if err != nil {
		return nil, err
	}
	return r.take(n)
}

// ext takes an extension; the payload aliases the input.
func (r *reader) ext() (id int8, payload []byte, err error) {
	c, err := r.code()
	if err != nil {
		return 0, nil, err
	}
	n := 0
	switch c {
	case msgpcode.FixExt1, msgpcode.FixExt2, msgpcode.FixExt4, msgpcode.FixExt8, msgpcode.FixExt16:
		r.pos++
		n = 1 << (c - msgpcode.FixExt1)
	case msgpcode.Ext8:
		n, err = r.length(1, 1)
	case msgpcode.Ext16:
		n, err = r.length(2, 1)
	case msgpcode.Ext32:
		n, err = r.length(4, 1)
	default:
		err = r.mismatch("an extension")
	}
	if err != nil {
		return 0, nil, err
	}
	b, err := r.take(1 + n)
	if err != nil {
		return 0, nil, err
	}
	return int8(b[0]), b[1:], nil
}

// number is an integer or a float from the wire.
type number struct {
	i     int64
	u     uint64 // if beyond int64
	f     float64
	float bool
	big   bool // u counts
}

// skipNumber takes a number without making one.
func (r *reader) skipNumber() error {
	c, err := r.code()
	switch {
	case err != nil:
	case msgpcode.IsFixedNum(c):
		r.pos++
	case msgpcode.Float <= c && c <= msgpcode.Int64:
		_, err = r.take(1 + int("\x04\x08\x01\x02\x04\x08\x01\x02\x04\x08"[c-msgpcode.Float]))
	default:
		err = r.mismatch("a number")
	}
	return err
}

// number takes a number.
func (r *reader) number() (number, error) {
	c, err := r.code()
	if err != nil {
		return number{}, err
	}
	if msgpcode.IsFixedNum(c) {
		r.pos++
		return number{i: int64(int8(c))}, nil
	}
	switch c {
	case msgpcode.Uint8, msgpcode.Uint16, msgpcode.Uint32, msgpcode.Uint64:
		w, err := r.word(1 << (c - msgpcode.Uint8))
		if w > math.MaxInt64 {
			return number{u: w, big: true}, err
		}
		return number{i: int64(w)}, err
	case msgpcode.Int8:
		w, err := r.word(1)
		return number{i: int64(int8(w))}, err
	case msgpcode.Int16:
		w, err := r.word(2)
		return number{i: int64(int16(w))}, err
	case msgpcode.Int32:
		w, err := r.word(4)
		return number{i: int64(int32(w))}, err
	case msgpcode.Int64:
		w, err := r.word(8)
		return number{i: int64(w)}, err
	case msgpcode.Float:
		w, err := r.word(4)
		return number{f: float64(math.Float32frombits(uint32(w))), float: true}, err
	case msgpcode.Double:
		w, err := r.word(8)
		return number{f: math.Float64frombits(w), float: true}, err
	}
	return number{}, r.mismatch("a number")
}

// mismatch says that the next token is not what is wanted.
func (r *reader) mismatch(want string) error {
	return r.fault("got " + r.describe() + ", want " + want)
}

// describe names the next token.
func (r *reader) describe() string {
	c, err := r.code()
	switch {
	case err != nil:
		return "nothing"
	case c == msgpcode.Float, c == msgpcode.Double:
		return "a float"
	case c == 0xc1:
		return "a code that MessagePack never uses"
	}
	switch tokenKinds[c] {
	case tokenNil:
		return "null"
	case tokenBool:
		return "a boolean"
	case tokenStr:
		return "a string"
	case tokenBin:
		return "bytes"
	case tokenMap:
		return "an object"
	case tokenArray:
		return r.describeArray()
	case tokenExt:
		return r.describeExt()
	}
	return "an integer"
}

func (r *reader) describeArray() string {
	peek := *r
	if _, err := peek.arrayLen(); err != nil {
		return "an array"
	}
	if number, ok := peek.form(); ok && formOf(number) != nil {
		return formOf(number).name
	}
	return "an array"
}

func (r *reader) describeExt() string {
	peek := *r
	switch id, _, _ := peek.ext(); id {
	case extUndefined:
		return "undefined"
	case extBigInt:
		return "a big integer"
	case extTime:
		return "a time"
	case extBuffer, extResizable:
		return "a buffer"
	case extDate:
		return "a Date"
	case extString16:
		return "a string with lone surrogates"
	case extTransfer, extShared:
		return "an object"
	}
	return "an extension"
}

// form takes the marker of a form if it is next, and returns 0 otherwise.
func (r *reader) form() (byte, bool) {
	b := r.b[r.pos:]
	if len(b) < 3 || b[0] != msgpcode.FixExt1 || b[1] != extForm {
		return 0, false
	}
	r.pos += 3
	return b[2], true
}
