package clone

import (
	"encoding/binary"
	"unicode/utf8"
	"unsafe"
)

// validUTF8 is utf8.ValidString, faster for what is most common: short ASCII.
func validUTF8(s string) bool {
	const high = 0x8080808080808080
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	var bits uint64
	switch n := len(b); {
	case n >= 8:
		for i := 0; i+8 <= n; i += 8 {
			bits |= binary.NativeEndian.Uint64(b[i:])
		}
		bits |= binary.NativeEndian.Uint64(b[n-8:])
	case n >= 4:
		bits = uint64(binary.NativeEndian.Uint32(b)) | uint64(binary.NativeEndian.Uint32(b[n-4:]))
	default:
		for _, c := range b {
			bits |= uint64(c)
		}
	}
	return bits&high == 0 || utf8.ValidString(s)
}
