package supervisor

import (
	"strconv"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/internal/plan"
)

var _ actor.Inspected = (*supervisor)(nil)

// Snapshot returns what is known of the tree from this supervisor down: children that
// do not run stand in their places, with what waits for them. It asks nobody, and so
// waits for no supervisor that is busy. It is this part of [actor.System.Snapshot].
func (t *Tree) Snapshot() actor.Node {
	n, ok := find(t.sys.Snapshot().Actors, t.index.path)
	if !ok {
		n = actor.Node{Name: t.index.path, State: "stopped"}
	}
	return n
}

func find(list []actor.Node, path string) (actor.Node, bool) {
	for _, n := range list {
		if n.Name == path {
			return n, true
		}
		if within(path, n.Name) {
			return find(n.Children, path)
		}
	}
	return actor.Node{}, false
}

// Inspect adds to the supervisor's children those that do not run, and what it knows
// of all of them.
func (s *supervisor) Inspect(n *actor.Node) {
	live := make(map[string]actor.Node, len(n.Children))
	for _, k := range n.Children {
		live[k.Name] = k
	}
	n.Children = n.Children[:0]
	for _, e := range s.index.list() {
		path := s.index.path + "/" + e.name
		k, ok := live[path]
		if !ok {
			k = actor.Node{Name: path, State: e.state.String(), Inbox: e.inbox.Queue()}
			if e.state == plan.Running {
				k.State = "stopped" // since a moment ago
			}
		}
		k.Restarts = e.restarts
		if e.failure != nil && k.Failure == "" {
			k.Failure = e.failure.Error()
		}
		if n := e.parked.Len(); n > 0 {
			k.Info = map[string]string{"parked": strconv.Itoa(n)}
		}
		n.Children = append(n.Children, k)
	}
}
