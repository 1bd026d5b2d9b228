package dispatch

import "time"

// tickEvery is the time between two looks at a queue that is not being served.
const tickEvery = time.Millisecond

// armFor sets the timer for a task that was put into the slot of w.
func (d *Dispatcher) armFor(w *Worker) {
	d.lock()
	w.next.seen = w.next.word.Load()
	d.armLocked()
	d.mu.Unlock()
}

// armLocked sets the timer unless it is set. It is called when something is
// left waiting for a worker that is not on its way.
func (d *Dispatcher) armLocked() {
	if d.armed.Load() {
		return
	}
	d.armed.Store(true)
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
	waiting := d.rescueSlotsLocked()
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

// rescueSlotsLocked queues the run-next tasks of workers whose present task has
// gone on for a whole tick, and reports whether others wait in slots.
func (d *Dispatcher) rescueSlotsLocked() (waiting bool) {
	for _, w := range d.all {
		t, held := w.next.stealStale()
		if t != nil {
			d.queue.push(t)
			d.seen = d.started // it counts as waiting since the last tick
		}
		waiting = waiting || held
	}
	return waiting
}

// disarmLocked ends the ticking, unless a worker has just filled its slot and
// counts on the timer. Either that worker sees that the timer is off, or this
// sees that its slot is full.
func (d *Dispatcher) disarmLocked() bool {
	d.armed.Store(false)
	for _, w := range d.all {
		if w.next.full() {
			d.armed.Store(true)
			return false
		}
	}
	return true
}
