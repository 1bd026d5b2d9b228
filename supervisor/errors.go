package supervisor

import "github.com/berth-go/berth/supervisor/internal/plan"

// Why a supervisor ended, beside a stop. To its own supervisor both are an orderly
// shutdown: a transient supervisor is not restarted, a permanent one is.
var (
	ErrIntensity    = plan.ErrIntensity
	ErrAutoShutdown = plan.ErrAutoShutdown
)

// What the run-time operations return.
var (
	ErrAlreadyStarted = plan.ErrAlreadyStarted
	ErrAlreadyPresent = plan.ErrAlreadyPresent
	ErrRunning        = plan.ErrRunning
	ErrRestarting     = plan.ErrRestarting
	ErrNotFound       = plan.ErrNotFound
	ErrMaxChildren    = plan.ErrMaxChildren
)

type (
	// A SpecError says which field of which child is invalid.
	SpecError = plan.SpecError
	// A StartError says which child did not start, and wraps its own error.
	StartError = plan.StartError
)
