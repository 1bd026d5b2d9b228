package mailbox

import "errors"

var (
	// ErrBound is the panic of a mailbox that is given to a second actor: each
	// spawn needs a mailbox, and so a port, of its own.
	ErrBound = errors.New("mailbox: bound to an actor already")

	// ErrStopped is the reason with which ports close that still belong to an
	// actor when it stops.
	ErrStopped = errors.New("mailbox: actor stopped")

	// ErrGoexit is the failure of an actor whose handler called runtime.Goexit.
	ErrGoexit = errors.New("mailbox: handler called runtime.Goexit")
)
