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

// A child is a child as the State sees it, and what the driver keeps with it. There
// may be a million of them: what is alike is shared, and what few need is in the
// history.
type child[T any] struct {
	name        string
	spec        *ChildSpec // without the name; see State.share
	incarnation uint64     // the latest, or zero
	history     *history   // nil until a restart
	status      Status
	counted     bool      // the retry that is under way is for a failure that the window knows
	prev, next  *child[T] // in the order of start
	chained     *child[T] // in the table
	data        T
}

// A history is that of the restarts of a child.
type history struct {
	restarts int
	attempts int       // failed restarts in a row
	delayed  int       // restarts in a row that had a delay
	since    time.Time // when the last of them was tried
}

func (c *child[T]) id() ID { return ID{c.name, c.incarnation} }

// past returns the history of a child that is being restarted.
func (c *child[T]) past() *history {
	if c.history == nil {
		c.history = new(history)
	}
	return c.history
}

// settle says that the child has come to be what it is now, for the time being.
func (c *child[T]) settle(status Status) {
	c.status, c.counted = status, false
	if c.history != nil {
		c.history.attempts = 0
	}
}

func (c *child[T]) view() Child {
	v := Child{Spec: c.whole(), ID: c.id(), Status: c.status}
	if c.history != nil {
		v.Restarts = c.history.restarts
	}
	return v
}

// whole returns the spec with the name.
func (c *child[T]) whole() ChildSpec {
	spec := *c.spec
	spec.Name = c.name
	return spec
}

// children is a list in the order of start, with a table by name.
type children[T any] struct {
	first, last *child[T]
	table       table[T]
}

func (l *children[T]) add(c *child[T]) {
	c.prev = l.last
	if l.last == nil {
		l.first = c
	} else {
		l.last.next = c
	}
	l.last = c
	l.table.add(c)
}

// remove does nothing if c is not in the list.
func (l *children[T]) remove(c *child[T]) {
	if l.table.find(c.name) != c {
		return
	}
	l.table.remove(c)
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
func (l *children[T]) from(c *child[T]) iter.Seq[*child[T]] {
	return func(yield func(*child[T]) bool) {
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
func (l *children[T]) downTo(c *child[T]) iter.Seq[*child[T]] {
	return func(yield func(*child[T]) bool) {
		for d := l.last; d != nil; {
			prev := d.prev
			if !yield(d) || d == c {
				return
			}
			d = prev
		}
	}
}
