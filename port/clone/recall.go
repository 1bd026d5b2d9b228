package clone

// Recall returns the message for another delivery: nothing that was decoded from
// this Record is seen in it, and the objects that have arrived are taken back
// into it, as by a transfer. An object that can't be transferred any more, since
// it was passed on or closed, has left: where the message referred to it, it
// says nil. The Record itself keeps the old, detached objects.
func (r *Record) Recall() *Record {
	c := r.unload()
	n := r.Bare()
	r.mu.Lock()
	n.void = r.void
	r.mu.Unlock()
	if c.shared == nil && c.transits == nil && c.objects == nil {
		return n
	}
	fresh := &cargo{shared: c.shared, transits: c.transits}
	if c.transits != nil {
		r.load(cargo{shared: c.shared})
	}
	if c.objects != nil {
		fresh.transits = make([]Transit, len(c.objects))
		for i, x := range c.objects {
			fresh.transits[i] = takeBack(x)
		}
	}
	n.cargo = fresh
	return n
}

// takeBack detaches an object that has arrived. A panic of a type of the user's
// loses it.
func takeBack(x any) (t Transit) {
	defer func() {
		if recover() != nil {
			t = left{}
		}
	}()
	if o, ok := x.(Transferable); ok && !isNil(o) {
		if claim, err := o.BeginTransfer(); err == nil {
			return claim.Commit()
		}
	}
	return left{}
}

// left stands for an object that is not in the message any more.
type left struct{}

func (left) Arrive(any) any { return nil }
func (left) Lose(error)     {}
