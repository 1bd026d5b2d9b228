package plan

import "time"

// An Event is something that happened to a supervisor: one of the types of
// this file, as a value.
type Event interface{ event() }

// An answer is an Event that the last action has asked for.
type answer interface{ answer() }

type (
	// Begin starts the children in order. It is the first event.
	Begin struct{}

	// Shutdown ends the supervisor: the children are stopped, the last to be
	// started first.
	Shutdown struct{}

	// Exited says that an incarnation has ended without having been told to.
	Exited struct {
		ID
		Abnormal bool // a failure, not a normal end
		At       time.Time
	}

	// Resumed says that an incarnation has failed and goes on. The failure
	// counts like any other. OTP does not have this.
	Resumed struct {
		ID
		At time.Time
	}

	// Retry is the event that a [PostRetry] asked for. The driver fills in the
	// time of delivery.
	Retry struct {
		ID // the attempt that failed
		At time.Time
	}

	// StartChild adds a child behind the others and starts it
	// (supervisor:start_child). A child that does not start is not added.
	StartChild struct{ Spec ChildSpec }

	// TerminateChild stops a child, or gives up restarting it, and keeps its
	// spec unless it is temporary or dynamic (supervisor:terminate_child).
	TerminateChild struct{ Name string }

	// RestartChild starts a child that is stopped (supervisor:restart_child).
	RestartChild struct{ Name string }

	// DeleteChild forgets a child that is stopped (supervisor:delete_child).
	DeleteChild struct{ Name string }

	// Reconfigure replaces the flags and the specs for the future: nothing is
	// started or stopped. What is not valid is refused, and nothing changes
	// then. Children come in the order of Specs, new ones as stopped; those
	// that Specs does not name stay behind them with the specs they have.
	// Whether a supervisor is dynamic cannot change, and the Specs of a dynamic
	// one are for children that it has.
	Reconfigure struct {
		Flags Flags
		Specs []ChildSpec
	}
)

// The answers to [Start], [Stop] and [StopAll].
type (
	// Started says that the child runs.
	Started struct{}

	// Ignored says that the child does not want to run. It is kept, as
	// stopped, unless it is temporary or dynamic.
	Ignored struct{}

	// StartFailed says that the child did not start. Nothing of it runs.
	StartFailed struct {
		Err error
		At  time.Time
	}

	// Stopped says that what was to be stopped does not run any more, or, if
	// it could not be stopped, is cut off.
	Stopped struct{}
)

func (Begin) event()          {}
func (Shutdown) event()       {}
func (Exited) event()         {}
func (Resumed) event()        {}
func (Retry) event()          {}
func (StartChild) event()     {}
func (TerminateChild) event() {}
func (RestartChild) event()   {}
func (DeleteChild) event()    {}
func (Reconfigure) event()    {}
func (Started) event()        {}
func (Ignored) event()        {}
func (StartFailed) event()    {}
func (Stopped) event()        {}

func (Started) answer()     {}
func (Ignored) answer()     {}
func (StartFailed) answer() {}
func (Stopped) answer()     {}
