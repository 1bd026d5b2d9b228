package dispatch

// An Entry is a task that is scheduled again and again. It may be scheduled only
// when its last run is over or has begun, and must not be copied.
type Entry struct {
	// Task is what runs. It is set before the first schedule, and kept.
	Task Task
}

// ScheduleEntry queues the entry's task for one run, as [Dispatcher.ScheduleTask]
// does. In an exchange of single tasks it goes past the queue, and past the
// queue's lock, to the worker that is done first, who is as a rule the one that
// schedules it.
func (d *Dispatcher) ScheduleEntry(e *Entry) {
	if d.calm.Load() && d.shortcut.CompareAndSwap(nil, e) {
		// Either whoever ends the calm sees the entry, or this sees that it ended.
		if d.calm.Load() || !d.shortcut.CompareAndSwap(e, nil) {
			return
		}
	}
	d.ScheduleTask(e.Task)
}

// The shortcut is open while it is calm: some worker is active and will look there
// before it rests or blocks, the timer is set, and lately others who were called
// for a single task came for nothing. calm changes under mu.

// takeShortcut returns what is in the shortcut, for the worker to run at once. It
// gives up after a number of tasks in a row, so that the queue gets its turn.
func (w *Worker) takeShortcut() Task {
	if w.row == maxRow || w.depth > 0 {
		return nil
	}
	e := w.d.shortcut.Load()
	if e == nil || !w.d.shortcut.CompareAndSwap(e, nil) {
		return nil
	}
	w.row++
	return e.Task
}

// closeShortcutLocked ends the calm and puts what is in the shortcut into the queue.
func (d *Dispatcher) closeShortcutLocked() {
	d.calm.Store(false)
	d.emptyShortcutLocked()
}

func (d *Dispatcher) emptyShortcutLocked() {
	if e := d.shortcut.Load(); e != nil && d.shortcut.CompareAndSwap(e, nil) {
		d.queue.push(e.Task)
	}
}

// rescueShortcutLocked queues a task that has been in the shortcut since the last
// tick, perhaps because all who are active are stuck. It reports whether another
// may be there.
func (d *Dispatcher) rescueShortcutLocked() (waiting bool) {
	if e := d.shortcut.Load(); e != nil && e == d.stale && d.started == d.seen {
		d.emptyShortcutLocked()
	}
	d.stale = d.shortcut.Load()
	return d.stale != nil
}
