package origin

import (
	"strings"

	"github.com/nlnwa/whatwg-url/url"
)

// Parse returns the origin of the URL s: https://url.spec.whatwg.org/#origin.
//
// Path, query, fragment and credentials do not matter. The URLs of http,
// https, ws, wss and ftp have tuple origins; a blob: URL has the origin of the
// http or https URL inside it; every other URL has an opaque origin, a new one
// at each call. What is not an absolute URL is a [*SyntaxError].
func Parse(s string) (Origin, error) {
	if canonical(s) {
		return Origin{serial: s}, nil
	}
	u, err := parser.Parse(s)
	if err != nil {
		return Origin{}, &SyntaxError{Target: s, Err: err}
	}
	o, err := of(u)
	if err != nil {
		return Origin{}, &SyntaxError{Target: s, Err: err}
	}
	return o, nil
}

// Inherit returns the origin of a context that creator makes and that shows
// the URL s: about:blank, about:srcdoc and javascript: URLs take over the
// creator's origin, any other URL has its own.
//
// https://html.spec.whatwg.org/multipage/document-sequences.html#determining-the-origin
func Inherit(s string, creator Origin) (Origin, error) {
	u, err := parser.Parse(s)
	if err != nil {
		return Origin{}, &SyntaxError{Target: s, Err: err}
	}
	switch {
	case u.Scheme() == "javascript",
		u.Scheme() == "about" && (u.Pathname() == "blank" || u.Pathname() == "srcdoc"):
		return creator, nil
	}
	return Parse(s)
}

// of returns the origin of a parsed URL; its error means that the host, which
// the parser only prepares, is invalid.
func of(u *url.Url) (Origin, error) {
	switch u.Scheme() {
	case "http", "https", "ws", "wss", "ftp":
		return tuple(u)
	case "file":
		_, err := tuple(u) // a bad host is an error here too
		return Opaque(), err
	case "blob":
		return inner(u.Pathname()), nil
	}
	return Opaque(), nil
}

// tuple returns the tuple origin of a URL with a special scheme.
func tuple(u *url.Url) (Origin, error) {
	host, err := finishHost(u.Hostname())
	if err != nil {
		return Origin{}, err
	}
	serial := u.Scheme() + "://" + host
	if port := u.Port(); port != "" {
		serial += ":" + port
	}
	return Origin{serial: serial}, nil
}

// inner returns the origin of the blob: URL whose path is given.
func inner(path string) Origin {
	u, err := parser.Parse(path)
	if err != nil || u.Scheme() != "http" && u.Scheme() != "https" {
		return Opaque()
	}
	o, err := tuple(u)
	if err != nil {
		return Opaque()
	}
	return o
}

// canonical reports whether s is certainly the serialization of an http or
// https origin, so that parsing it would give s again. It knows only plain
// host names without a port; most origins are such.
func canonical(s string) bool {
	host, ok := strings.CutPrefix(s, "https://")
	if !ok {
		host, ok = strings.CutPrefix(s, "http://")
	}
	if !ok || strings.Contains(host, "xn--") {
		return false
	}
	last := true // still in the last label
	for i := len(host) - 1; i >= 0; i-- {
		switch c := host[i]; {
		case c >= 'a' && c <= 'z', c == '-' && !last:
		case c >= '0' && c <= '9' && !last:
		case c == '.' && i < len(host)-1:
			last = false
		default:
			return false
		}
	}
	return host != ""
}
