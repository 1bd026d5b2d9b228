package clone

import (
	"encoding/binary"
	"math"

	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// The tokens of MessagePack that messages are full of, each in its shortest
// form.

func (e *encoder) token(code byte) { e.out.b = append(e.out.b, code) }

func (e *encoder) bool(b bool) {
	if b {
		e.token(msgpcode.True)
	} else {
		e.token(msgpcode.False)
	}
}

func (e *encoder) int(n int64) {
	switch {
	case n >= 0:
		e.uint(uint64(n))
	case n >= -32:
		e.token(byte(n))
	case n >= math.MinInt8:
		e.out.b = append(e.out.b, msgpcode.Int8, byte(n))
	case n >= math.MinInt16:
		e.out.b = binary.BigEndian.AppendUint16(append(e.out.b, msgpcode.Int16), uint16(n))
	case n >= math.MinInt32:
		e.out.b = binary.BigEndian.AppendUint32(append(e.out.b, msgpcode.Int32), uint32(n))
	default:
		e.out.b = binary.BigEndian.AppendUint64(append(e.out.b, msgpcode.Int64), uint64(n))
	}
}

func (e *encoder) uint(n uint64) { e.out.b = appendUint(e.out.b, n) }

func appendUint(b []byte, n uint64) []byte {
	switch {
	case n <= math.MaxInt8:
		return append(b, byte(n))
	case n <= math.MaxUint8:
		return append(b, msgpcode.Uint8, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, msgpcode.Uint16), uint16(n))
	case n <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(b, msgpcode.Uint32), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(b, msgpcode.Uint64), n)
}

func (e *encoder) float32(f float32) {
	e.out.b = binary.BigEndian.AppendUint32(append(e.out.b, msgpcode.Float), math.Float32bits(f))
}

func (e *encoder) float64(f float64) {
	e.out.b = binary.BigEndian.AppendUint64(append(e.out.b, msgpcode.Double), math.Float64bits(f))
}

func (e *encoder) array(n int) { e.out.b = appendArray(e.out.b, n) }

func appendArray(b []byte, n int) []byte {
	if n < 16 {
		return append(b, msgpcode.FixedArrayLow|byte(n))
	}
	return appendLength(b, n, msgpcode.Array16, msgpcode.Array32)
}

func (e *encoder) mapping(n int) {
	if n < 16 {
		e.token(msgpcode.FixedMapLow | byte(n))
		return
	}
	e.out.b = appendLength(e.out.b, n, msgpcode.Map16, msgpcode.Map32)
}

func (e *encoder) string(s string) {
	switch n := len(s); {
	case n < 32:
		e.token(msgpcode.FixedStrLow | byte(n))
	case n <= math.MaxUint8:
		e.out.b = append(e.out.b, msgpcode.Str8, byte(n))
	default:
		e.out.b = appendLength(e.out.b, n, msgpcode.Str16, msgpcode.Str32)
	}
	e.out.b = append(e.out.b, s...)
}

func (e *encoder) binary(b []byte) {
	if n := len(b); n <= math.MaxUint8 {
		e.out.b = append(e.out.b, msgpcode.Bin8, byte(n))
	} else {
		e.out.b = appendLength(e.out.b, n, msgpcode.Bin16, msgpcode.Bin32)
	}
	e.out.b = append(e.out.b, b...)
}

func appendLength(b []byte, n int, code16, code32 byte) []byte {
	if n <= math.MaxUint16 {
		return binary.BigEndian.AppendUint16(append(b, code16), uint16(n))
	}
	return binary.BigEndian.AppendUint32(append(b, code32), uint32(n))
}
