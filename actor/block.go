package actor

import (
	"context"
	"errors"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
)

var (
	errGoexit   = mailbox.ErrGoexit
	errNoNew    = errors.New("actor: Spec.New is nil")
	errNilActor = errors.New("actor: Spec.New has returned nil")
	errNoCase   = errors.New("actor: no case for the type of this message")
)

// Block and Loop make a cell the port.Blocker of its turns.

func (c *cell) Block() (unblock func()) { return c.mb.Block() }

func (c *cell) Loop() *port.Loop { return c.mb.Loop() }

// announce says that the turn whose context this is, if it is one, is about to
// block, and returns what to call when it goes on.
func announce(ctx context.Context) func() {
	if b, ok := ctx.Value(port.BlockerKey{}).(port.Blocker); ok {
		return b.Block()
	}
	return func() {}
}
