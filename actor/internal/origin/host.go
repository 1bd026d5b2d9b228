package origin

import (
	"errors"
	"strings"

	"github.com/nlnwa/whatwg-url/url"
)

// The parser library is right about everything that an origin depends on, as
// far as its own suite (the one of web-platform-tests) and ours can tell, with
// three exceptions in the hosts of special URLs:
//
//   - its IPv4 parser takes a sign, so that "-1" and "0x+1" become addresses
//     and "foo.-1" an error: ours runs in its place (endsInNumber, ipv4);
//   - it takes "[[::1]]" for "[::1]": prepareHost refuses that;
//   - it refuses a name that has both an underscore, or another ASCII
//     character that DNS does not know, and a non-ASCII one. This stays: such
//     a name is a SyntaxError here, where a browser takes it.
//
// It takes quadratic time for credentials with very many at signs, which only
// costs whoever writes such a target.
//
// https://url.spec.whatwg.org/#host-parsing
var parser = url.NewParser(url.WithPreParseHostFunc(prepareHost))

// sentinel is a last label that is put behind a host name while the library
// maps it to ASCII. It is no number, so the library never sees an IPv4
// address, and it changes nothing about the labels before it.
const sentinel = ".x"

var (
	errIPv4  = errors.New("the host ends in a number and is no IPv4 address")
	errEmpty = errors.New("the host is empty")
)

// prepareHost is what the library makes of a host before it parses it.
func prepareHost(u *url.Url, host string) string {
	switch {
	case !u.IsSpecialScheme() || host == "":
		return host
	case host[0] != '[':
		return host + sentinel
	case strings.LastIndexByte(host, '[') > 0 || strings.IndexByte(host, ']') != len(host)-1:
		return "[" // an unclosed bracket, which the library refuses
	}
	return host
}

// finishHost undoes prepareHost in a host that the library has parsed, and
// does what the library was kept from: it looks for an IPv4 address.
func finishHost(host string) (string, error) {
	name, ok := strings.CutSuffix(host, sentinel)
	switch {
	case !ok: // an IPv6 address, or the empty host of a file: URL
		return host, nil
	case name == "":
		return "", errEmpty
	case !endsInNumber(name):
		return name, nil
	}
	addr, ok := ipv4(name)
	if !ok {
		return "", errIPv4
	}
	return addr, nil
}
