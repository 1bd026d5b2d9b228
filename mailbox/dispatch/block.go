package dispatch

// Block says that the running task is about to wait for something. The worker
// stops counting as one that works, and its share goes to another at once: if
// anything is queued that nobody is on the way to, a worker is sent with it.
// Calls may be nested; each is ended by [Worker.Unblock].
func (w *Worker) Block() {
	w.depth++
	if w.depth > 1 || w.apart {
		return
	}
	d := w.d
	d.lock()
	d.blocked++
	d.closeShortcutLocked()
	var helper *Worker
	switch {
	case d.queue.n == 0:
	case d.queue.n > d.searching && d.activeLocked() < d.limit:
		helper = d.sendLocked()
	default:
		helper = d.callLocked(true)
	}
	d.mu.Unlock()
	helper.wake()
}

// Unblock says that the wait is over. It never waits itself: for a while one
// worker more may be running, and the first of them to finish a task steps
// back. An Unblock without a [Worker.Block] does nothing; a task that returns
// from inside Block is taken to have unblocked.
func (w *Worker) Unblock() {
	if w.depth == 0 {
		return
	}
	w.depth--
	if w.depth > 0 || w.apart {
		return
	}
	w.d.lock()
	w.d.blocked--
	w.d.mu.Unlock()
}
