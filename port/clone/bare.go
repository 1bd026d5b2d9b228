package clone

// Bare returns the message without what travels with it: references to objects
// decode to nil. The Record itself stays as it is.
func (r *Record) Bare() *Record {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := &Record{
		memory: r.memory,
		body:   r.body, targets: r.targets, from: r.from, header: r.header,
		named: r.named, hooked: r.hooked, foreign: r.foreign, types: r.types, void: true,
	}
	if r.state == invalid {
		b.state, b.valueErr = invalid, r.valueErr
	}
	return b
}

// Weight returns what the message takes: [Record.Size], and the bytes of the
// Buffers that travel with it.
func (r *Record) Weight() int {
	n := r.Size()
	c := r.unload()
	for _, x := range c.listed {
		if b, ok := x.(*Buffer); ok {
			n += b.Len()
		}
	}
	for _, x := range c.transits {
		if b, ok := x.(bufferTransit); ok {
			n += b.b.Len()
		}
	}
	return n
}
