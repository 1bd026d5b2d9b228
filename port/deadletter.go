package port

import (
	"fmt"

	"github.com/berth-go/berth/port/clone"
)

// A Reason says why a message that was accepted was not handled.
type Reason uint8

const (
	NoListener     Reason = iota + 1 // it was delivered and nobody listened (R20)
	OriginMismatch                   // it was for another origin than the receiver's (R208)
	Doomed                           // its transfer list held its own target (R28)
	Closed                           // the port, or the message around it, was closed first
	InHand                           // its handler failed
	Undecodable                      // it could not be decoded: a messageerror
	Dropped                          // a limit dropped it
)

var reasons = [...]string{"unknown", "no listener", "origin mismatch", "doomed", "closed", "in hand at a failure", "undecodable", "dropped by a limit"}

func (r Reason) String() string {
	if int(r) < len(reasons) {
		return reasons[r]
	}
	return reasons[0]
}

// A DeadLetter is a message that was accepted and never handled. It carries no
// ports: those that came with it are closed.
type DeadLetter struct {
	Reason Reason
	Err    error  // more about it, or nil
	Loop   string // the name of the loop that it was for
	data   any
	bits   uint64
	types  *clone.Types
}

// Data returns what the message said, with nil in place of the objects it
// carried, or nil if it can't be decoded.
func (d DeadLetter) Data() any {
	v, err := value(d.data, d.bits, d.types)
	if err != nil {
		return nil
	}
	return v
}

func (d DeadLetter) String() string {
	if d.Err != nil {
		return fmt.Sprintf("dead letter at %q: %v: %v", d.Loop, d.Reason, d.Err)
	}
	return fmt.Sprintf("dead letter at %q: %v", d.Loop, d.Reason)
}

// report tells the loop's sink about a message that is dropped.
func (l *Loop) report(m message, why Reason, err error) {
	if l == nil || l.by == nil || m.isClose() || m.meta.isNotice() {
		return
	}
	l.by.DeadLetter(DeadLetter{Reason: why, Err: err, Loop: l.name(), data: m.data, bits: m.bits, types: l.types()})
}
