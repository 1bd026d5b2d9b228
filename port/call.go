package port

import (
	"context"
	"errors"
	"sync/atomic"
)

// A call is what caller and callee share until the reply has come. It stands for the
// reply's channel: a call is answered without one as a rule, and TakeReply makes it.
//
// The state is bits, each set once. What a bit stands for is written before it is set,
// and whoever sets it learns from the bits that were there what is left to do. So
// neither side waits for the other in the middle, and a call that is answered at
// once takes no lock.
type call struct {
	state   atomic.Uint32
	at      *Loop         // the caller's, or nil
	reply   message       // or a close notice; written by who has set spent
	port    *Port         // of the caller, once taken
	left    error         // why the caller has let go
	wake    chan struct{} // wakes the caller, once awaited
	context callerContext
	watches atomic.Pointer[watch]
}

const (
	spent   uint32 = 1 << iota // answered, taken or closed: nobody can any more
	taken                      // there is a channel, and what comes by it is the reply
	over                       // nobody waits: answered, closed, or let go of
	awaited                    // the caller sleeps
	lent                       // the context has been handed out
)

// A request is a call with the mark on its message, in one allocation. It is not
// recycled: both sides may hold on to it.
type request struct {
	call call
	meta meta
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
	m, at, err := roundTrip(ctx, to, req, transfer)
	if err != nil {
		var none T
		return none, err
	}
	return decode[T](m.data, m.bits, at)
}

// roundTrip returns the reply, and the loop that it has come to, or nil.
func roundTrip(ctx context.Context, to Poster, req any, transfer []Transferable) (m message, at *Loop, err error) {
	a := to.address()
	turn := turnOf(ctx)
	if turn != nil {
		at = turn.Loop()
		if a.to != nil && a.to.owner() == at {
			return m, at, ErrSelfCall
		}
	}
	r := new(request)
	r.call.at, r.meta.call = at, &r.call
	if err := a.sendOrWait(ctx, req, transfer, &r.meta); err != nil {
		return m, at, err
	}
	if turn != nil {
		defer turn.Block()()
	}
	m, err = r.call.wait(ctx)
	if err == nil && m.meta != nil && m.meta.failure {
		err = m.remoteError(at)
	}
	return m, at, err
}

// wait waits for the reply.
func (c *call) wait(ctx context.Context) (message, error) {
	if c.state.Load()&(over|taken) == 0 {
		if err := c.sleep(ctx); err != nil {
			return message{}, err
		}
	}
	if c.state.Load()&over == 0 {
		return c.waitByPort(ctx)
	}
	if c.reply.isClose() {
		return message{}, closed(c.reply.data.(*closeNotice).reason)
	}
	return c.reply, c.reply.open(c.at, c.at)
}

// sleep returns when the call is over or taken, or else the context's error.
func (c *call) sleep(ctx context.Context) error {
	c.wake = make(chan struct{})
	if c.state.Or(awaited)&(over|taken) != 0 {
		return nil
	}
	done := ctx.Done()
	if done == nil {
		<-c.wake // at a third of what a select costs
		return nil
	}
	select {
	case <-c.wake:
		return nil
	case <-done:
	}
	// What came at the same moment counts; of a taken call its port knows that.
	if c.state.Load()&taken != 0 || !c.leave(context.Cause(ctx)) {
		return nil
	}
	return c.left
}

// leave ends the call on the caller's behalf. It reports false if it was over.
func (c *call) leave(why error) bool {
	c.left = why
	before := c.state.Or(over)
	if before&over != 0 {
		return false
	}
	if before&taken != 0 {
		c.port.CloseWith(why)
	}
	c.dismiss()
	return true
}

// waitByPort waits for the reply to a call that was taken.
func (c *call) waitByPort(ctx context.Context) (message, error) {
	e, err := c.port.Receive(ctx)
	c.leave(err)
	return message{e.data, e.bits, e.meta()}, err
}

func (m *message) remoteError(at *Loop) error {
	v, _ := value(m.data, m.bits, at.types())
	switch v := v.(type) {
	case error:
		return &RemoteError{v}
	case string:
		return &RemoteError{errors.New(v)}
	default:
		return &RemoteError{errors.New("unknown error")}
	}
}
