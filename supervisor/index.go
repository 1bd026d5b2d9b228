package supervisor

import (
	"cmp"
	"hash/fnv"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// An index is what is known of a supervisor's children, for any goroutine: it is
// read without asking the supervisor, which may be busy. It outlives the
// incarnations of the supervisor.
type index struct {
	path  string
	feed  *feed         // of the whole tree
	tasks atomic.Uint64 // that have been started

	mu      sync.RWMutex // guards the fields below
	entries map[string]*entry
	serial  uint64
	copies  string // the name that partitions are made of
	n       int    // how many of them
}

// An entry is what is known of one child.
type entry struct {
	name     string
	place    uint64 // in the order of start
	ref      actor.Ref
	state    string
	restarts int
	failure  error
	failedAt time.Time
	brutal   bool
	parked   int
	kept     *port.Port // the inbox, while the child does not run
	sub      *index     // if it is a supervisor
}

func newIndex(path string, f *feed) *index { return &index{path: path, feed: f} }

// begin forgets all entries but those of the children that there are.
func (ix *index) begin(spec *Spec) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	old := ix.entries
	ix.entries = make(map[string]*entry, len(spec.Children))
	for _, c := range spec.children() {
		e := old[c.Name]
		if e == nil {
			e = new(entry)
		}
		*e = entry{sub: e.sub}
		ix.addLocked(c, e)
	}
	if ix.n = spec.Partitions; ix.n > 0 {
		ix.copies = spec.Children[0].Name
	}
}

func (ix *index) add(c Child) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	e := ix.entries[c.Name]
	if e == nil {
		e = new(entry)
	}
	ix.addLocked(c, e)
}

func (ix *index) addLocked(c Child, e *entry) {
	ix.serial++
	e.name, e.place, e.brutal = c.Name, ix.serial, c.Shutdown == Brutal
	switch {
	case c.Supervisor == nil:
		e.sub = nil
	case e.sub == nil:
		e.sub = newIndex(ix.path+"/"+c.Name, ix.feed)
	}
	if e.state == "" {
		e.state = "stopped"
	}
	ix.entries[c.Name] = e
}

// set changes the entry of a child, if there is one.
func (ix *index) set(name string, change func(e *entry)) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if e := ix.entries[name]; e != nil {
		change(e)
	}
}

func (ix *index) remove(name string) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	delete(ix.entries, name)
}

// get returns what is known of a child that has been started.
func (ix *index) get(name string) (entry, bool) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	if e := ix.entries[name]; e != nil && !e.ref.IsZero() {
		return *e, true
	}
	return entry{}, false
}

// sub returns the index of a child that is a supervisor.
func (ix *index) sub(name string) *index {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	if e := ix.entries[name]; e != nil {
		return e.sub
	}
	return nil
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

// list returns the entries in the order of start.
func (ix *index) list() []entry {
	ix.mu.RLock()
	list := make([]entry, 0, len(ix.entries))
	for _, e := range ix.entries {
		list = append(list, *e)
	}
	ix.mu.RUnlock()
	slices.SortFunc(list, func(a, b entry) int { return cmp.Compare(a.place, b.place) })
	return list
}
