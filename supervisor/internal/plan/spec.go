package plan

import (
	"fmt"
	"time"
)

// Flags are what holds for a whole supervisor. The zero value is OTP's
// default: one for one, one restart in five seconds, no automatic shutdown.
type Flags struct {
	Strategy     Strategy
	Intensity    int           // failures within Period that are survived; zero is 1
	Period       time.Duration // zero is five seconds
	AutoShutdown AutoShutdown
	MaxChildren  int    // of a Dynamic supervisor; zero is no limit
	Seed         uint64 // of the jitter of backoffs
}

// Never and Unlimited are intensities: with Never the first failure ends the
// supervisor, with Unlimited none does.
const (
	Never     = -1
	Unlimited = -2
)

// Strategy says which children are restarted when one fails.
type Strategy uint8

const (
	OneForOne  Strategy = iota // the one that failed
	OneForAll                  // all
	RestForOne                 // the one that failed and those started after it
	Dynamic                    // as OneForOne; children are only started on demand
)

// Restart is the restart type of a child.
type Restart uint8

const (
	Permanent Restart = iota // is always restarted
	Transient                // is restarted after a failure
	Temporary                // is never restarted, and forgotten when it ends
)

// AutoShutdown says whether the supervisor ends when significant children have
// ended by themselves.
type AutoShutdown uint8

const (
	NoAutoShutdown AutoShutdown = iota
	AnySignificant              // with the first one
	AllSignificant              // with the last one that was running
)

// ChildSpec is what the plan needs to know of a child.
type ChildSpec struct {
	Name        string // not empty, unique within the supervisor
	Restart     Restart
	Significant bool // counts for AutoShutdown; not if Permanent
	Supervisor  bool // is a supervisor itself
	Backoff     Backoff
}

// String returns the strategy in OTP's words.
func (s Strategy) String() string {
	return name(int(s), "one for one", "one for all", "rest for one", "dynamic")
}

// String returns the restart type in OTP's words.
func (r Restart) String() string {
	return name(int(r), "permanent", "transient", "temporary")
}

// String returns OTP's word for a.
func (a AutoShutdown) String() string {
	return name(int(a), "never", "any significant", "all significant")
}

// name returns the i-th name of an enumeration.
func name(i int, names ...string) string {
	if i < len(names) {
		return names[i]
	}
	return fmt.Sprintf("unknown (%d)", i)
}

// withDefaults returns f with the defaults in place of zeros.
func (f Flags) withDefaults() Flags {
	if f.Intensity == 0 {
		f.Intensity = 1
	}
	if f.Period == 0 {
		f.Period = 5 * time.Second
	}
	return f
}

// check returns a *SpecError if f is invalid.
func (f Flags) check() error {
	switch {
	case f.Strategy > Dynamic:
		return &SpecError{Field: "Strategy", Problem: f.Strategy.String()}
	case f.Intensity < Unlimited:
		return &SpecError{Field: "Intensity", Problem: fmt.Sprintf("negative (%d)", f.Intensity)}
	case f.Period < 0:
		return &SpecError{Field: "Period", Problem: fmt.Sprintf("negative (%v)", f.Period)}
	case f.AutoShutdown > AllSignificant:
		return &SpecError{Field: "AutoShutdown", Problem: f.AutoShutdown.String()}
	case f.MaxChildren < 0:
		return &SpecError{Field: "MaxChildren", Problem: fmt.Sprintf("negative (%d)", f.MaxChildren)}
	case f.MaxChildren > 0 && f.Strategy != Dynamic:
		return &SpecError{Field: "MaxChildren", Problem: "only for a dynamic supervisor"}
	}
	return nil
}

// check returns a *SpecError if c cannot be a child under f.
func (c ChildSpec) check(f Flags) error {
	switch {
	case c.Name == "":
		return &SpecError{Field: "Name", Problem: "empty"}
	case c.Restart > Temporary:
		return &SpecError{c.Name, "Restart", c.Restart.String()}
	case c.Significant && c.Restart == Permanent:
		return &SpecError{c.Name, "Significant", "a permanent child cannot be"}
	case c.Significant && f.AutoShutdown == NoAutoShutdown:
		return &SpecError{c.Name, "Significant", "the supervisor has no auto shutdown"}
	}
	return c.Backoff.check(c.Name)
}
