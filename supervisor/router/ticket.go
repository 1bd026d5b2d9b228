package router

import (
	"sync/atomic"

	"github.com/berth-go/berth/port/clone"
)

// A ticket goes with a message and tells once when that is over: it was handled, or has
// come to nothing on the way, because a limit has dropped it or its member is gone.
type ticket struct {
	end  func()
	over atomic.Bool
	last bool // it is all that there is: the last message to a member that is taken away
}

var (
	_ clone.Transferable = (*ticket)(nil)
	_ clone.Transfer     = (*ticket)(nil)
	_ clone.Transit      = (*ticket)(nil)
)

func (t *ticket) punch() {
	if !t.over.Swap(true) {
		t.end()
	}
}

func (t *ticket) BeginTransfer() (clone.Transfer, error) { return t, nil }
func (t *ticket) Revert()                                {}
func (t *ticket) Commit() clone.Transit                  { return t }
func (t *ticket) Arrive(any) any                         { return nil }
func (t *ticket) Lose(error)                             { t.punch() }
