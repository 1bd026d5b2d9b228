package plan

import "time"

// A window counts the failures of a supervisor within its period.
type window struct {
	failures []time.Time // the oldest first, at most intensity+1
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
	old := 0
	for old < len(w.failures) && at.Sub(w.failures[old]) > f.Period {
		old++
	}
	w.failures = w.failures[old:]
	w.failures = append(w.failures, at)
	return len(w.failures) <= f.Intensity
}
