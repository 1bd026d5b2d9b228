package port

// Refuse says that the message does not decode into what its handler wants: it
// becomes a messageerror at its port and a dead letter, the ports that came
// with it are closed, and a caller is told. Typed handlers do this; it is
// called at most once, instead of handling the message.
func (e MessageEvent) Refuse(err error) {
	at := e.port()
	if at.isZero() {
		return
	}
	for _, p := range e.Ports() {
		p.CloseWith(err)
	}
	if h := at.end.handlers.Load(); h.any(kindError) {
		h.dispatch(kindError, MessageEvent{src: e.meta().forError().from(at, nil, &source{port: at})})
	}
	at.end.sink().discard(Undecodable, err, message{data: e.data, bits: e.bits, meta: e.meta()})
}
