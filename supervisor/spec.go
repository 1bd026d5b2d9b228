package supervisor

import (
	"errors"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/internal/plan"
)

// The words of OTP's supervisor, https://www.erlang.org/doc/apps/stdlib/supervisor.html.
type (
	// Strategy says which children are restarted when one fails.
	Strategy = plan.Strategy
	// Restart is the restart type of a child.
	Restart = plan.Restart
	// AutoShutdown says whether the supervisor ends when significant children
	// have ended by themselves.
	AutoShutdown = plan.AutoShutdown
)

const (
	OneForOne  = plan.OneForOne  // the child that failed
	OneForAll  = plan.OneForAll  // all children
	RestForOne = plan.RestForOne // the child that failed and those started after it
	Dynamic    = plan.Dynamic    // as OneForOne; children are started on demand only

	Permanent = plan.Permanent // is always restarted
	Transient = plan.Transient // is restarted after a failure
	Temporary = plan.Temporary // is never restarted, and forgotten when it ends

	NoAutoShutdown = plan.NoAutoShutdown
	AnySignificant = plan.AnySignificant
	AllSignificant = plan.AllSignificant

	Never     = plan.Never     // an Intensity: the first failure ends the supervisor
	Unlimited = plan.Unlimited // an Intensity: no number of failures does
)

// ErrIgnore is what a child's Start returns to say that it does not want to run:
// the child is kept in the list, not running.
var ErrIgnore = errors.New("supervisor: ignore")

// A Spec is a supervisor as data. The zero value of each field is OTP's default.
type Spec struct {
	Strategy     Strategy
	Intensity    int           // failures within Period that are survived; zero means 1
	Period       time.Duration // zero means 5 seconds
	AutoShutdown AutoShutdown
	MaxChildren  int     // of a Dynamic supervisor; zero means no limit
	Children     []Child // started in this order, stopped in the reverse
	Wires        []Wire  // channels between them
}

// A Child says how a child is started, restarted and stopped. Name is required,
// and so is either New or Supervisor.
type Child struct {
	Name        string
	New         func() actor.Actor
	Supervisor  *Spec // the child is a supervisor
	Restart     Restart
	Significant bool   // counts for the supervisor's AutoShutdown
	Origin      string // see actor.Spec

	// Shutdown bounds how long a stop waits for the child; then it is fenced.
	// Zero means 5 seconds, or for ever if the child is a supervisor; negative
	// means for ever.
	Shutdown time.Duration
}

// A Wire is a channel that the supervisor makes between two of its children.
// Each is given its end as a named port (see actor.Self.Port) before it starts,
// disabled. A wire survives the restart of either: the end waits in custody,
// with what is queued.
type Wire struct {
	A, B  string // names of the children
	PortA string // name of A's end; empty means the name of B
	PortB string // name of B's end; empty means the name of A
}

func (w Wire) withDefaults() Wire {
	if w.PortA == "" {
		w.PortA = w.B
	}
	if w.PortB == "" {
		w.PortB = w.A
	}
	return w
}

func (c Child) plan() plan.ChildSpec {
	return plan.ChildSpec{Name: c.Name, Restart: c.Restart, Significant: c.Significant}
}

func (s *Spec) flags() plan.Flags {
	return plan.Flags{Strategy: s.Strategy, Intensity: s.Intensity, Period: s.Period,
		AutoShutdown: s.AutoShutdown, MaxChildren: s.MaxChildren}
}

// check validates the whole tree before anything starts, and returns the plan.
func (s *Spec) check() (*plan.State, error) {
	var list []plan.ChildSpec
	for _, c := range s.Children {
		list = append(list, c.plan())
		if err := c.check(); err != nil {
			return nil, err
		}
	}
	state, err := plan.New(s.flags(), list)
	if err != nil {
		return nil, err
	}
	return state, s.checkWires()
}

func (c Child) check() error {
	if err := actor.CheckOrigin(c.Origin); err != nil {
		return &SpecError{Child: c.Name, Field: "Origin", Problem: err.Error()}
	}
	switch {
	case c.New == nil && c.Supervisor == nil:
		return &SpecError{Child: c.Name, Field: "New", Problem: "nil"}
	case c.New != nil && c.Supervisor != nil:
		return &SpecError{Child: c.Name, Field: "New", Problem: "beside Supervisor"}
	case c.Supervisor == nil:
		return nil
	}
	if _, err := c.Supervisor.check(); err != nil {
		return &SpecError{Child: c.Name, Field: "Supervisor", Problem: err.Error()}
	}
	return nil
}

func (s *Spec) checkWires() error {
	names := make(map[string]bool)
	for _, c := range s.Children {
		names[c.Name] = c.Supervisor == nil
	}
	type end struct{ child, port string }
	ends := make(map[end]bool)
	for _, w := range s.Wires {
		w = w.withDefaults()
		for _, e := range []end{{w.A, w.PortA}, {w.B, w.PortB}} {
			switch {
			case !names[e.child]:
				return &SpecError{Child: e.child, Field: "Wires", Problem: "no such child, or a supervisor"}
			case ends[e]:
				return &SpecError{Child: e.child, Field: "Wires", Problem: "two ports named " + e.port}
			}
			ends[e] = true
		}
	}
	return nil
}
