package port

// OnHighWater has f called when the queue has reached a mark of the port's [Limit], and
// again only when it has fallen to half of its marks meanwhile. If it stands at the
// mark already, f is called at once. Nil ends it; without marks f is never called.
//
// f runs on the goroutine of whoever posts, with no lock held, and must not block; the
// figures are those of that moment. It belongs to this handle, as handlers do: a
// transfer ends it, while the marks stay with the queue.
func (p *Port) OnHighWater(f func(Queue)) error {
	if p.isZero() {
		return ErrDetached
	}
	e := p.end
	e.mu.Lock()
	if err := p.errLocked(); err != nil {
		e.mu.Unlock()
		return err
	}
	e.rareLocked().high = f
	if b := e.boundsLocked(); b != nil {
		b.untold = b.above
	}
	tell := e.tideLocked()
	e.mu.Unlock()
	tell.run()
	return nil
}

// A tide is a call of the callback that is due.
type tide struct {
	call func(Queue)
	q    Queue
}

// tideLocked returns the call that is due, to be run with no lock held. It is asked after
// every append; what is not told here is told after the next one.
func (e *end) tideLocked() (t tide) {
	b := e.boundsLocked()
	if b == nil || !b.untold || e.rare.high == nil {
		return t
	}
	b.untold = false
	return tide{e.rare.high, e.figuresLocked()}
}

func (t tide) run() {
	if t.call != nil {
		t.call(t.q)
	}
}

// gauge compares what is queued with the marks.
func (b *bounds) gauge() {
	switch {
	case b.High > 0 && b.queued >= b.High || b.HighBytes > 0 && b.bytes >= b.HighBytes:
		b.untold = b.untold || !b.above
		b.above = true
	case (b.High == 0 || b.queued <= b.High/2) && (b.HighBytes == 0 || b.bytes <= b.HighBytes/2):
		b.above, b.untold = false, false
	}
}
