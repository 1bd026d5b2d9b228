package port

// A Sender is the right to post to one end of a channel, and nothing more. It is
// a small value that can be copied, compared, posted in messages and used by
// any goroutine. It stays good while the port that it posts to is transferred,
// restarted or handed over, and it keeps nobody running. The zero Sender posts
// nowhere.
type Sender struct{ end *end }

// Sender returns the right to post as the port does: to the other end. It is
// good until the channel is closed, also after p was transferred away; but a
// detached or closed p gives the zero Sender.
func (p *Port) Sender() Sender {
	if !p.holds() {
		return Sender{}
	}
	return Sender{p.end.peer}
}

// Inlet returns the right to post to the port itself, into its own queue. It
// outlives the port's twin: when that closes, the port hears of it, and what
// an inlet posts still arrives. It ends when the port itself is closed.
func (p *Port) Inlet() Sender {
	if p.isZero() {
		return Sender{}
	}
	p.end.mu.Lock()
	defer p.end.mu.Unlock()
	if !p.end.holdsLocked(p.gen) {
		return Sender{}
	}
	p.end.flags |= senders
	return Sender{p.end}
}

// holds reports whether the handle is good.
func (p *Port) holds() bool {
	if p.isZero() {
		return false
	}
	p.end.mu.Lock()
	defer p.end.mu.Unlock()
	return p.end.holdsLocked(p.gen)
}

// PostMessage is [Port.PostMessage] by this right.
func (s Sender) PostMessage(v any, transfer ...Transferable) error {
	return s.address().send(v, transfer, nil)
}

// IsZero reports whether the Sender posts nowhere.
func (s Sender) IsZero() bool { return s.end == nil }

// SharedClone marks a Sender as a capability: inside a process its clone is the
// same right. Across processes it can't be cloned.
func (s Sender) SharedClone() {}

func (s Sender) address() address { return address{to: s.end} }

// An Envelope is what a layer above puts on a message beside its data: who it is
// from, and for whom it is meant.
type Envelope struct {
	Origin string // seen as [MessageEvent.Origin]
	Source any    // seen as [MessageEvent.Source]
	Target any    // what [LoopOptions.Accept] is asked when the message's turn comes
	// Notice says that this is no message of the user's: it makes no dead letter. If it
	// is dropped, and the Source has a method Lose(reason error), that is called.
	Notice bool
}

// lose tells the source of a notice that it is lost.
func (env *Envelope) lose(reason error) {
	if s, ok := env.Source.(interface{ Lose(reason error) }); ok {
		s.Lose(reason)
	}
}

// PostEnvelope posts v with an envelope.
func (s Sender) PostEnvelope(env Envelope, v any, transfer ...Transferable) error {
	x := &struct {
		meta
		env Envelope
	}{env: env}
	x.meta.env = &x.env
	return s.address().send(v, transfer, &x.meta)
}

// OwnerOf returns the Owner of the loop that owns the port which s posts to at this
// moment, or nil.
func OwnerOf(s Sender) any {
	if s.end == nil {
		return nil
	}
	if l := s.end.owner(); l != nil && l.by != nil {
		return l.by.Owner()
	}
	return nil
}
