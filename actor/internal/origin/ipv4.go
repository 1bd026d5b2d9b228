package origin

import (
	"net/netip"
	"strings"
)

// endsInNumber reports whether a host can only be an IPv4 address:
// https://url.spec.whatwg.org/#ends-in-a-number-checker.
func endsInNumber(host string) bool {
	host = strings.TrimSuffix(host, ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last != "" && strings.Trim(last, "0123456789") == "" {
		return true // also "09", which is no number
	}
	_, ok := ipv4Number(last)
	return ok
}

// ipv4 parses an IPv4 address of one to four parts, each decimal, octal or
// hexadecimal, into the dotted form:
// https://url.spec.whatwg.org/#concept-ipv4-parser.
func ipv4(host string) (string, bool) {
	parts := strings.Split(strings.TrimSuffix(host, "."), ".")
	if len(parts) > 4 {
		return "", false
	}
	var addr uint64
	for i, part := range parts {
		n, ok := ipv4Number(part)
		room := uint64(1) << 8 // of this part
		if i == len(parts)-1 {
			room = 1 << (8 * (4 - i)) // the last part fills what is left
		}
		if !ok || n >= room {
			return "", false
		}
		addr = addr*room + n
	}
	b := [4]byte{byte(addr >> 24), byte(addr >> 16), byte(addr >> 8), byte(addr)}
	return netip.AddrFrom4(b).String(), true
}

// ipv4Number parses one part, https://url.spec.whatwg.org/#ipv4-number-parser.
// A number that is too large for any address comes out as 1<<32.
func ipv4Number(s string) (n uint64, ok bool) {
	if s == "" {
		return 0, false
	}
	base := uint64(10)
	if len(s) >= 2 && s[0] == '0' {
		base, s = 8, s[1:]
		if s[0] == 'x' || s[0] == 'X' {
			base, s = 16, s[1:]
		}
	}
	for i := range len(s) {
		d := digit(s[i])
		if d >= base {
			return 0, false
		}
		n = min(n*base+d, 1<<32)
	}
	return n, true
}

// digit returns the value of a hexadecimal digit, and 16 for any other byte.
func digit(c byte) uint64 {
	switch {
	case c >= '0' && c <= '9':
		return uint64(c - '0')
	case c >= 'a' && c <= 'f':
		return uint64(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return uint64(c-'A') + 10
	}
	return 16
}
