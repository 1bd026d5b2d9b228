package clone

import (
	"reflect"
	"sync"
	"unsafe"
)

// Record is one message on its way. It owns its bytes, or a copy of the value
// that serves as well, so nothing that the sender does to the value later can
// be seen in it; the objects that travel
// with it stand in side tables. It stands for the record that
// StructuredSerializeWithTransfer returns.
// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializewithtransfer
//
// All methods are safe for concurrent use, but [Record.Transfer],
// [Record.Arrive] and [Record.SetTypes] belong to whoever holds the message.
type Record struct {
	memory  inMemory // the value, if it is not serialized
	body    []byte   // the serialized value; empty until it is needed if there is memory
	targets []uint32 // offsets in body that references name
	from    *Types   // the sender's
	header  uint32   // length of what stood before body, for offsets in errors
	named   bool     // some registered type is named in body
	hooked  bool     // decoding into the types named runs methods of theirs
	foreign bool     // the bytes came from elsewhere

	mu       sync.Mutex // guards the fields below
	types    *Types     // the receiver's
	cargo    *cargo     // nil if nothing travels along
	state    state      // what is known about the bytes
	void     bool       // the cargo was forgotten
	value    any        // the generic value
	valueErr error
}

// cargo is the side tables of a message: what travels with it. The slices are
// replaced, never changed in place.
type cargo struct {
	shared   []any
	listed   []Transferable // before Transfer
	transits []Transit      // between Transfer and Arrive
	objects  []any          // after Arrive
}

// state says how far a Record has been read.
type state uint8

const (
	fresh   state = iota
	checked       // foreign bytes were looked through, and are good
	decoded       // value and valueErr count; for bad bytes, for ever
	invalid
)

// Types returns the types that decoding uses: the sender's until SetTypes.
func (r *Record) Types() *Types {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.types
}

// SetTypes makes decoding use the receiver's types from now on.
func (r *Record) SetTypes(t *Types) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t == r.types {
		return
	}
	r.types = t
	r.forget()
}

// forget drops the cached value.
func (r *Record) forget() {
	if r.state == decoded {
		r.state, r.value, r.valueErr = fresh, nil, nil
	}
}

// NeedsCheck reports whether [Record.Value] can fail at the receiver: the
// bytes came from elsewhere, name types of a registry that is not the
// receiver's, or are read by methods of such a type.
func (r *Record) NeedsCheck() bool {
	if r.foreign || r.hooked {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.types == r.from || r.from.longestName() == 0 {
		return false
	}
	r.writeLocked()
	return r.named
}

// Size returns the length of the serialized value in bytes.
func (r *Record) Size() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writeLocked()
	return len(r.body)
}

// Strip forgets all objects: references to them decode to nil. Transits that
// have not arrived are the caller's to lose; see [Record.Transits].
func (r *Record) Strip() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.void = true
	r.cargo = nil
	r.forget()
}

// Value returns the message as a plain Go value: nil, bool, int64 (uint64
// beyond it), float64, string, []byte, time.Time in UTC, *big.Int, []any,
// map[string]any, an error, *[Buffer], an object that travelled along, a value
// of a registered type, js.Undefined, or a *js.Map.
//
// It is decoded once: every caller gets the same value.
func (r *Record) Value() (any, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.state < decoded {
		v, err := r.decodeAnyLocked()
		if r.state == invalid {
			return nil, r.valueErr
		}
		r.value, r.valueErr, r.state = v, err, decoded
	}
	return r.value, r.valueErr
}

func (r *Record) decodeAnyLocked() (any, error) {
	if c, ok := r.copierLocked(); ok {
		v, ok := c.any(r.memory.value)
		c.release()
		if ok {
			return v, nil
		}
	}
	d, err := r.decoderLocked()
	if err != nil {
		return nil, err
	}
	v, err := d.any()
	if err == nil {
		err = d.end()
	}
	d.locate(err)
	d.release()
	if err != nil {
		return nil, r.decodeError(err)
	}
	return v, nil
}

// As returns the message as a T. Every call makes a fresh copy; only the
// objects that travelled along are the same for all. If T is an interface, it
// holds what [Record.Value] describes.
func As[T any](r *Record) (T, error) {
	var out T
	p := knowType(reflect.TypeFor[T]()).plan
	if r.memory.there && r.moveTo(p, hide(unsafe.Pointer(&out))) {
		return out, nil
	}
	return decodeAs[T](r, p)
}

func decodeAs[T any](r *Record, p *plan) (T, error) {
	var out T
	if err := r.into(p, reflect.ValueOf(&out).Elem()); err != nil {
		var zero T
		return zero, err
	}
	return out, nil
}

func (r *Record) into(p *plan, v reflect.Value) error {
	r.mu.Lock()
	d, err := r.decoderLocked()
	r.mu.Unlock()
	if err != nil {
		return err
	}
	err = d.whole(p, v)
	d.release()
	if err != nil {
		return r.decodeError(err)
	}
	return nil
}

// decoderLocked returns a decoder at the start of the value. Foreign bytes are
// looked through before. mu is held.
func (r *Record) decoderLocked() (*decoder, error) {
	r.writeLocked()
	r.types.use()
	most := r.from.use()
	spread := 0
	if r.foreign {
		if err := r.checkLocked(); err != nil {
			return nil, err
		}
		spread = foreignSpread
	} else {
		// The sender has seen to the limits. References may be followed from a
		// depth of their own.
		most.Depth *= 2
		most.Elements *= 4
	}
	d := decoders.Get().(*decoder)
	d.b, d.targets, d.types = r.body, r.targets, r.types
	d.most, d.spread, d.void = most, spread, r.void
	if c := r.cargo; c != nil {
		d.objects, d.shared = c.objects, c.shared
		if c.transits != nil || c.listed != nil {
			d.missing = "the transferred objects have not arrived"
		}
	}
	return d, nil
}

func (r *Record) decodeError(err error) error { return decodeErrorAt(err, int(r.header)) }

// decodeErrorAt is decodeError for a value with something in front.
func decodeErrorAt(err error, header int) error {
	if f, ok := err.(*fault); ok {
		f.offset += header
	}
	return decodeError(err)
}

// whole decodes the value, and makes sure that it was all there is.
func (d *decoder) whole(p *plan, v reflect.Value) error {
	err := p.decode(d, v)
	if err == nil {
		err = d.end()
	}
	d.locate(err)
	return err
}

// end makes sure that the value was all there is.
func (d *decoder) end() error {
	if d.pos != len(d.b) {
		return d.fault("bytes after the end")
	}
	return nil
}

// locate says where a limit was reached; other faults know their place.
func (r *reader) locate(err error) {
	if f, ok := err.(*fault); ok && f.err == ErrLimit {
		f.offset = r.pos
	}
}
