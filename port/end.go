package port

import (
	"sync"
	"sync/atomic"

	"github.com/berth-go/berth/port/clone"
)

// An end is one side of a channel: its queue, its enabled bit, and the link to
// the other side, fixed for life. Handles ([Port]) come and go; transfer moves
// the end, queue and all, and the twin is never told.
//
// Invariants kept here, in transfer.go and in close.go:
//
//   - No goroutine ever holds the mutexes of two ends. Wake-ups, handlers,
//     clone hooks and disposal run with none held.
//   - An end is held by exactly one live handle, or is inside exactly one
//     undelivered message, or is closed and draining, or is disposed of. gen
//     names the live handle; src names the twin's live handle, whose posts are
//     let in, and is checked in the same critical section as the append.
//   - Messages stay in the end until their turn.
//   - peer never changes.
//
// Its size is two cache lines, and the order of the fields is not by chance: who
// drains writes the first line (lease and q.one), who posts the second.
type end struct {
	// lease is epoch<<32 | index of the next message in the first segment.
	// Whoever drains claims a message by moving the index on; a transfer or a
	// close revokes by moving the epoch on, under mu.
	lease    atomic.Uint64
	handlers atomic.Pointer[handlers] // snapshot, replaced under mu
	peer     *end                     // the other side, fixed; nil for a port that was made without one
	rare     *rare                    // what few ends need, or nil

	q     queue
	mu    sync.Mutex // guards rare, q and the fields below
	flags flags
	gen   uint32 // generation of the handle that holds this end
	src   uint32 // generation of the twin's handle that may post here
	// guarded says that the end is bounded or barred; it is written under mu.
	guarded atomic.Bool
	loop    *Loop // who runs the handlers; nil: nobody yet
}

type flags uint16

const (
	started   flags = 1 << iota // the message queue is enabled
	pulled                      // messages are taken by Receive, not pushed
	closedOff                   // closed by its holder, or lost: nothing is accepted any more
	sealed                      // the twin has closed: its notice is queued or was taken
	claimed                     // a transfer has begun and is neither committed nor reverted
	transit                     // inside a message
	queued                      // in its loop's ready list
	local                       // unshipped, twin on the same loop: one ready entry a message
	senders                     // Senders may post after the twin has closed: an inbox
	doClose                     // Close was called while claimed
	adrift                      // belongs to no loop; loop is the last it belonged to, for dead letters
	bounded                     // it has a limit: every message of it is taken under the lock
	barred                      // posts are refused for a while
)

// rare holds what few ends need.
type rare struct {
	reason  error         // why it closed
	done    chan struct{} // closed when the channel breaks or the handle goes
	ready   chan struct{} // closed when there is something to receive
	plain   *source       // of the events of a pulled port
	waiting waitList      // Receive calls, first come first served
	bounds  *bounds       // the limit, if bounded
	high    func(Queue)   // called when a mark of the limit is reached
	barred  error         // why posts are refused, if barred
}

func (e *end) rareLocked() *rare {
	if e.rare == nil {
		e.rare = new(rare)
	}
	return e.rare
}

// lock takes the end's mutex, which is held for a few instructions only: a second
// look is cheaper than the mutex's own way of waiting.
func (e *end) lock() {
	for range 30 {
		if e.mu.TryLock() {
			return
		}
	}
	e.mu.Lock()
}

func (e *end) is(f flags) bool { return e.flags&f != 0 }

// holdsLocked reports whether a handle of generation gen holds the end and has not
// closed it.
func (e *end) holdsLocked(gen uint32) bool {
	return e.gen == gen && !e.is(closedOff|transit)
}

// lenLocked counts the messages that wait, the close notice not included.
func (e *end) lenLocked() int {
	n := e.q.filled - int(uint32(e.lease.Load()))
	if e.q.hasOne {
		n++
	}
	if e.q.closing {
		n--
	}
	return max(n, 0) // the notice may have been claimed a moment ago
}

func (e *end) emptyLocked() bool {
	return !e.q.hasOne && (e.q.head == nil || e.q.filled == int(uint32(e.lease.Load())))
}

// headIsCloseLocked reports whether the next message is the close notice.
func (e *end) headIsCloseLocked() bool {
	return e.q.closing && e.lenLocked() == 0
}

// runnableLocked reports whether the loop may take the next message: the queue is
// enabled, or all that is left is the close notice and somebody wants to hear
// it (R93). A notice that nobody wants to hear waits, so that it is not missed.
func (e *end) runnableLocked() bool {
	if e.is(pulled|transit) || e.emptyLocked() {
		return false
	}
	if e.headIsCloseLocked() {
		return e.handlers.Load().any(kindClose)
	}
	return e.is(started)
}

// revokeLocked takes the right to drain from whoever has it. What was claimed
// before is his; the rest is the next one's.
func (e *end) revokeLocked() {
	w := e.lease.Load()
	for !e.lease.CompareAndSwap(w, w+1<<32) {
		w = e.lease.Load()
	}
	e.q.torn = e.q.head != nil
}

// putLocked appends m and returns the loop to wake, or nil.
func (e *end) putLocked(m message) *Loop {
	if e.is(pulled|bounded) && e.putRareLocked(m) {
		return nil
	}
	e.q.push(m)
	return e.wakeLocked()
}

// putRareLocked does what few ends need before an append; true means that m is taken.
func (e *end) putRareLocked(m message) bool {
	if e.is(pulled) && e.handLocked(m) {
		return true
	}
	if e.is(bounded) {
		e.rare.bounds.count(&m, 1)
	}
	return false
}

// wakeLocked marks the end as queued if it has just become runnable, and returns the
// loop whose ready list it must be put into, once no lock is held.
func (e *end) wakeLocked() *Loop {
	if e.flags&(started|queued|local|pulled|transit) == started {
		e.flags |= queued
		return e.loop
	}
	if e.is(local) && e.is(started) {
		return e.loop
	}
	if !e.is(queued) && e.runnableLocked() {
		e.flags |= queued
		return e.loopLocked()
	}
	return nil
}

// loopLocked returns the loop of the end, its own if nobody else owns it.
func (e *end) loopLocked() *Loop {
	last := e.loop
	if last != nil && !e.is(adrift) {
		return last
	}
	e.loop = new(Loop)
	e.flags &^= adrift
	if last != nil {
		e.loop.by = last.sink()
	}
	return e.loop
}

// types returns the registered types of the loop that the end belongs to, if any.
func (e *end) types() *clone.Types {
	if e == nil {
		return nil
	}
	return e.owner().types()
}

// know has a message that arrived at an end of this loop decoded with the loop's
// types. A port in no loop, or in one of its own, knows what the sender knows.
func (l *Loop) know(rec *clone.Record) {
	if l != nil && l.lists {
		rec.SetTypes(l.types())
	}
}

// ownedLocked reports whether l owns the end at this moment.
func (e *end) ownedLocked(l *Loop) bool { return e.loop == l && !e.is(transit|adrift) }

// owner returns the loop that owns the end at this moment, or nil.
func (e *end) owner() *Loop {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.is(transit | adrift) {
		return nil
	}
	return e.loop
}

// sink returns the loop that is told of dead letters: the last owner.
func (e *end) sink() *Loop {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.loop
}

// takeLocked removes the first message. The caller holds the right to drain.
func (e *end) takeLocked() (m message, ok bool) {
	if e.q.hasOne {
		m = e.q.one
		e.q.one, e.q.hasOne = message{}, false
		e.q.closing = e.q.closing && !m.isClose()
		return m, true
	}
	if e.q.head == nil {
		return m, false
	}
	w := e.lease.Load()
	i := uint32(w)
	if i == segmentSize {
		e.q.retire()
		w &^= 1<<32 - 1
		i = 0
		e.lease.Store(w)
	}
	if e.q.head == nil || i == e.q.limit() {
		e.trimLocked()
		return m, false
	}
	m = e.q.head.slots[i]
	e.q.head.slots[i] = message{}
	e.lease.Store(w + 1)
	e.q.closing = e.q.closing && !m.isClose()
	e.trimLocked()
	return m, true
}

// trimLocked gives the segment back once all is read: an empty queue holds none.
func (e *end) trimLocked() {
	w := e.lease.Load()
	if e.q.head != nil && e.q.head == e.q.tail && uint32(w) == e.q.tailN {
		e.q.retire()
		e.lease.Store(w &^ (1<<32 - 1))
	}
}
