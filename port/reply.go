package port

import "errors"

// ErrNoAnswer is the reason that a caller sees when the callee's turn ended and
// the call was neither answered nor taken.
var ErrNoAnswer = errors.New("port: the callee did not answer")

// call returns the call that the message is, or nil.
func (e MessageEvent) call() *call {
	x := e.meta()
	if x == nil {
		return nil
	}
	return x.call
}

// IsCall reports whether the message waits for a reply.
func (e MessageEvent) IsCall() bool { return e.call().open() }

// Reply answers a call. ErrNoReply says that the message was no call, or was
// answered or taken before. An error that wraps ErrClosed says that the caller
// has let go. A value that can't be cloned is an error here, and the call stays
// open.
func (e MessageEvent) Reply(v any, transfer ...Transferable) error {
	return e.reply(v, transfer, false)
}

// ReplyError answers a call with an error; the caller gets it as a [*RemoteError].
func (e MessageEvent) ReplyError(err error) error {
	if e.reply(err, nil, true) == nil {
		return nil
	}
	return e.reply(err.Error(), nil, true) // an error that can't be cloned is told by its text (R236)
}

func (e MessageEvent) reply(v any, transfer []Transferable, failure bool) error {
	c := e.call()
	if !c.open() {
		return ErrNoReply
	}
	var m message
	var err error
	if len(transfer) == 0 {
		m, err = makeMessage(v, e.types, false)
	} else {
		m.data, err = e.types().Serialize(v, transfer...)
	}
	if err != nil {
		return err
	}
	if failure {
		m.meta = &meta{failure: true}
	}
	return c.answer(m)
}

// TakeReply takes the reply port out of a call, for somebody else or for later: to
// answer, post to it, once. It returns nil if there is none any more.
func (e MessageEvent) TakeReply() *Port {
	c := e.call()
	if !c.open() || !c.spend() {
		return nil
	}
	l := e.meta().loop // also if the port has left it meanwhile
	if p := e.port(); l == nil && !p.isZero() {
		l = p.end.owner()
	}
	return c.take(l)
}

// open reports whether c is a call that was neither answered, taken nor closed.
func (c *call) open() bool { return c != nil && c.state.Load()&spent == 0 }

// spend uses up the right to reply, or reports false.
func (c *call) spend() bool { return c.state.Or(spent)&spent == 0 }

// answer gives the caller what is the reply.
func (c *call) answer(m message) error {
	if !c.spend() {
		reject(m, ErrNoReply)
		return ErrNoReply
	}
	c.reply = m
	if !c.tell(over) {
		err := closed(c.left)
		reject(m, err)
		return err
	}
	c.dismiss()
	return nil
}

// abandon tells the caller that there is no reply, unless there was one or the call was
// taken.
func (c *call) abandon(reason error) {
	if c.open() {
		_ = c.answer(message{data: &closeNotice{reason}})
	}
}

// take makes the reply's channel: its port here arrives at l.
func (c *call) take(l *Loop) *Port {
	ch := new(channel)
	ch.link()
	ch.ends[0].loop, c.port = c.at, &ch.ports[0]
	if !c.tell(taken) {
		c.port.CloseWith(c.left)
	}
	return (*traveller)(&ch.ends[1]).Arrive(l).(*Port)
}

// tell sets a bit for the caller to see. It reports false if he has let go. It is called
// once, by who has spent the right to reply.
func (c *call) tell(bit uint32) bool {
	before := c.state.Or(bit)
	if before&over != 0 {
		return false
	}
	if before&awaited != 0 {
		close(c.wake)
	}
	return true
}
