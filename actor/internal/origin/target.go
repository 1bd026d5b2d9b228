package origin

// A Target is the target origin of a window message, the targetOrigin argument
// of window.postMessage after the first steps of the algorithm:
// https://html.spec.whatwg.org/multipage/web-messaging.html#posting-messages.
// The zero Target matches nothing.
type Target struct {
	any    bool
	origin Origin // if not any
}

// ParseTarget parses a target origin. "*" matches every origin, "/" the
// sender's own; anything else must be a URL, of which only the origin counts,
// or it is a [*SyntaxError]. A URL with an opaque origin matches nothing.
func ParseTarget(s string, sender Origin) (Target, error) {
	switch {
	case s == "*":
		return Target{any: true}, nil
	case s == "/", s != "" && s == sender.serial:
		return Target{origin: sender}, nil
	}
	o, err := Parse(s)
	return Target{origin: o}, err
}

// Matches reports whether a message with this target may be seen by a document
// of origin o. Ask when the message is delivered, not when it is posted: the
// document may be another by then.
func (t Target) Matches(o Origin) bool { return t.any || t.origin.Same(o) }

// String returns "*", or the serialization of the target's origin.
func (t Target) String() string {
	if t.any {
		return "*"
	}
	return t.origin.String()
}
