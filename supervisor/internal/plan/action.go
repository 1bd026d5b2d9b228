package plan

import "time"

// An Action is something that the driver is to do: one of the types of this
// file, as a value.
type Action interface{ action() }

// An ID names one incarnation of a child.
type ID struct {
	Name        string
	Incarnation uint64 // from 1; unique within the State, and not a count
}

// The actions that ask for an answer. One of them is always the last of a
// step.
type (
	// Start starts a child, as the given incarnation.
	Start struct{ ID }

	// Stop stops a running child, by the rules of its spec.
	Stop struct{ ID }

	// StopAll stops all children of a dynamic supervisor at the same time.
	StopAll struct{ IDs []ID }
)

// The actions that need no answer.
type (
	// PostRetry asks for a [Retry] to be posted after a delay, behind what
	// waits already, so that the supervisor stays responsive. The child is
	// restarting meanwhile.
	PostRetry struct {
		Retry   Retry
		Attempt int   // failed restarts of this child in a row; zero if the first is only delayed
		Err     error // of the last one
		Delay   time.Duration
	}

	// Drop says that the plan has forgotten a child, and whatever is kept for
	// it can go: it was temporary or dynamic and has ended, was deleted, or
	// was to be added and did not start.
	Drop[T any] struct {
		Name string
		Data *T // what the driver kept with it
	}

	// GiveUp says that this failure of a child was one too many. The children
	// are stopped next.
	GiveUp struct{ Name string }

	// Ready says that all children have been started.
	Ready struct{}

	// Reply is the outcome of StartChild, TerminateChild, RestartChild,
	// DeleteChild or Reconfigure.
	Reply struct {
		ID  ID // of the child that was started; else zero
		Err error
	}

	// Finished says that the supervisor has ended and no child runs. Err is
	// nil after [Shutdown], else [ErrIntensity], [ErrAutoShutdown] or, if the
	// supervisor did not get ready, a [*StartError].
	Finished struct{ Err error }
)

func (Start) action()     {}
func (Stop) action()      {}
func (StopAll) action()   {}
func (PostRetry) action() {}
func (Drop[T]) action()   {}
func (GiveUp) action()    {}
func (Ready) action()     {}
func (Reply) action()     {}
func (Finished) action()  {}
