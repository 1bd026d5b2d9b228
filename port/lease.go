package port

// maxBatch bounds how many messages of one end are handled before the loop
// looks at its other sources.
const maxBatch = 64

// A lease is a loop's right to drain one end for a batch: at most the messages that
// were queued when it began (R45, R46). Nothing is taken out in advance: each
// message is claimed on its turn, by moving the index in the end's lease word,
// so that a transfer or a close in the middle is honoured at once.
type lease struct {
	end   *end
	seg   *segment
	word  uint64 // what the lease word must be for the next claim to be ours
	limit uint32 // slots of seg that are known to be written
	left  int32  // of the batch
}

// begin starts a batch on e and takes its first message into t. It fails if e is
// not, or no longer, l's to drain.
func (ls *lease) begin(l *Loop, e *end, t *Turn) bool {
	e.lock()
	if !e.ownedLocked(l) || !e.runnableLocked() {
		if e.ownedLocked(l) {
			e.flags &^= queued
		}
		e.mu.Unlock()
		return false
	}
	n := 1
	if !e.is(local) {
		n = min(max(e.lenLocked(), 1), maxBatch)
	}
	ls.claimLocked(e, t, n-1)
	e.mu.Unlock()
	return true
}

// next takes the next message of the batch into t, or ends the batch. The handlers
// are read before the claim: if it succeeds, the port had not been transferred
// when they were read.
func (ls *lease) next(l *Loop, t *Turn) bool {
	e := ls.end
	if uint32(ls.word) < ls.limit && ls.left > 0 {
		t.end, t.handlers = e, e.handlers.Load()
		if !e.lease.CompareAndSwap(ls.word, ls.word+1) {
			ls.end = nil // revoked
			return false
		}
		i := uint32(ls.word)
		t.m = ls.seg.slots[i]
		ls.seg.slots[i] = message{}
		ls.word++
		ls.left--
		if t.m.isClose() {
			e.mu.Lock()
			e.q.closing = false
			e.mu.Unlock()
		}
		return true
	}
	return ls.refill(l, t)
}

// refill goes on with the next segment, or ends the batch.
func (ls *lease) refill(l *Loop, t *Turn) bool {
	e := ls.end
	e.lock()
	if w := e.lease.Load(); w != ls.word && (!e.is(bounded) || (w^ls.word)>>32 != 0) {
		e.mu.Unlock()
		ls.end = nil // revoked
		return false
	}
	if ls.left == 0 || !e.runnableLocked() {
		again := e.settleLocked()
		e.mu.Unlock()
		ls.end = nil
		if again {
			l.enqueue(e)
		}
		return false
	}
	ls.claimLocked(e, t, int(ls.left)-1)
	e.mu.Unlock()
	return true
}

// claimLocked takes the first message into t and notes what is left of the batch, or
// ends it if nothing is: an end with an empty queue leaves the ready list at
// once, so that an exchange of single messages takes the lock once a message.
func (ls *lease) claimLocked(e *end, t *Turn, left int) {
	t.end, t.handlers = e, e.handlers.Load()
	t.m, _ = e.takeLocked()
	ls.end = nil
	if e.is(local | bounded) {
		if e.is(local) {
			return // one entry in the ready list, one message
		}
		e.freeLocked(&t.m) // the end is queued already: there is nobody to wake
	}
	if e.emptyLocked() {
		e.flags &^= queued
		if e.is(closedOff) {
			e.handlers.Store(nil) // drained: nothing holds on to anything (R95)
		}
		return
	}
	ls.end, ls.left = e, int32(left)
	ls.word = e.lease.Load()
	ls.seg, ls.limit = e.q.head, 0
	if ls.seg != nil && !e.is(bounded) {
		ls.limit = e.q.limit()
	}
}

// settleLocked ends a batch and reports whether the end goes back into the ready list.
func (e *end) settleLocked() bool {
	if e.is(local) {
		return false
	}
	if e.runnableLocked() {
		return true
	}
	e.flags &^= queued
	return false
}
