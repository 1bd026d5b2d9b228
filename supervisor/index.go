package supervisor

import (
	"hash/fnv"
	"sync"
	"sync/atomic"

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

	mu          sync.RWMutex // guards the fields below, and the entries
	entries     map[string]*entry
	first, last *entry // in the order of start
	copies      string // the name that partitions are made of
	n           int    // how many of them
}

// An entry is what is known of one child.
type entry struct {
	ref      actor.Ref // zero before the first start
	name     string
	state    string
	restarts int
	failure  error
	brutal   bool
	parked   int
	kept     *port.Port // the inbox, while the child does not run
	sub      *index     // if it is a supervisor

	older, younger *entry
}

func newIndex(path string, f *feed) *index { return &index{path: path, feed: f} }

// begin forgets all entries but those of the children that there are.
func (ix *index) begin(spec *Spec) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	old := ix.entries
	ix.entries, ix.first, ix.last = make(map[string]*entry, len(spec.Children)), nil, nil
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
	} else {
		ix.unlinkLocked(e)
	}
	ix.addLocked(c, e)
}

// addLocked puts an entry that is not linked behind all others.
func (ix *index) addLocked(c Child, e *entry) {
	e.name, e.brutal = c.Name, c.Shutdown == Brutal
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
	if e.older = ix.last; ix.last == nil {
		ix.first = e
	} else {
		ix.last.younger = e
	}
	ix.last = e
}

func (ix *index) unlinkLocked(e *entry) {
	if e.older == nil {
		ix.first = e.younger
	} else {
		e.older.younger = e.younger
	}
	if e.younger == nil {
		ix.last = e.older
	} else {
		e.younger.older = e.older
	}
	e.older, e.younger = nil, nil
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
	if e := ix.entries[name]; e != nil {
		delete(ix.entries, name)
		ix.unlinkLocked(e)
	}
}

// ref returns the Ref of a child, or zero if it has not been started.
func (ix *index) ref(name string) actor.Ref {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	if e := ix.entries[name]; e != nil {
		return e.ref
	}
	return actor.Ref{}
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
	defer ix.mu.RUnlock()
	list := make([]entry, 0, len(ix.entries))
	for e := ix.first; e != nil; e = e.younger {
		list = append(list, *e)
	}
	return list
}
