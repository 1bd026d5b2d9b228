package actor

import (
	"context"

	"github.com/berth-go/berth/port"
)

// Handle makes an actor of a function that wants its messages as a T. A message
// that does not decode into one is a messageerror and a dead letter, not a
// failure.
func Handle[T any](f func(ctx context.Context, self *Self, v T) error) Actor {
	return Func(func(ctx context.Context, self *Self, e port.MessageEvent) error {
		v, err := port.Data[T](e)
		if err != nil {
			e.Refuse(err)
			return nil
		}
		return f(ctx, self, v)
	})
}

// Serve makes an actor that answers calls. An error that f returns is its reply,
// which comes back to the caller as a [*port.RemoteError]; it is not a failure.
// The context is done when the actor stops or the caller lets go.
func Serve[Req, Resp any](f func(ctx context.Context, req Req) (Resp, error)) Actor {
	return server[Req, Resp](f)
}

// A server is what Serve makes: a method, for in a function literal the compiler would
// allocate release.
type server[Req, Resp any] func(ctx context.Context, req Req) (Resp, error)

func (f server[Req, Resp]) Receive(ctx context.Context, _ *Self, e port.MessageEvent) error {
	req, err := port.Data[Req](e)
	if err != nil {
		e.Refuse(err)
		return nil
	}
	ctx, release := e.CallerContext(ctx)
	defer release()
	resp, err := f(ctx, req)
	if err != nil {
		_ = e.ReplyError(err)
		return nil
	}
	_ = e.Reply(resp)
	return nil
}

// A Mux is an actor that dispatches on the registered type of a message. Cases
// are added with [On] before it is used; what has no case goes to Default, or
// is refused as undecodable.
type Mux struct {
	Default Actor
	cases   []muxCase
}

type muxCase func(ctx context.Context, self *Self, v any) (done bool, err error)

// On adds a case: messages whose Data is a T go to f.
func On[T any](m *Mux, f func(ctx context.Context, self *Self, v T) error) {
	m.cases = append(m.cases, func(ctx context.Context, self *Self, v any) (bool, error) {
		t, ok := v.(T)
		if !ok {
			return false, nil
		}
		return true, f(ctx, self, t)
	})
}

// Receive implements [Actor].
func (m *Mux) Receive(ctx context.Context, self *Self, e port.MessageEvent) error {
	v := e.Data()
	for _, c := range m.cases {
		if done, err := c(ctx, self, v); done {
			return err
		}
	}
	if m.Default != nil {
		return m.Default.Receive(ctx, self, e)
	}
	e.Refuse(errNoCase)
	return nil
}
