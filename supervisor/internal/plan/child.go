package plan

import (
	"iter"
	"time"
)

// Status is what a child is doing.
type Status uint8

const (
	NotRunning Status = iota // ended, ignored, told to stop, or not started yet
	Running
	Restarting // a restart has failed and will be tried again
)

// String returns stopped, running or restarting.
func (s Status) String() string { return name(int(s), "stopped", "running", "restarting") }

// Child is a view of a child.
type Child struct {
	Spec     ChildSpec
	ID       ID // the latest incarnation; its number is zero if there was none
	Status   Status
	Restarts int // how often it was started again because of a failure, its own or a sibling's
}

// A child is a child as the State sees it.
type child struct {
	Child
	attempts   int       // failed restarts in a row
	delayed    int       // restarts in a row that had a delay
	since      time.Time // when the last of them was tried
	counted    bool      // the retry that is under way is for a failure that the window knows
	prev, next *child
}

// children is a list in the order of start, with an index by name.
type children struct {
	first, last *child
	byName      map[string]*child
}

func (l *children) add(c *child) {
	c.prev = l.last
	if l.last == nil {
		l.first = c
	} else {
		l.last.next = c
	}
	l.last = c
	if l.byName == nil {
		l.byName = make(map[string]*child)
	}
	l.byName[c.Spec.Name] = c
}

// remove does nothing if c is not in the list.
func (l *children) remove(c *child) {
	if l.byName[c.Spec.Name] != c {
		return
	}
	delete(l.byName, c.Spec.Name)
	if c.prev == nil {
		l.first = c.next
	} else {
		c.prev.next = c.next
	}
	if c.next == nil {
		l.last = c.prev
	} else {
		c.next.prev = c.prev
	}
	c.prev, c.next = nil, nil
}

// from yields c and what comes after it. What it yields may be removed.
func (l *children) from(c *child) iter.Seq[*child] {
	return func(yield func(*child) bool) {
		for c != nil {
			next := c.next
			if !yield(c) {
				return
			}
			c = next
		}
	}
}

// downTo yields the children from the last one to c, or to the first if c is
// nil. What it yields may be removed.
func (l *children) downTo(c *child) iter.Seq[*child] {
	return func(yield func(*child) bool) {
		for d := l.last; d != nil; {
			prev := d.prev
			if !yield(d) || d == c {
				return
			}
			d = prev
		}
	}
}
