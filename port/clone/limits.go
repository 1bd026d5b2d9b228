package clone

// Limits bounds what one message may be, at the sender and for bytes that come
// from elsewhere. A field that is zero has its default. Reaching a limit is an
// error that wraps [ErrLimit].
//
// How much memory foreign bytes may become, as values of the wanted type, is
// not left to be set: 150 bytes each, and 1 MiB. What is beyond that is an
// ErrLimit too.
type Limits struct {
	// Depth is how deep values may be nested: 10,000. Whatever is asked for,
	// it is never more than 50,000, because a goroutine's stack is finite.
	Depth int
	// Elements is how many values one message may hold: 2²⁴.
	Elements int
	// Bytes is how long the serialized form may be: 2²⁸. Never more than 2³¹.
	Bytes int
}

const (
	defaultDepth    = 10_000
	maxDepth        = 50_000
	defaultElements = 1 << 24
	defaultBytes    = 1 << 28
	maxBytes        = 1 << 31
)

// withDefaults returns the limits with nothing left open.
func (l Limits) withDefaults() Limits {
	return Limits{
		Depth:    within(l.Depth, defaultDepth, maxDepth),
		Elements: within(l.Elements, defaultElements, maxBytes),
		Bytes:    within(l.Bytes, defaultBytes, maxBytes),
	}
}

func within(n, standard, most int) int {
	if n <= 0 {
		n = standard
	}
	return min(n, most)
}

// usage counts against Limits during one walk.
type usage struct {
	most  Limits
	depth int
	count int
}

// enter is called for each container, with its number of values.
func (u *usage) enter(n int) error {
	u.depth++
	if u.depth > u.most.Depth {
		return &fault{reason: "nested too deeply", err: ErrLimit}
	}
	return u.add(n)
}

func (u *usage) leave() { u.depth-- }

func (u *usage) add(n int) error {
	u.count += n
	if u.count > u.most.Elements {
		return &fault{reason: "too many values", err: ErrLimit}
	}
	return nil
}
