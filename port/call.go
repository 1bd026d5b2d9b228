package port

import (
	"context"
	"errors"
)

// ErrNoAnswer is the reason that a caller sees when the callee's turn ended and
// the call was neither answered nor taken.
var ErrNoAnswer = errors.New("port: the callee did not answer")

// A callChannel is what one call needs: a channel for the reply, its handles, the mark
// on the message, and who waits, in one allocation. It is not recycled.
type callChannel struct {
	channel
	meta   meta
	call   call
	rare   rare
	waiter waiter
	plain  source
}

// Call posts a request with a reply port and waits for the reply, decoded into a
// T. It ends by the reply, by the context, or by the loss of the reply port:
// when the callee closes, dies or drops the message, the error wraps ErrClosed
// and the reason. An error that the callee sent as its reply comes back as a
// [*RemoteError].
//
// On a turn of the loop that would have to answer it returns ErrSelfCall.
// Longer cycles of calls are not found out: they end by their contexts.
func Call[T any](ctx context.Context, to Poster, req any, transfer ...Transferable) (T, error) {
	e, err := roundTrip(ctx, to, req, transfer)
	if err != nil {
		var none T
		return none, err
	}
	return Data[T](e)
}

func roundTrip(ctx context.Context, to Poster, req any, transfer []Transferable) (MessageEvent, error) {
	a := to.address()
	turn := turnOf(ctx)
	if turn != nil && a.to != nil && a.to.owner() == turn.Loop() {
		return MessageEvent{}, ErrSelfCall
	}
	c := newCallChannel(turn)
	if err := a.sendOrWait(ctx, req, transfer, &c.meta); err != nil {
		return MessageEvent{}, err
	}
	if turn != nil {
		defer turn.Block()()
	}
	mine := &c.ports[0]
	e, err := mine.wait(ctx, &c.waiter, &c.plain)
	if err != nil || c.call.state.Load() != callAnswered {
		mine.CloseWith(err) // somebody may still have the reply port
	}
	if err != nil {
		return MessageEvent{}, err
	}
	if x := e.meta(); x != nil && x.failure {
		return MessageEvent{}, e.remoteError()
	}
	return e, nil
}

// newCallChannel makes the channel with the caller waiting already, so that the reply
// finds it there, and the caller has nothing to do but to park.
func newCallChannel(turn Blocker) *callChannel {
	c := new(callChannel)
	c.link()
	c.ends[0].flags = pulled | adrift
	c.ends[1].flags = transit
	c.call.end = &c.ends[1]
	c.meta.call = &c.call
	if turn != nil {
		c.ends[0].loop = turn.Loop()
		c.ends[0].flags = pulled
	}
	c.ends[0].rare, c.rare.plain = &c.rare, &c.plain
	c.plain.port = &c.ports[0]
	c.rare.waiting.pushLocked(&c.waiter)
	return c
}

func (e MessageEvent) remoteError() error {
	switch v := e.Data().(type) {
	case error:
		return &RemoteError{v}
	case string:
		return &RemoteError{errors.New(v)}
	default:
		return &RemoteError{errors.New("unknown error")}
	}
}

// IsCall reports whether the message waits for a reply.
func (e MessageEvent) IsCall() bool {
	x := e.meta()
	return x != nil && x.call != nil && x.call.state.Load() == callOpen
}

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
	if !e.IsCall() {
		return ErrNoReply
	}
	c := e.meta().call
	a := address{to: c.end.peer}
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
	if !c.state.CompareAndSwap(callOpen, callAnswered) {
		reject(m, ErrNoReply)
		return ErrNoReply
	}
	err = a.post(m)
	c.end.finish()
	return err
}

// finish ends the callee's side of a call that was answered. Nobody waits any more for
// what is still done about it.
func (e *end) finish() {
	var broken []*func()
	e.mu.Lock()
	e.flags = e.flags&^transit | closedOff
	if r := e.rare; r != nil {
		broken, r.broken = r.broken, nil
	}
	e.mu.Unlock()
	for _, f := range broken {
		(*f)()
	}
}

// TakeReply takes the reply port out of a call, for somebody else or for later: to
// answer, post to it, once. It returns nil if there is none any more.
func (e MessageEvent) TakeReply() *Port {
	if !e.IsCall() || !e.meta().call.state.CompareAndSwap(callOpen, callTaken) {
		return nil
	}
	var l *Loop
	if p := e.port(); !p.isZero() {
		l = p.end.owner()
	}
	return (*traveller)(e.meta().call.end).Arrive(l).(*Port)
}

// abandon closes the reply port of a call that was neither answered nor taken.
func (c *call) abandon(reason error) {
	if c.state.CompareAndSwap(callOpen, callTaken) {
		(*traveller)(c.end).Lose(reason)
	}
}
