package port

import (
	"slices"
	"weak"
)

// owned lists the ends that a loop owns, weakly: a port that nobody can reach is
// collected even while its loop lives. The list is swept when it has doubled.
type owned struct {
	list []weak.Pointer[end]
	next int // length at which to sweep
}

const sweepMin = 16

func (o *owned) addLocked(e *end, l *Loop) {
	if len(o.list) >= max(o.next, sweepMin) {
		o.sweepLocked(l)
	}
	o.list = append(o.list, weak.Make(e))
}

// sweepLocked drops what was collected, and what is listed twice because it left and
// came back. Whether an end has moved on cannot be asked
// here, with the loop's lock held; such an entry goes when it is collected, or
// is passed over at the end of the loop.
func (o *owned) sweepLocked(l *Loop) {
	kept := o.list[:0]
	seen := make(map[weak.Pointer[end]]bool, len(o.list)/2)
	for _, w := range o.list {
		if e := w.Value(); e != nil && !seen[w] && e.mayBelong(l) {
			seen[w] = true
			kept = append(kept, w)
		}
	}
	clear(o.list[len(kept):])
	o.list = kept
	if cap(o.list) > 4*len(kept)+sweepMin {
		o.list = append(make([]weak.Pointer[end], 0, 2*len(kept)), kept...)
	}
	o.next = 2 * len(kept)
}

// copyLocked returns the list as it is. Nil owns nothing.
func (o *owned) copyLocked() []weak.Pointer[end] {
	if o == nil {
		return nil
	}
	return slices.Clone(o.list)
}

// takeLocked empties the list and returns those that are still there, from now on
// kept by the caller.
func (o *owned) takeLocked() []*end {
	if o == nil || len(o.list) == 0 {
		return nil
	}
	list := make([]*end, 0, len(o.list))
	for _, w := range o.list {
		if e := w.Value(); e != nil {
			list = append(list, e)
		}
	}
	o.list = nil
	return list
}

// mayBelong is false if e certainly belongs to l no longer.
func (e *end) mayBelong(l *Loop) bool {
	if !e.mu.TryLock() {
		return true
	}
	defer e.mu.Unlock()
	return e.ownedLocked(l) && (!e.is(closedOff) || !e.emptyLocked())
}

func (e *end) ownedBy(l *Loop) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.ownedLocked(l) && !e.is(closedOff)
}
