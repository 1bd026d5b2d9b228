package port

// Refuse says that the message does not decode into what its handler wants: it
// becomes a messageerror at its port and a dead letter, the ports that came
// with it are closed, and a caller is told. Typed handlers do this; it is
// called at most once, instead of handling the message.
func (e MessageEvent) Refuse(err error) {
	if e.port == nil || e.port.end == nil {
		return
	}
	for _, p := range e.Ports() {
		p.CloseWith(err)
	}
	if h := e.port.end.handlers.Load(); h.any(kindError) {
		h.dispatch(kindError, MessageEvent{meta: e.meta.envelope(), port: e.port})
	}
	e.port.end.sink().discard(Undecodable, err, message{data: e.data, bits: e.bits, meta: e.meta})
}
