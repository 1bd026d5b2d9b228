package supervisor

import (
	"errors"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
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

// What a Child's Shutdown can be beside a time.
const (
	Infinity time.Duration = -1 // a stop waits for the child for ever
	Brutal   time.Duration = 1  // it does not wait: a child that is in a turn is fenced
)

// A Backoff delays the restarts of a child, each for longer than the one before.
// The Spec's Intensity counts them all the same.
type Backoff = plan.Backoff

// A Spec is a supervisor as data. The zero value of each field is OTP's default.
type Spec struct {
	Strategy     Strategy
	Intensity    int           // failures within Period that are survived; zero means 1
	Period       time.Duration // zero means 5 seconds
	AutoShutdown AutoShutdown
	Children     []Child // started in this order, stopped in the reverse
	Wires        []Wire  // channels between them

	// MaxChildren bounds how many children a Dynamic supervisor has; zero means
	// no limit.
	MaxChildren int

	// Template is what all children of a Dynamic supervisor are made of, if it
	// is not nil: Tree.StartNew starts them. Its Name does not matter, and in
	// place of New it may have NewWith.
	Template *Child

	// Partitions is how many copies of its one child the supervisor runs, so
	// that Tree.Partition can choose one by a key. They are named like the
	// child, with a number behind: store-0, store-1. Zero means no copies.
	Partitions int

	// Escalate has a supervisor that is a child itself leave the ports that it
	// keeps for its children to its own supervisor when it ends, in place of
	// closing them. They are given to the children of the same names when it
	// is started again; what none of these has claimed by then is closed.
	Escalate bool

	// Seed is that of the jitter of backoffs; zero means one by chance.
	Seed uint64
}

// A Child says how a child is started, restarted and stopped. Name is required,
// and so is either New or Supervisor.
type Child struct {
	Name        string
	New         func() actor.Actor
	NewWith     func(arg any) actor.Actor // New of a Template, with the argument of Tree.StartNew
	Supervisor  *Spec                     // the child is a supervisor
	Restart     Restart
	Significant bool   // counts for the supervisor's AutoShutdown
	Origin      string // see actor.Spec

	// Shutdown bounds how long a stop waits for the child; then it is fenced.
	// Zero means 5 seconds, or Infinity if the child is a supervisor; negative
	// means Infinity.
	Shutdown time.Duration

	// Drain bounds how long a stop lets the child handle what is queued in its
	// inbox before, while posts are refused; negative means Infinity. Zero
	// means that what is queued waits for the next incarnation, or is a dead
	// letter.
	Drain time.Duration

	// Backoff delays restarts. The zero value does not: that is OTP's way.
	Backoff Backoff

	// Resume has the child go on with the next message after a failure, in
	// place of a restart. The failure is reported and counted like any other.
	// A start that fails is not resumed.
	Resume bool

	// InHand says what becomes of the message that was being handled when the
	// child failed; zero drops it. Each attempt is a failure: a message may not
	// be redelivered so often that it alone is more than the Intensity. For
	// messages that are parked see Tree.Parked.
	InHand actor.InHand

	// Limit bounds the inbox; nil does not.
	Limit *port.Limit

	// FreshInbox has the queue of the inbox dropped at a restart: its messages
	// become dead letters. Refs stay good.
	FreshInbox bool

	// Ports are kept for the child beside its ends of wires, and given to each
	// incarnation by name; see actor.Self.Port. They are transferred to the
	// supervisor when it starts. A port that the child gives away, or closes,
	// is no longer kept.
	Ports map[string]*port.Port

	// Wires connect a child that is started at run time to others; see
	// Tree.StartChild. For the Children of a Spec, the Spec has them.
	Wires []Wire
}

// A Wire is a channel that the supervisor makes between two of its children.
// Each is given its end as a named port (see actor.Self.Port) before it starts,
// disabled. A wire survives the restart of either: the end waits in custody,
// with what is queued.
//
// What has been started has its ports, and gains and loses none of them by its
// supervisor while it runs: a wire that is made at run time waits for the next start of
// a child that runs. So a child may rely from its Start on upon what it finds there,
// and what is posted to it over the wire waits. To reach a child at once, post it a
// port.
type Wire struct {
	A, B  string // names of the children
	PortA string // name of A's end; empty means the name of B
	PortB string // name of B's end; empty means the name of A

	// Renew has the wire made anew when a OneForAll supervisor restarts both:
	// what is queued in the old one becomes dead letters.
	Renew bool
}
