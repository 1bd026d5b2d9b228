package plan

import (
	"slices"
	"time"
)

// A window counts the failures of a supervisor within its period.
type window struct {
	failures []time.Time // at most intensity+1
}

// add counts a failure and reports whether the supervisor survives it. The
// supervisor counts, not the child; and one failure counts once, however many
// children are restarted for it. A failure exactly one period ago still counts.
func (w *window) add(f Flags, at time.Time) bool {
	switch f.Intensity {
	case Unlimited:
		return true
	case Never:
		return false
	}
	w.failures = slices.DeleteFunc(w.failures, func(t time.Time) bool {
		return at.Sub(t) > f.Period
	})
	w.failures = append(w.failures, at)
	return len(w.failures) <= f.Intensity
}
