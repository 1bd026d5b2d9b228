package dispatch

import "runtime"

const (
	// polls is how often a worker that finds the queue empty looks again,
	// yielding in between, before it parks.
	polls = 8
	// sightings is how often in a row it must find the same single task there, if
	// others are active, before it takes it.
	sightings = 4
	// maxBackoff bounds the number of wake-ups left out in a row.
	maxBackoff = 1<<14 - 1
)

// findLocked looks for a task without waiting. It may release mu in between.
func (w *Worker) findLocked() Task {
	d := w.d
	if d.activeLocked() > d.limit && !d.closed {
		// One too many since a task came back from blocking; the others go on.
		w.stopSearchLocked()
		if d.queue.n > 0 {
			d.armLocked()
		}
		return nil
	}
	if !w.searching {
		if d.queue.n > 0 {
			return d.popLocked()
		}
		if d.searching > 0 || d.closed {
			return nil
		}
		w.searching, w.contested = true, false
		d.searching++
	}
	return w.searchLocked()
}

func (d *Dispatcher) popLocked() Task {
	d.started++
	return d.queue.pop()
}

// searchLocked polls the queue for a bounded number of times. A single task is
// left alone if others are active, because the one that has scheduled it is likely
// to take it next; it is taken when it was found there several times.
func (w *Worker) searchLocked() Task {
	d := w.d
	mark, seen, looks := ^uint64(0), 0, polls
	if !w.contested {
		looks = 0 // there is nobody but those who will wake it
	}
	for range looks {
		if d.started != mark {
			mark, seen = d.started, 0
		}
		if d.queue.n > 0 {
			seen++
		}
		if d.queue.n > 1 || seen == sightings || w.aloneLocked() {
			return w.foundLocked()
		}
		d.mu.Unlock()
		runtime.Gosched()
		d.lock()
	}
	if d.queue.n > 1 || w.aloneLocked() || d.eager && d.queue.n > 0 {
		return w.foundLocked()
	}
	if w.contested && !d.eager {
		d.backoff = min(2*d.backoff+1, maxBackoff)
		d.skip = d.backoff
	}
	w.stopSearchLocked()
	if d.queue.n > 0 {
		d.armLocked() // left to a worker that is quicker; the tick looks after it
	}
	return nil
}

// aloneLocked reports whether something is queued that nobody else will come for.
func (w *Worker) aloneLocked() bool {
	d := w.d
	return d.queue.n > 0 && d.activeLocked() == d.searching
}

func (w *Worker) foundLocked() Task {
	if w.contested {
		w.d.backoff, w.d.skip = 0, 0
	}
	w.stopSearchLocked()
	return w.d.popLocked()
}

func (w *Worker) stopSearchLocked() {
	if w.searching {
		w.searching, w.contested = false, false
		w.d.searching--
	}
}
