package work

import "strings"

// A Unit is what a group is measured in.
type Unit string

// The units. Less is better in each.
const (
	Nanoseconds Unit = "ns"
	Bytes       Unit = "B"
)

// A View says how a chart shows the measured values.
type View int

const (
	NoChart    View = iota
	Throughput      // operations a second, from zero
	Linear          // the value, from zero
	Log             // the value, on a logarithmic scale
	Curve           // percentiles of the latency
)

// About describes a group of work.
type About struct {
	Name     string // stable: the name of the Go benchmark
	Title    string
	Op       string // what one operation is called
	Unit     Unit
	Includes string // what one operation includes
	View     View
	Axis     string // what Case.X is, with its unit; empty if cases have no place on an axis
	AxisUnit Unit   // none for a number
	Absolute bool   // the values count, and a ratio says nothing
	Ahead    bool   // berth is to be ahead of every peer
	Headline bool   // is in the picture
}

// A Group is one kind of work in several cases.
type Group struct {
	About
	Fresh bool // each run wants a process of its own
	Cases []Case
}

// A Case is the work for one choice of its parameter.
type Case struct {
	Name        string // as in senders=8; empty if it is the only one
	X           float64
	N           int // operations of a run, if they are not to be chosen by time
	Rounds      int // at most, if it is not 0: for what takes long and spreads little
	Contestants []Contestant
}

// A Contestant is one way to do the work.
type Contestant struct {
	Name    string
	Against string // the contestant its ratio is taken to; empty means chan
	Peer    bool   // another runtime of actors
	Rounds  int    // as in Case
	Bar     Bar
	Run     func(*T)
}

// A Bar is what a contestant is not to exceed in a full run: a ratio to its rival, or
// a value in the group's unit. Zero is no bar.
type Bar struct{ Ratio, Value float64 }

// when is the bar if the work has the size that it was set for.
func (b Bar) when(size bool) Bar {
	if size {
		return b
	}
	return Bar{}
}

// Baseline is the contestant that ratios are taken to unless one says otherwise.
const Baseline = "chan"

// Rival is the name of the contestant that c is compared with.
func (c Contestant) Rival() string {
	if c.Against != "" {
		return c.Against
	}
	return Baseline
}

// Path joins the names of a group, a case and a contestant as Go benchmarks do.
func Path(parts ...string) string {
	var names []string
	for _, p := range parts {
		if p != "" {
			names = append(names, p)
		}
	}
	return strings.Join(names, "/")
}

// A Scale says how big the work is where time alone does not say it.
type Scale struct {
	Leaves  int     // of the skynet
	Burst   int     // messages of a burst
	Many    int     // actors that are spawned before any is stopped
	Actors  []int   // that pass messages round
	Idle    []int   // actors that do nothing
	Sizes   []int   // of messages, in bytes
	Senders []int   // that post to one actor
	Blocked []int   // foreign blockers
	Queued  []int   // messages of a port that is transferred
	Waits   int     // measured behind them in a run
	Rates   []int   // messages a second of the open loop
	Seconds float64 // that each rate lasts in a run
}

// Full is the scale of a whole run, Quick that of a run within a minute.
var (
	Full = Scale{
		Leaves: 1_000_000, Burst: 10_000_000, Many: 100_000,
		Actors:  []int{10, 100, 1_000, 10_000, 100_000},
		Idle:    []int{1_000, 10_000, 100_000, 1_000_000},
		Sizes:   []int{64, 1 << 10, 16 << 10, 256 << 10, 1 << 20},
		Senders: []int{1, 2, 4, 8, 32},
		Blocked: []int{1, 10, 1_000, 5_000}, Waits: 10, Queued: []int{0, 1_000, 100_000},
		Rates: []int{10_000, 100_000, 1_000_000}, Seconds: 2,
	}
	Quick = Scale{
		Leaves: 10_000, Burst: 200_000, Many: 10_000,
		Actors:  []int{10, 1_000, 10_000},
		Idle:    []int{1_000, 10_000},
		Sizes:   []int{64, 1 << 10, 16 << 10, 256 << 10},
		Senders: []int{1, 2, 8, 32},
		Blocked: []int{1, 10, 1_000}, Waits: 2, Queued: []int{0, 1_000, 100_000},
		Rates: []int{10_000, 100_000, 500_000}, Seconds: 0.4,
	}
)

// Groups are all groups of work at a scale, in the order of the report. Peers take
// part beside Proto.Actor, where they can.
func Groups(s Scale, more ...Peer) []Group {
	peers := append([]Peer{NewPeer("protoactor", newProtoActor)}, more...)
	return []Group{
		oneWay(s, peers), burst(s, peers), pingPong(peers), ring(peers), call(peers), big(peers), forkJoin(peers),
		actors(s, peers), payload(), size(s), latency(s, peers), blockers(s, peers),
		spawning(peers), spawnAll(s), skynet(s, peers), restart(peers), idle(s, peers),
		transfer(s), newChannel(),
	}
}

// tooMany is the number of actors beyond which only Proto.Actor is compared with:
// others want minutes, or ten times the memory.
const tooMany = 100_000

// core are the peers that take part in everything.
func core(peers []Peer) []Peer { return peers[:1] }
