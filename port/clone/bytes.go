package clone

import "slices"

var errHasObjects = &DataCloneError{Path: "$", Reason: "refers to objects, which have no form in bytes", Index: -1}

// FromBytes returns a message that came as bytes, which it owns from now on.
// They have not been looked at yet: Value and As say if they are bad. A nil t
// knows no types. Objects cannot come in bytes: references to them are errors.
func FromBytes(t *Types, b []byte) *Record {
	r := &Record{from: t, types: t, foreign: true, named: true, body: b}
	targets, header, err := split(b, t.use())
	if err != nil {
		r.state, r.valueErr = invalid, decodeError(err)
		return r
	}
	r.targets, r.header, r.body = targets, uint32(header), b[header:]
	return r
}

// split reads the version and the targets; header is how long they are.
func split(b []byte, most Limits) (targets []uint32, header int, err error) {
	in := reader{b: b}
	if len(b) > most.Bytes {
		return nil, 0, &fault{reason: "message too long", err: ErrLimit}
	}
	version, err := in.code()
	if err != nil {
		return nil, 0, err
	}
	if version != wireVersion {
		return nil, 0, in.fault("unknown version of the serialized form")
	}
	in.pos++
	n, err := in.arrayLen()
	if err != nil {
		return nil, 0, err
	}
	for i := range n {
		off, err := in.target()
		if err != nil {
			return nil, 0, err
		}
		if i > 0 && off <= targets[i-1] {
			return nil, 0, in.fault("bad target of a reference")
		}
		targets = append(targets, off)
	}
	return targets, in.pos, nil
}

// target takes the offset of a target.
func (r *reader) target() (uint32, error) {
	start := r.pos
	x, err := r.number()
	if err != nil {
		return 0, err
	}
	off, ok := x.uint()
	if x.float || !ok || off >= uint64(len(r.b)) {
		r.pos = start
		return 0, r.fault("bad target of a reference")
	}
	return uint32(off), nil
}

// checkLocked looks through foreign bytes, once. mu is held.
func (r *Record) checkLocked() error {
	switch r.state {
	case invalid:
		return r.valueErr
	case checked, decoded:
		return nil
	}
	if err := check(r.body, r.targets, r.from.use()); err != nil {
		r.state, r.valueErr = invalid, r.decodeError(err)
		return r.valueErr
	}
	r.state = checked
	return nil
}

// Bytes returns the serialized form: the version, the targets of references,
// and the value in MessagePack. The same value has the same bytes. It fails if
// the message refers to objects, which have no form in bytes.
func (r *Record) Bytes() ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cargo != nil || r.void {
		return nil, errHasObjects
	}
	r.writeLocked()
	if r.foreign && r.header == 0 {
		return nil, r.valueErr
	}
	return message(r.targets, r.body), nil
}

// message returns what was written as a message. A long one takes the buffer
// with it.
func (e *encoder) message() []byte {
	targets := e.sortedTargets()
	if len(e.out.b) <= large {
		return message(targets, e.out.b)
	}
	b := e.out.b
	e.out.b = nil
	return slices.Insert(b, 0, message(targets, nil)...)
}

// message puts the version and the targets in front.
func message(targets []uint32, body []byte) []byte {
	const head = 6
	b := make([]byte, 0, head+5*len(targets)+len(body))
	b = appendArray(append(b, wireVersion), len(targets))
	for _, off := range targets {
		b = appendUint(b, uint64(off))
	}
	return append(b, body...)
}
