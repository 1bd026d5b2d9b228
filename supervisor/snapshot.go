package supervisor

import (
	"fmt"
	"strings"
	"time"
)

// A Snapshot is what was known of a supervisor or a child at one moment. It prints
// as a tree, one line each, and marshals to JSON.
type Snapshot struct {
	Name       string     `json:"name"`
	Path       string     `json:"path"`
	Supervisor bool       `json:"supervisor,omitempty"`
	State      string     `json:"state"` // as in Status
	Restarts   int        `json:"restarts,omitempty"`
	Failure    string     `json:"failure,omitempty"` // the last one
	FailedAt   time.Time  `json:"failedAt,omitzero"`
	Parked     int        `json:"parked,omitempty"`   // messages that were set aside
	Children   []Snapshot `json:"children,omitempty"` // in the order of start
}

// Snapshot returns the tree from this supervisor down. It does not ask the
// supervisors, and so waits for none that is busy: each level is consistent in
// itself and tells what was last known.
func (t *Tree) Snapshot() Snapshot {
	if t.parent != nil {
		if e, ok := t.parent.index.get(t.name); ok {
			return e.snapshot(t.parent.index.path)
		}
	}
	root := entry{name: t.name, ref: t.ref, state: "running", sub: t.index}
	if !t.index.up.Load() {
		root.state = "stopped"
	}
	return root.snapshot("")
}

// snapshot returns what is known of a child and of those below it.
func (e entry) snapshot(parent string) Snapshot {
	x := Snapshot{Name: e.name, Path: parent + "/" + e.name, State: e.state, Restarts: e.restarts,
		Supervisor: e.sub != nil, FailedAt: e.failedAt, Parked: e.parked}
	if e.failure != nil {
		x.Failure = e.failure.Error()
	}
	if e.sub != nil {
		for _, child := range e.sub.list() {
			x.Children = append(x.Children, child.snapshot(x.Path))
		}
	}
	return x
}

// String returns the tree, each child indented below its supervisor.
func (x Snapshot) String() string {
	var b strings.Builder
	x.print(&b, "")
	return strings.TrimSuffix(b.String(), "\n")
}

func (x Snapshot) print(b *strings.Builder, indent string) {
	name := x.Name
	if x.Supervisor {
		name += "/"
	}
	fmt.Fprintf(b, "%s%s %s", indent, name, x.State)
	if x.Restarts > 0 {
		fmt.Fprintf(b, ", restarts %d", x.Restarts)
	}
	if x.Parked > 0 {
		fmt.Fprintf(b, ", parked %d", x.Parked)
	}
	if x.Failure != "" {
		fmt.Fprintf(b, ", last failure: %s", x.Failure)
	}
	b.WriteByte('\n')
	for _, c := range x.Children {
		c.print(b, indent+"  ")
	}
}
