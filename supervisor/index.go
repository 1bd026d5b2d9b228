package supervisor

import (
	"hash/fnv"
	"sync"
	"sync/atomic"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/internal/plan"
)

// An index lets any goroutine read what the supervisor keeps of its children, without
// asking it: it may be busy. It outlives the incarnations of the supervisor.
type index struct {
	path  string
	feed  *feed         // of the whole tree
	tasks atomic.Uint64 // that have been started

	mu     sync.RWMutex        // guards the fields below, the plan, and what is shown of the records
	state  *plan.State[record] // of the latest incarnation; nil before the first
	copies string              // the name that partitions are made of
	n      int                 // how many of them
}

func newIndex(path string, f *feed) *index { return &index{path: path, feed: f} }

// begin shows the children of an incarnation that begins.
func (ix *index) begin(spec *Spec, state *plan.State[record]) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.state = state
	if ix.n = spec.Partitions; ix.n > 0 {
		ix.copies = spec.Children[0].Name
	}
}

// update makes a change that readers see whole.
func (ix *index) update(change func()) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	change()
}

func (ix *index) findLocked(name string) *record {
	if ix.state == nil {
		return nil
	}
	return ix.state.Data(name)
}

// ref returns the Ref of a child, or zero if it has not been started.
func (ix *index) ref(name string) actor.Ref {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	if r := ix.findLocked(name); r != nil {
		return r.ref
	}
	return actor.Ref{}
}

// sub returns the index of a child that is a supervisor.
func (ix *index) sub(name string) *index {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	return ix.findLocked(name).shows().sub
}

// partition returns the name of the copy for a key.
func (ix *index) partition(key string) string {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	if ix.n == 0 {
		return ""
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(key))
	return partition(ix.copies, int(h.Sum64()%uint64(ix.n)))
}

// An entry is what the index shows of a child.
type entry struct {
	shown
	name     string
	ref      actor.Ref
	state    plan.Status
	restarts int
	brutal   bool
}

// list returns the entries in the order of start.
func (ix *index) list() []entry {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	if ix.state == nil {
		return nil
	}
	var list []entry
	for c, r := range ix.state.All() {
		brutal := r.kind != nil && r.kind.Shutdown == Brutal
		list = append(list, entry{r.shows(), c.ID.Name, r.ref, c.Status, c.Restarts, brutal})
	}
	return list
}
