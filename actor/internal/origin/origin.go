// Package origin has the origins of simulated browsing contexts, and the
// target origin that a window message is posted to.
//
// An origin is a tuple of scheme, host and port, or opaque:
// https://html.spec.whatwg.org/multipage/browsers.html#concept-origin.
// URLs are parsed as browsers parse them, https://url.spec.whatwg.org/, which
// is not what net/url does; [github.com/nlnwa/whatwg-url/url] does the work,
// apart from what host.go takes over.
//
// # Concurrency
//
// All values are immutable and may be shared. Nothing here blocks.
package origin

// An Origin is an origin of the HTML Standard.
//
// It is comparable: two tuple origins are equal if they are the same origin,
// an opaque origin equals its own copies only. The zero Origin is opaque and
// stands for no context at all; unlike any other it is not the [Origin.Same]
// as itself.
type Origin struct {
	serial string // of a tuple origin, in canonical form; else empty
	nonce  *nonce // of an opaque origin; else nil
}

// A nonce has a size, so that no two of them share an address.
type nonce struct{ _ byte }

// Opaque returns a new opaque origin, as a sandboxed context or a data: URL
// has.
func Opaque() Origin { return Origin{nonce: new(nonce)} }

// IsOpaque reports whether o is an opaque origin. The zero Origin is.
func (o Origin) IsOpaque() bool { return o.serial == "" }

// Same reports whether o and p are the same origin:
// https://html.spec.whatwg.org/multipage/browsers.html#same-origin.
func (o Origin) Same(p Origin) bool { return o == p && o != Origin{} }

// String returns the serialization of o: scheme, host and, if it is not the
// scheme's default, port, such as "https://example.org"; "null" if o is
// opaque. A host name is in its ASCII form.
//
// https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
func (o Origin) String() string {
	if o.IsOpaque() {
		return "null"
	}
	return o.serial
}
