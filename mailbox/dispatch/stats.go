package dispatch

// Stats is a picture of a [Dispatcher] at one moment, for tests and inspection.
type Stats struct {
	Workers int // goroutines that serve the queue, all states together
	Idle    int // of these, parked
	Blocked int // of these, inside [Worker.Block]
	Queued  int // tasks that have not been started, the one in the shortcut included
}

// Stats returns the present state.
func (d *Dispatcher) Stats() Stats {
	d.lock()
	defer d.mu.Unlock()
	s := Stats{Workers: len(d.all), Idle: len(d.idle), Blocked: d.blocked, Queued: d.queue.n}
	if d.shortcut.Load() != nil {
		s.Queued++
	}
	return s
}
