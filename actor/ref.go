package actor

import (
	"context"

	"github.com/berth-go/berth/port"
)

// A Ref is the right to post to an actor's inbox and to call it, and nothing
// more. It is a small value: copy it, compare it, post it in messages. It
// follows the inbox through restarts and hand-overs, and keeps nobody alive.
// The zero Ref posts nowhere.
type Ref struct{ port.Sender }

// Post posts v to the actor without boxing a number or a boolean; otherwise it
// is [port.Sender.PostMessage], which a Ref has too.
func Post[T any](to Ref, v T, transfer ...port.Transferable) error {
	return port.Post(to.Sender, v, transfer...)
}

// Call posts a request to an actor and waits for its reply; see [port.Call].
func Call[T any](ctx context.Context, to Ref, req any, transfer ...port.Transferable) (T, error) {
	return port.Call[T](ctx, to.Sender, req, transfer...)
}

// String returns the path of the actor that holds the inbox at this moment.
func (r Ref) String() string {
	if c := cellOf(r); c != nil {
		return c.Name()
	}
	return "no actor"
}

// cellOf returns the incarnation that has the inbox as its mailbox, or nil. Who has it
// in custody is not that.
func cellOf(r Ref) *cell {
	c, _ := port.OwnerOf(r.Sender).(*cell)
	if c == nil || c.ref != r {
		return nil
	}
	return c
}
