package actor

import (
	"fmt"
	"strings"
	"time"

	"github.com/berth-go/berth/port"
)

// A Snapshot is the tree of actors at about one moment: each actor is true by
// itself, while those seen later may have gone on.
type Snapshot struct {
	Time        time.Time
	DeadLetters uint64
	Actors      []Node // the roots, in the order of their start
}

// A Node is one actor of a [Snapshot].
type Node struct {
	Name     string // its path
	State    string // starting, running, draining or stopping; others where an Inspected actor says so
	Busy     bool   `json:",omitempty"` // a turn runs
	Failure  string `json:",omitempty"` // the last one that is known
	Failures int    `json:",omitempty"` // that were resumed
	Restarts int    `json:",omitempty"` // where its spawner tells
	Inbox    port.Queue
	Ports    []port.PortInfo   `json:",omitempty"` // that it owns, its inbox left out
	Info     map[string]string `json:",omitempty"` // whatever an Inspected actor adds
	Children []Node            `json:",omitempty"`
}

// An Inspected actor adds to its Node what the System can't see: how often its
// children were restarted, children that do not run, figures of its own. Inspect
// is called by any goroutine, also while a turn runs: it must be quick, and see
// to its own locks.
type Inspected interface {
	Inspect(n *Node)
}

// Snapshot returns the tree of actors. It stops nothing: it costs each actor a
// few uncontended locks.
func (s *System) Snapshot() Snapshot {
	return Snapshot{Time: time.Now(), DeadLetters: s.dead.total(), Actors: s.roots.nodes()}
}

func (f *family) nodes() []Node {
	var list []Node
	for _, c := range f.all() {
		list = append(list, c.node())
	}
	return list
}

// node looks at one actor and those below it.
func (c *cell) node() Node {
	n := Node{
		Name:  c.Name(),
		Inbox: c.mb.Inbox().Queue(), Ports: c.Loop().Inspect(c.mb.Inbox()),
	}
	c.mu.Lock()
	inspected, _ := c.actor.(Inspected)
	starting := c.begun != nil
	if r := c.rare; r != nil {
		n.Failures = r.failures
		if r.lastFailure != nil {
			n.Failure = r.lastFailure.Error()
		}
	}
	c.mu.Unlock()
	n.Busy = !starting && c.mb.Busy()
	switch {
	case c.over.Load() || c.told.Load() != 0:
		n.State = "stopping"
	case starting:
		n.State = "starting"
	case c.ebbs.Load() != 0:
		n.State = "draining"
	default:
		n.State = "running"
	}
	n.Children = c.children.Load().nodes()
	if inspected != nil {
		inspected.Inspect(&n)
	}
	return n
}

// String draws the tree, an actor a line.
func (s Snapshot) String() string {
	var b strings.Builder
	for _, n := range s.Actors {
		n.draw(&b, "")
	}
	fmt.Fprintf(&b, "dead letters: %d\n", s.DeadLetters)
	return b.String()
}

// String draws the actor and those below it.
func (n Node) String() string {
	var b strings.Builder
	n.draw(&b, "")
	return b.String()
}

func (n Node) draw(b *strings.Builder, indent string) {
	fmt.Fprintf(b, "%s%s %s", indent, n.Name[strings.LastIndex(n.Name, "/")+1:], n.State)
	if n.Busy {
		b.WriteString(" busy")
	}
	if n.Inbox.Len > 0 {
		fmt.Fprintf(b, " queue=%d", n.Inbox.Len)
	}
	if l := n.Inbox.Limit; l != (port.Limit{}) {
		fmt.Fprintf(b, " limit={%d %d %v}", l.Messages, l.Bytes, l.Policy)
	}
	if n.Inbox.Waiting > 0 {
		fmt.Fprintf(b, " waiting=%d", n.Inbox.Waiting)
	}
	if n.Inbox.Dropped > 0 {
		fmt.Fprintf(b, " dropped=%d", n.Inbox.Dropped)
	}
	if n.Restarts > 0 {
		fmt.Fprintf(b, " restarts=%d", n.Restarts)
	}
	for _, p := range n.Ports {
		fmt.Fprintf(b, " port:%v", p)
	}
	if n.Failure != "" {
		fmt.Fprintf(b, " failure=%q", n.Failure)
	}
	b.WriteByte('\n')
	for _, k := range n.Children {
		k.draw(b, indent+"  ")
	}
}
