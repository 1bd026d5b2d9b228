package mailbox

import (
	"sync"
	"sync/atomic"
)

// A lane is a queue of what is addressed to the actor itself and not to one of
// its ports. It never travels.
type lane struct {
	some atomic.Bool // there is something; may be read without the lock
	mu   sync.Mutex  // guards the fields below
	shut bool        // takes nothing any more
	list []any
	head int
}

// push reports whether v was taken: a lane that was shut takes nothing.
func (l *lane) push(v any) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shut {
		return false
	}
	l.list = append(l.list, v)
	l.some.Store(true)
	return true
}

// close shuts the lane and returns what was left in it.
func (l *lane) close() []any {
	l.mu.Lock()
	defer l.mu.Unlock()
	rest := l.list[l.head:]
	l.shut, l.list, l.head = true, nil, 0
	l.some.Store(false)
	return rest
}

func (l *lane) pop() (v any, ok bool) {
	if !l.some.Load() {
		return nil, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.head == len(l.list) {
		return nil, false
	}
	v = l.list[l.head]
	l.list[l.head] = nil
	l.head++
	if l.head == len(l.list) {
		l.list, l.head = nil, 0
		l.some.Store(false)
	}
	return v, true
}

func (l *lane) len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.list) - l.head
}
