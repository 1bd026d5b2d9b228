package pool

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// errOverrun is how a job ends whose worker was given up.
var errOverrun = fmt.Errorf("pool: job went on after its deadline: %w", errors.Join(context.DeadlineExceeded, actor.ErrFenced))

// Wait returns when no job is queued or running, or when the context is done. The
// pool goes on.
func (p *Pool) Wait(ctx context.Context) error {
	ch := make(chan struct{})
	p.mu.Lock()
	p.quiet = append(p.quiet, ch)
	quiet := p.quietLocked()
	p.mu.Unlock()
	release(quiet)
	defer announce(ctx)()
	select {
	case <-ch:
		return nil
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.quiet = slices.DeleteFunc(p.quiet, func(c chan struct{}) bool { return c == ch })
	return context.Cause(ctx)
}

// Drain lets no new jobs in, waits until those that were accepted have ended, and
// stops the pool. When the context is done first, what has not ended is stopped as
// by Stop, with Options.Grace as its time, and the context's error is returned.
func (p *Pool) Drain(ctx context.Context) error {
	p.mu.Lock()
	p.taking = false
	p.refuseLobbyLocked()
	p.mu.Unlock()
	err := p.Wait(ctx)
	if p.opt.grace() >= 0 {
		ctx = context.WithoutCancel(ctx)
	}
	return errors.Join(err, p.Stop(ctx))
}

// Stop stops the pool: jobs that wait end with ErrStopped, the contexts of those that
// run are done, and it returns when they have returned. A worker that is not back
// after Options.Grace, or when the context is done, is given up; its job ends with
// an error that wraps [actor.ErrFenced].
//
// Under a supervisor the pool ends normally: a permanent child is started again.
func (p *Pool) Stop(ctx context.Context) error {
	p.halt()
	ref := p.keeperRef()
	if ref.IsZero() {
		return nil
	}
	down := p.sys.Monitor(ref)
	_ = ref.PostEnvelope(port.Envelope{Notice: true}, &order{func(_ context.Context, _ *keeper, self *actor.Self) error {
		self.Stop()
		return nil
	}})
	defer announce(ctx)()
	select {
	case <-down:
		return nil
	case <-ctx.Done():
	}
	p.hurry()
	<-down
	return context.Cause(ctx)
}

// StopChildren stops the workers, all at the same time. However the keeper ends, no
// job is left without an outcome.
func (k *keeper) StopChildren(ctx context.Context, self *actor.Self) {
	p := k.pool
	p.halt()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p.mu.Lock()
	p.giveUp = cancel
	if p.impatient {
		cancel()
	}
	p.mu.Unlock()
	crew := p.members()
	refs := make([]actor.Ref, len(crew))
	for i, w := range crew {
		refs[i] = w.ref
	}
	self.StopAll(ctx, refs)
	for _, w := range p.members() {
		p.died(w, actor.ErrFenced)
	}
}

// hurry fences what a stop still waits for.
func (p *Pool) hurry() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.impatient = true
	if p.giveUp != nil {
		p.giveUp()
	}
}

// isOver reports whether a call failed because there is no keeper any more.
func isOver(err error) bool {
	return errors.Is(err, port.ErrClosed) || errors.Is(err, actor.ErrStopped)
}
