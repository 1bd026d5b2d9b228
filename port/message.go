package port

import (
	"sync/atomic"

	"github.com/berth-go/berth/port/clone"
)

// A message is what waits in a queue: four words, no allocation of its
// own for an immutable value.
type message struct {
	data any    // an immutable value, a scalar, a *clone.Record or a *closeNotice
	bits uint64 // the value, if data is a scalar
	meta *meta  // everything rarer, or nil
}

// A scalar in message.data says that the value itself is in message.bits: a
// number or a boolean that was posted without being boxed. It is the
// reflect.Kind of the value.
type scalar uint8

// A closeNotice in message.data is the news that the twin has closed. It
// travels in the queue like a message and can overtake nothing (R48).
type closeNotice struct{ reason error }

// meta is the rarer part of a message, kept over transfers.
type meta struct {
	call    *call     // not nil for a call: where the reply goes
	env     *Envelope // or nil; never written to
	attempt int32     // how often it was handled before: 0 at first
	failure bool      // a reply that is an error
	stopped bool      // StopImmediatePropagation was called

	src     source              // of the event
	loop    *Loop               // whose turn the event is of, or nil
	generic atomic.Pointer[any] // the generic form of an immediate value, once made
}

// envelope returns what a layer above has put on the message: to read.
func (x *meta) envelope() *Envelope {
	if x == nil || x.env == nil {
		return &noEnvelope
	}
	return x.env
}

var noEnvelope Envelope

// isNotice reports whether the message makes no dead letter.
func (x *meta) isNotice() bool { return x.envelope().Notice }

// uncounted reports whether the message goes past limits and bars: a notice, or one that
// was let in before.
func (x *meta) uncounted() bool { return x != nil && (x.attempt > 0 || x.isNotice()) }

func (m *message) record() *clone.Record {
	r, _ := m.data.(*clone.Record)
	return r
}

func (m *message) isClose() bool {
	_, ok := m.data.(*closeNotice)
	return ok
}
