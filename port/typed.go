package port

import (
	"context"
	"fmt"

	"github.com/berth-go/berth/port/clone"
)

// Of is a typed rim around a port: what is posted through it is an Out, what
// arrives is an In. It is Transferable, and in data it stands for its port. The
// zero Of is inert like the zero Port.
type Of[Out, In any] struct{ port *Port }

// As wraps a port.
func As[Out, In any](p *Port) Of[Out, In] { return Of[Out, In]{p} }

// NewTyped returns the two ends of a new channel that carries A one way and B
// the other.
func NewTyped[A, B any]() (Of[A, B], Of[B, A]) {
	p1, p2 := NewChannel()
	return Of[A, B]{p1}, Of[B, A]{p2}
}

// Port returns the port inside.
func (o Of[Out, In]) Port() *Port { return o.port }

// Post posts v; see [Port.PostMessage].
func (o Of[Out, In]) Post(v Out, transfer ...Transferable) error {
	return Post(o.port, v, transfer...)
}

// OnMessage sets the handler; see [Port.OnMessage]. What does not decode into an In
// goes to the port's messageerror handler.
func (o Of[Out, In]) OnMessage(f func(In)) error {
	if f == nil {
		return o.port.OnMessage(nil)
	}
	return o.port.OnMessage(func(e MessageEvent) {
		v, err := Data[In](e)
		if err != nil {
			e.Refuse(err)
			return
		}
		f(v)
	})
}

// Receive takes the next message; see [Port.Receive]. A message that does not
// decode into an In is an error that wraps ErrMessage.
func (o Of[Out, In]) Receive(ctx context.Context) (In, error) {
	e, err := o.port.Receive(ctx)
	if err != nil {
		var none In
		return none, err
	}
	v, err := Data[In](e)
	if err != nil {
		e.Refuse(err)
		return v, fmt.Errorf("%w: %w", ErrMessage, err)
	}
	return v, nil
}

// Close closes the port.
func (o Of[Out, In]) Close() error { return o.port.Close() }

// PostMessage makes an Of a [Poster]; [Of.Post] is the typed form.
func (o Of[Out, In]) PostMessage(v any, transfer ...Transferable) error {
	return o.port.PostMessage(v, transfer...)
}

func (o Of[Out, In]) address() address { return o.port.address() }

// BeginTransfer makes an Of Transferable; see [Port.BeginTransfer].
func (o Of[Out, In]) BeginTransfer() (clone.Transfer, error) { return o.port.BeginTransfer() }

// UnwrapClone says that in data an Of stands for its port.
func (o Of[Out, In]) UnwrapClone() any { return o.port }

// WrapClone takes the port that has arrived.
func (o *Of[Out, In]) WrapClone(v any) error {
	p, ok := v.(*Port)
	if !ok {
		return fmt.Errorf("port: %T is not a port", v)
	}
	o.port = p
	return nil
}
