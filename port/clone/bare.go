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
