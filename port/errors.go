package port

import (
	"errors"
	"fmt"
)

var (
	// ErrClosed is wrapped by every error that says that a channel is closed.
	// A reason given to [Port.CloseWith] is wrapped beside it.
	ErrClosed = errors.New("port: closed")

	// ErrDetached says that the handle was transferred away (or never held a
	// port at all, like the zero Port): what it held lives on elsewhere.
	ErrDetached = errors.New("port: detached")

	// ErrMode says that a port that is pulled (Receive, TryReceive, All) was
	// asked to push (handlers, Start), or the other way round. A port does one
	// or the other until it is transferred.
	ErrMode = errors.New("port: pulled and pushed at once")

	// ErrOwned is returned by [Loop.Own] for a port that already has handlers
	// or is started.
	ErrOwned = errors.New("port: already in use by a loop")

	// ErrSelfCall is returned by [Call] on a turn of the loop that would have
	// to answer: it could never be answered.
	ErrSelfCall = errors.New("port: call to the caller's own loop")

	// ErrNoReply is returned by [MessageEvent.Reply] for a message that is no
	// call, or that has been answered.
	ErrNoReply = errors.New("port: nothing to reply to")

	// ErrMessage is wrapped by the error that [Port.Receive] returns in the
	// place of a message that could not be decoded: the pull side's
	// messageerror. The port goes on with the next message.
	ErrMessage = errors.New("port: undecodable message")
)

// A RemoteError is an error that the callee sent as its reply, with
// [MessageEvent.ReplyError] or by returning it from a serving actor.
type RemoteError struct {
	Err error // what arrived: the callee's error, cloned
}

func (e *RemoteError) Error() string { return "port: remote: " + e.Err.Error() }
func (e *RemoteError) Unwrap() error { return e.Err }

// closedError is ErrClosed with the reason that the closing side gave.
type closedError struct{ reason error }

func (e *closedError) Error() string   { return fmt.Sprintf("port: closed: %v", e.reason) }
func (e *closedError) Unwrap() []error { return []error{ErrClosed, e.reason} }

// closed wraps reason in ErrClosed; nil gives ErrClosed itself.
func closed(reason error) error {
	if reason == nil {
		return ErrClosed
	}
	if errors.Is(reason, ErrClosed) {
		return reason
	}
	return &closedError{reason}
}
