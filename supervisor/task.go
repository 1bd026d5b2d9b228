package supervisor

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// Do runs a function once as a child of a supervisor and returns its result, which is
// handed over as it is. The child is temporary: it is not restarted, does not count as
// a failure, and is gone when it has ended. An error of f, or its panic as an
// [*actor.PanicError] with the stack, comes back to the caller.
//
// The supervisor bounds how many run: a Dynamic one with MaxChildren refuses with
// [ErrMaxChildren]. The context is the deadline. f sees it, with its values, and sees
// the supervisor stop; when it is done, Do returns at once, and an f that does not is
// a child still. When the supervisor stops first, the error wraps
// [actor.ErrShutdown], or [actor.ErrFenced] if f did not end in its time.
//
// It is an error for a supervisor with a Template.
func Do[T any](ctx context.Context, t *Tree, f func(ctx context.Context) (T, error)) (T, error) {
	var none T
	k := &task[T]{ctx: ctx, f: f, done: make(chan struct{})}
	ref, err := t.StartChild(ctx, Child{
		Name: fmt.Sprintf("task-%d", t.index.tasks.Add(1)), Restart: Temporary, New: func() actor.Actor { return k },
	})
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return none, err
	}
	down := t.sys.Monitor(ref)
	defer announce(ctx)()
	select {
	case <-k.done:
		return k.result, k.err
	case d := <-down:
		select {
		case <-k.done: // it ended just before, or was quick
			return k.result, k.err
		default: // it was given up
			return none, fmt.Errorf("supervisor: task: %w", d.Reason)
		}
	case <-ctx.Done():
		return none, context.Cause(ctx)
	}
}

// A task is the actor of one call of Do.
type task[T any] struct {
	ctx    context.Context // the caller's
	f      func(context.Context) (T, error)
	over   atomic.Bool
	done   chan struct{} // closed when the fields below are set
	result T
	err    error
}

var (
	_ actor.Starter = (*task[any])(nil)
	_ actor.Stopper = (*task[any])(nil)
)

// Start has the function run on the next turn: the supervisor does not wait for it.
func (k *task[T]) Start(_ context.Context, self *actor.Self) error {
	return self.Ref().PostEnvelope(port.Envelope{Notice: true}, nil)
}

// Receive runs it. Its error is the caller's, not a failure of the child.
func (k *task[T]) Receive(ctx context.Context, self *actor.Self, _ port.MessageEvent) error {
	self.Stop()
	own, cancel := context.WithCancelCause(k.ctx)
	defer cancel(nil)
	defer context.AfterFunc(ctx, func() { cancel(actor.ErrShutdown) })()
	if err := own.Err(); err != nil {
		k.end(err)
		return nil
	}
	result, err := k.f(taskContext{own, ctx})
	k.result = result
	k.end(err)
	return nil
}

// Stop tells the caller, if the function has not come to its end.
func (k *task[T]) Stop(_ context.Context, _ *actor.Self, reason error) {
	if reason == nil {
		reason = actor.ErrStopped
	}
	k.end(reason)
}

func (k *task[T]) end(err error) {
	if !k.over.Swap(true) {
		k.err = err
		close(k.done)
	}
}

// A taskContext is the caller's context on the turn of the task: what blocks there
// blocks this turn.
type taskContext struct {
	context.Context
	turn context.Context
}

func (c taskContext) Value(key any) any {
	if v := c.turn.Value(key); v != nil {
		return v
	}
	return c.Context.Value(key)
}

// announce says that the turn whose context this is, if it is one, is about to block.
func announce(ctx context.Context) func() {
	if b, ok := ctx.Value(port.BlockerKey{}).(port.Blocker); ok {
		return b.Block()
	}
	return func() {}
}
