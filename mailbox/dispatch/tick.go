package dispatch

import "time"

// tickEvery is the time between two looks at a queue that is not being served.
const tickEvery = time.Millisecond

// armLocked sets the timer unless it is set. It is called when something is
// left waiting for a worker that is not on its way.
func (d *Dispatcher) armLocked() {
	if d.armed {
		return
	}
	d.armed = true
	d.seen = d.started
	d.stalls, d.spare = 0, 0
	d.setTimerLocked()
}

// setTimerLocked starts the timer. It is made here and not by New, so that it
// belongs to whoever first needs it.
func (d *Dispatcher) setTimerLocked() {
	if d.timer == nil {
		d.timer = time.AfterFunc(tickEvery, d.tick)
		return
	}
	d.timer.Reset(tickEvery)
}

// tick looks whether queued work is stuck, and gets it going.
func (d *Dispatcher) tick() {
	d.lock()
	waiting := d.rescueShortcutLocked()
	if d.queue.n == 0 && !waiting && d.disarmLocked() {
		d.mu.Unlock()
		return
	}
	stalled := d.started == d.seen && d.queue.n > 0
	var helper *Worker
	crowded := d.queue.n > 0 && d.searching == 0 && d.activeLocked() >= d.limit
	if stalled && !crowded {
		d.backoff, d.skip = 0, 0 // it was wrong to leave that one waiting
		helper = d.callLocked(true)
	}
	d.mu.Unlock()
	helper.wake()
	if crowded {
		d.grow(stalled)
	}
	d.lock()
	d.seen = d.started
	if !d.allGone {
		d.setTimerLocked()
	}
	d.mu.Unlock()
}

// disarmLocked ends the ticking, and with it the calm. What came by the shortcut in
// this moment keeps it going.
func (d *Dispatcher) disarmLocked() bool {
	d.closeShortcutLocked()
	if d.queue.n > 0 {
		return false
	}
	d.armed = false
	d.stale = nil
	return true
}
