package port

import (
	"sync"
	"sync/atomic"

	"github.com/berth-go/berth/port/clone"
)

// A message is what waits in a queue: 40 bytes at most, no allocation of its
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
	origin  string // of the sender, for a message between windows
	source  any    // the sender's window, for a message between windows
	target  any    // what the receiving loop checks before it accepts
	notice  bool   // makes no dead letter
	failure bool   // a reply that is an error
	stopped bool   // StopImmediatePropagation was called
	attempt int    // how often it was handled before: 0 at first
	call    *call  // not nil for a call: where the reply goes

	src source // of the event

	mu    sync.Mutex // guards value
	value any        // the generic form of an immediate value, once made
	made  bool
}

// A call is the callee's side of a Call: the reply port on its way in the
// message. Who moves state away from callOpen owns the reply.
type call struct {
	end   *end
	state atomic.Uint32

	lent    atomic.Bool // the context has been handed out
	context callerContext
}

const (
	callOpen     uint32 = iota // neither answered nor taken
	callAnswered               // by a reply
	callTaken                  // taken as a port, or closed
)

func (m *message) record() *clone.Record {
	r, _ := m.data.(*clone.Record)
	return r
}

func (m *message) isClose() bool {
	_, ok := m.data.(*closeNotice)
	return ok
}
