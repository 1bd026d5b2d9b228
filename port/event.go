package port

import (
	"github.com/berth-go/berth/port/clone"
)

// A MessageEvent is a message at its receiver, the standard's [MessageEvent].
// It is a small value: copy it, keep it.
//
// Over a port the standard's lastEventId is empty, and the event neither
// bubbles nor can be cancelled; such constants have no method here.
//
// [MessageEvent]: https://html.spec.whatwg.org/multipage/comms.html#messageevent
type MessageEvent struct {
	// Four words, so that the compiler keeps an event in registers: with a fifth it
	// lies in memory, and each call that passes it on costs a stall.
	data any
	bits uint64
	src  *source
}

// A source is what of an event stands behind a pointer. All events of a port that have
// no meta share one; it is never written to.
type source struct {
	port *Port
	meta *meta // or nil
}

// from returns the source of an event with that meta, or of one without.
func (x *meta) from(p *Port, l *Loop, plain *source) *source {
	if x == nil {
		return plain
	}
	if x.src.meta == nil {
		x.src, x.loop = source{p, x}, l
	}
	return &x.src
}

func (e MessageEvent) meta() *meta {
	if e.src == nil {
		return nil
	}
	return e.src.meta
}

func (e MessageEvent) port() *Port {
	if e.src == nil {
		return nil
	}
	return e.src.port
}

// Data returns the value that was posted, as plain Go values: nil, bool,
// int64 (uint64 beyond it), float64, string, []byte, time.Time, *big.Int,
// []any, map[string]any, an error, a *Port, a *Buffer, or a registered type.
// It is decoded once: every listener of the event gets the same object.
//
// For a messageerror it is nil. [Data], the function, decodes into a type of
// the receiver's choice.
func (e MessageEvent) Data() any {
	v, _ := e.value()
	return v
}

func (e MessageEvent) value() (any, error) {
	x := e.meta()
	if _, ok := e.data.(*clone.Record); ok || x == nil {
		return value(e.data, e.bits, e.types())
	}
	if x.generic.Load() == nil {
		v, err := value(e.data, e.bits, e.types())
		if err != nil {
			return nil, err
		}
		x.generic.CompareAndSwap(nil, &v)
	}
	return *x.generic.Load(), nil
}

// value returns the generic form of what a message carries.
func value(data any, bits uint64, types *clone.Types) (any, error) {
	switch d := data.(type) {
	case scalar:
		return types.GenericValue(unbox(d, bits))
	case *clone.Record:
		return d.Value()
	}
	return types.GenericValue(data)
}

// types returns the registered types of the receiver.
func (e MessageEvent) types() *clone.Types { return e.port().types() }

func (p *Port) types() *clone.Types {
	if p.isZero() {
		return nil
	}
	return p.end.types()
}

// Data decodes the message into a T. Each call decodes anew, except for
// immutable values, so that the result is the caller's own; ports and buffers
// in it are the same objects as in [MessageEvent.Ports] and in every other
// decoding.
func Data[T any](e MessageEvent) (T, error) {
	return decode[T](e.data, e.bits, e.port())
}

// A knower is a receiver: a port or a loop, or nil inside.
type knower interface{ types() *clone.Types }

func decode[T any](data any, bits uint64, at knower) (T, error) {
	switch d := data.(type) {
	case scalar:
		var v T
		if fromBits(d, bits, &v) {
			return v, nil
		}
		return clone.ImmediateAs[T](at.types(), unbox(d, bits))
	case *clone.Record:
		return clone.As[T](d)
	case T:
		return d, nil
	}
	return clone.ImmediateAs[T](at.types(), data)
}

// Port returns the port that the message came to: the event's target. For the
// inbox of an actor, which is out of its handlers' reach, it is nil.
func (e MessageEvent) Port() *Port {
	p := e.port()
	if p != nil && p.hidden {
		return nil
	}
	return p
}

// Ports returns the ports that were transferred with the message, in the order
// of the transfer list, other objects left out. The slice is the caller's.
func (e MessageEvent) Ports() []*Port {
	rec, _ := e.data.(*clone.Record)
	if rec == nil {
		return nil
	}
	var ports []*Port
	for _, o := range rec.Objects() {
		if p, ok := o.(*Port); ok {
			ports = append(ports, p)
		}
	}
	return ports
}

// Transferables returns ports as a transfer list, to pass them on.
func Transferables(ports ...*Port) []Transferable {
	list := make([]Transferable, len(ports))
	for i, p := range ports {
		list[i] = p
	}
	return list
}

// Origin returns the sender's origin, for a message between windows; over a port
// it is empty.
func (e MessageEvent) Origin() string {
	return e.meta().envelope().Origin
}

// Source returns the sender's window, for a message between windows; over a port
// it is nil.
func (e MessageEvent) Source() any {
	return e.meta().envelope().Source
}

// Attempt returns how often the message was handed out before: 0 unless a
// supervisor redelivers it.
func (e MessageEvent) Attempt() int {
	x := e.meta()
	if x == nil {
		return 0
	}
	return int(x.attempt)
}

// StopImmediatePropagation keeps the remaining listeners from seeing this event.
func (e MessageEvent) StopImmediatePropagation() {
	if x := e.meta(); x != nil {
		x.stopped = true
	}
}

// forError is what of a message's meta stands on its messageerror (R131).
func (x *meta) forError() *meta {
	if x == nil || x.env == nil {
		return nil
	}
	return &meta{env: &Envelope{Origin: x.env.Origin, Source: x.env.Source}}
}
