package port

import "context"

// Send is [Port.PostMessage] for a port whose other end may have a [Limit] under
// which senders [Wait]: it waits until there is room, as long as the context
// allows. Those who wait are let in in the order in which they came. Where there
// is room, or no limit, or another policy, it is PostMessage, also when the
// context is done.
//
// While it waits nothing has moved. It ends with the context's error, with one
// that wraps ErrClosed or ErrDetached when the channel closes or the port is
// transferred, or with a [*LimitError] if the limit is changed so that it can't
// go on. On a turn of the loop that would have to make room it returns a
// LimitError at once, with Self set. Longer cycles end by their contexts.
func (p *Port) Send(ctx context.Context, v any, transfer ...Transferable) error {
	return p.address().sendOrWait(ctx, v, transfer, nil)
}

// Send is [Port.Send] by this right.
func (s Sender) Send(ctx context.Context, v any, transfer ...Transferable) error {
	return s.address().sendOrWait(ctx, v, transfer, nil)
}

// Send posts v, waiting for room if it has to; see [Port.Send].
func (o Of[Out, In]) Send(ctx context.Context, v Out, transfer ...Transferable) error {
	return o.port.Send(ctx, v, transfer...)
}
