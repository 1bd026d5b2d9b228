package port

import "fmt"

// A PortInfo is what can be seen of a port from outside (R274).
type PortInfo struct {
	Queue
	Started bool
	// To is the name of the loop that owns the other end; empty if it has none,
	// belongs to no loop, or is inside a message.
	To string
}

func (p PortInfo) String() string {
	if p.To == "" {
		return fmt.Sprint(p.Len)
	}
	return fmt.Sprintf("%d→%s", p.Len, p.To)
}

// Inspect looks at the ports that the loop owns, in the order in which they came to
// it, except those given. Nothing changes by it, and no two ports are seen at
// exactly the same moment.
func (l *Loop) Inspect(except ...*Port) []PortInfo {
	l.mu.Lock()
	list := l.owned.copyLocked()
	l.mu.Unlock()
	var out []PortInfo
	seen := make(map[*end]bool, len(except))
	for _, p := range except {
		if !p.isZero() {
			seen[p.end] = true
		}
	}
	look := func(e *end) {
		if e == nil || seen[e] {
			return
		}
		seen[e] = true
		if info, ok := e.inspect(l); ok {
			out = append(out, info)
		}
	}
	look(l.inbox.end)
	for _, w := range list {
		look(w.Value())
	}
	return out
}

func (e *end) inspect(l *Loop) (info PortInfo, ok bool) {
	e.mu.Lock()
	ok = e.ownedLocked(l) && !e.is(closedOff)
	info = PortInfo{Queue: e.figuresLocked(), Started: e.is(started)}
	e.mu.Unlock()
	if ok && e.peer != nil {
		if at := e.peer.owner(); at != nil {
			info.To = at.name()
		}
	}
	return info, ok
}
