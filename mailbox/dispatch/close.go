package dispatch

// Close ends the dispatcher. Tasks that are queued are still run, and then the
// workers end; those that wait for work end at once. Close itself waits for
// nothing. A task that is scheduled from now on runs on a goroutine of its own.
// Closing again has no effect.
func (d *Dispatcher) Close() {
	d.lock()
	if d.closed {
		d.mu.Unlock()
		return
	}
	d.closed = true
	d.closeShortcutLocked()
	for _, w := range d.idle {
		w.unpark <- struct{}{} // has room: a parked worker was not sent for
	}
	d.idle = nil
	var helper *Worker
	if d.queue.n > 0 {
		helper = d.callLocked(true)
	}
	d.finishLocked()
	d.mu.Unlock()
	helper.wake()
}

// Done returns a channel that is closed when [Dispatcher.Close] was called and
// every worker has ended. Tasks that were scheduled after Close and run apart
// are not waited for.
func (d *Dispatcher) Done() <-chan struct{} { return d.done }

// finishLocked closes done when there is nobody left, and stops the timer when
// there is nothing left to watch.
func (d *Dispatcher) finishLocked() {
	if !d.closed || d.allGone {
		return
	}
	if len(d.all) == 0 {
		d.allGone = true
		d.queue = queue{}
		if d.timer != nil {
			d.timer.Stop()
		}
		close(d.done)
	}
}

// runApart runs a task that came after Close.
func (d *Dispatcher) runApart(t Task) {
	go t.RunTask(&Worker{d: d, apart: true})
}
