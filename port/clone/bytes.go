package clone

import (
	"bytes"

	"github.com/vmihailenco/msgpack/v5"
)

var errHasObjects = &DataCloneError{Path: "$", Reason: "refers to objects, which have no form in bytes", Index: -1}

// FromBytes returns a message that came as bytes, which it owns from now on.
// They have not been looked at yet: Value and As say if they are bad. A nil t
// knows no types. Objects cannot come in bytes: references to them are errors.
func FromBytes(t *Types, b []byte) *Record {
	r := &Record{from: t, types: t, foreign: true, named: true, body: b}
	if err := r.split(b); err != nil {
		r.state, r.valueErr = invalid, decodeError(err)
	}
	return r
}

// split takes the version and the targets off the front.
func (r *Record) split(b []byte) error {
	in := reader{b: b}
	if len(b) > r.from.use().Bytes {
		return &fault{reason: "message too long", err: ErrLimit}
	}
	version, err := in.code()
	if err != nil {
		return err
	}
	if version != wireVersion {
		return in.fault("unknown version of the serialized form")
	}
	in.pos++
	n, err := in.arrayLen()
	if err != nil {
		return err
	}
	for range n {
		if err := r.splitTarget(&in); err != nil {
			return err
		}
	}
	r.header, r.body = uint32(in.pos), b[in.pos:]
	return nil
}

func (r *Record) splitTarget(in *reader) error {
	start := in.pos
	x, err := in.number()
	if err != nil {
		return err
	}
	off, ok := x.uint()
	if last := len(r.targets) - 1; x.float || !ok || off >= uint64(len(in.b)) ||
		last >= 0 && off <= uint64(r.targets[last]) {
		in.pos = start
		return in.fault("bad target of a reference")
	}
	r.targets = append(r.targets, uint32(off))
	return nil
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
	var out bytes.Buffer
	out.Grow(2 + 5*len(r.targets) + len(r.body))
	out.WriteByte(wireVersion)
	tok := msgpack.NewEncoder(&out)
	_ = tok.EncodeArrayLen(len(r.targets)) // a bytes.Buffer does not fail
	for _, off := range r.targets {
		_ = tok.EncodeUint(uint64(off))
	}
	out.Write(r.body)
	return out.Bytes(), nil
}
