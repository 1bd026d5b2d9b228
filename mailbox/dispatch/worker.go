package dispatch

// maxRow is how many tasks in a row a worker takes from the shortcut before it
// serves the queue again.
const maxRow = 32

// keep is how many times the usual number of workers stay parked: tasks that block for
// a moment, such as a start that is waited for, find a grown stack when others
// take over.
const keep = 2

// A Worker runs tasks one after the other. It is handed to each task for the
// time of its run. Its methods are for the task, on the goroutine that it is
// run on, until RunTask returns.
type Worker struct {
	// Scratch is what a task wants to find again at its next run on this worker.
	Scratch any

	d     *Dispatcher
	row   int  // tasks in a row from the shortcut; owner only
	depth int  // calls of Block that are open; owner only
	apart bool // runs one task after Close, and belongs to nobody
	ended bool // the loop came to its end; owner only

	unpark chan struct{} // nil until the goroutine is started; set by whoever does
	handed Task          // what it is woken for; set before it is woken
	fresh  bool          // the tick waits for it to begin; likewise

	// guarded by d.mu
	pos       int // index in d.all
	searching bool
	contested bool // was called while another worker was active
}

// wake sends a worker that was called to work. A nil worker is nobody.
func (w *Worker) wake() {
	switch {
	case w == nil:
	case w.unpark == nil:
		w.unpark = make(chan struct{}, 1)
		go w.run()
	default:
		w.unpark <- struct{}{} // has room: one is sent for each parking
	}
}

// run is the goroutine of a worker.
func (w *Worker) run() {
	defer w.replace()
	for t := w.take(); t != nil; t = w.take() {
		t.RunTask(w)
	}
	w.ended = true
}

// replace starts a fresh goroutine if a task has ended this one (R262).
func (w *Worker) replace() {
	if !w.ended {
		go w.run()
	}
}

// take waits for the next task. It returns nil when the worker is to end.
func (w *Worker) take() Task {
	if t := w.takeHanded(); t != nil {
		return t
	}
	if t := w.takeShortcut(); t != nil {
		return t
	}
	d := w.d
	d.lock()
	w.tidyLocked()
	for {
		if t := w.findLocked(); t != nil {
			helper := d.moreLocked()
			d.mu.Unlock()
			helper.wake()
			return t
		}
		if d.calm.Load() && d.activeLocked() == 1 {
			d.closeShortcutLocked() // nobody else would look there
			continue
		}
		if !w.stayLocked() {
			d.mu.Unlock()
			return nil
		}
		d.mu.Unlock()
		<-w.unpark
		if t := w.takeHanded(); t != nil {
			return t
		}
		d.lock()
	}
}

func (w *Worker) takeHanded() Task {
	t := w.handed
	if t == nil {
		return nil
	}
	w.handed = nil
	if w.fresh {
		w.fresh = false
		w.d.begun.Done()
	}
	return t
}

// moreLocked calls another worker if there is more to do.
func (d *Dispatcher) moreLocked() *Worker {
	if d.queue.n == 0 {
		return nil
	}
	return d.callLocked(false)
}

// tidyLocked ends what the last task may have left open. What came by the shortcut
// counts as wake-ups left out; when those are used up, the next schedule tries
// another. What is in the shortcut now waits behind the others.
func (w *Worker) tidyLocked() {
	d := w.d
	if w.depth > 0 {
		w.depth = 0
		d.blocked--
	}
	d.started += uint64(w.row)
	if d.skip = max(0, d.skip-w.row); d.skip == 0 && d.activeLocked() < d.limit {
		d.calm.Store(false)
	}
	w.row = 0
	d.emptyShortcutLocked()
}

// stayLocked decides about a worker for which there is nothing to do: it joins
// the idle ones, or, if there are enough of them, leaves for good.
func (w *Worker) stayLocked() bool {
	d := w.d
	stay := !d.closed && len(d.idle) < keep*d.base
	if stay {
		d.idle = append(d.idle, w)
	} else {
		d.removeLocked(w)
	}
	d.limit = max(d.base, min(d.limit, d.activeLocked()))
	return stay
}

// removeLocked takes a worker that ends out of the books.
func (d *Dispatcher) removeLocked(w *Worker) {
	last := d.all[len(d.all)-1]
	d.all[w.pos], last.pos = last, w.pos
	d.all[len(d.all)-1] = nil
	d.all = d.all[:len(d.all)-1]
	d.finishLocked()
}
