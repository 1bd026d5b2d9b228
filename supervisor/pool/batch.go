package pool

import (
	"context"
	"sync/atomic"
)

// A Result is what came of one job of a [Batch].
type Result[T any] struct {
	Value T
	Err   error
}

// Batch has the workers run f once for each input and returns the results in the
// order of the inputs, when all have ended or the context is done. A job that fails
// or panics costs its own result and no other; a job that was not accepted has the
// reason as its error.
func Batch[In, Out any](ctx context.Context, p *Pool, inputs []In, f func(ctx context.Context, in In) (Out, error)) []Result[Out] {
	results := make([]Result[Out], len(inputs))
	if len(inputs) == 0 {
		return results
	}
	b := &batch[In, Out]{f: f, over: make(chan struct{})}
	b.left.Store(int64(len(inputs)))
	jobs := make([]batchJob[In, Out], len(inputs))
	for i := range jobs {
		j := &jobs[i]
		j.batch, j.in, j.body, j.run.caller = b, inputs[i], j, ctx
		if err := p.submit(ctx, &j.job); err != nil {
			j.outcome, j.err = stopped, err
			j.ended()
		}
	}
	defer announce(ctx)()
	select {
	case <-b.over:
	case <-ctx.Done():
	}
	for i := range jobs {
		results[i] = jobs[i].result(ctx, p)
	}
	return results
}

// A batch is what its jobs share.
type batch[In, Out any] struct {
	f    func(ctx context.Context, in In) (Out, error)
	left atomic.Int64
	over chan struct{}
}

type batchJob[In, Out any] struct {
	job
	batch *batch[In, Out]
	in    In
	out   Out // the worker's until the job has ended
}

func (j *batchJob[In, Out]) perform(ctx context.Context) (err error) {
	j.out, err = j.batch.f(ctx, j.in)
	return err
}

func (j *batchJob[In, Out]) ended() {
	if j.batch.left.Add(-1) == 0 {
		close(j.batch.over)
	}
}

// result reads the result, or withdraws the job if the context is done.
func (j *batchJob[In, Out]) result(ctx context.Context, p *Pool) (r Result[Out]) {
	if !p.withdraw(&j.job, context.Cause(ctx)) {
		r.Err = context.Cause(ctx)
		return r
	}
	if j.outcome == done || j.outcome == failed {
		r.Value = j.out
	}
	r.Err = j.err
	return r
}
