package port

import (
	"context"
	"errors"
)

// A Turn's context carries who runs it, so that Berth's own blocking calls can
// say that they block: the worker that runs the turn then hands its other work on.

// A Blocker is found in a context under [BlockerKey]: what runs the current turn.
type Blocker interface {
	// Block says that the turn is about to block; what it returns says that it
	// goes on. It may be called from any goroutine that was given the context.
	Block() (unblock func())
	Loop() *Loop
}

// BlockerKey is the context key of the [Blocker].
type BlockerKey struct{}

func turnOf(ctx context.Context) Blocker {
	b, _ := ctx.Value(BlockerKey{}).(Blocker)
	return b
}

// block announces that the caller blocks, and returns what to call when it goes on.
func block(ctx context.Context) func() {
	if b := turnOf(ctx); b != nil {
		return b.Block()
	}
	return func() {}
}

func isClosed(err error) bool       { return errors.Is(err, ErrClosed) }
func isMessageError(err error) bool { return errors.Is(err, ErrMessage) }
