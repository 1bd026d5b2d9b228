package pool

import (
	"errors"
	"runtime"
	"time"
)

var (
	// ErrFull says that the queue has no room and the pool's policy is Refuse.
	ErrFull = errors.New("pool: full")

	// ErrDropped says that the queue had no room and the pool's policy is Drop:
	// whoever waits for a result is told, [Pool.Go] is silent about it.
	ErrDropped = errors.New("pool: dropped")

	// ErrStopped says that the pool takes no jobs any more, or that it stopped
	// before the job's turn came.
	ErrStopped = errors.New("pool: stopped")
)

// A Policy says what becomes of a job for which the queue has no room.
type Policy uint8

const (
	// Block lets the submitter wait until there is room or its context is done.
	// Those who wait are let in in their order.
	Block Policy = iota
	// Refuse returns [ErrFull].
	Refuse
	// Drop drops the job and counts it.
	Drop
)

// Options are the parts of a Pool that can be chosen. Nil and the zero value are
// valid: as many workers as the program has processors, and no limits.
type Options struct {
	// Workers is how many jobs run at once; zero means GOMAXPROCS. See
	// [Pool.Resize].
	Workers int

	// Queue is how many jobs may wait for a worker. Zero means any number,
	// negative none: then a job is taken only if a worker is free.
	Queue int

	// Full is the policy when there is no room.
	Full Policy

	// Timeout is how long one run of a job may take: the deadline of its
	// context, unless the submitter's is earlier. Zero means no limit.
	Timeout time.Duration

	// Grace is the time that a job has left when its deadline has passed, or
	// when the pool stops. After it the worker is given up and, if the pool goes
	// on, replaced. Zero means 5 seconds, negative for ever.
	Grace time.Duration

	// Redeliver is how often a job whose worker died is given to another one,
	// before it fails; see [Attempt]. A worker that was given up is still at its
	// job, which is therefore never redelivered.
	Redeliver int

	// Park sets a job whose worker died aside after that, in place of failing
	// it: see [Pool.Parked]. Whoever waits for it waits on.
	Park bool

	// OnError is told of every job of [Pool.Go] that did not end well. It is
	// called from any goroutine and must not block. Nil logs it.
	OnError func(error)
}

func (o *Options) workers() int {
	if o.Workers > 0 {
		return o.Workers
	}
	return runtime.GOMAXPROCS(0)
}

func (o *Options) grace() time.Duration {
	if o.Grace == 0 {
		return 5 * time.Second
	}
	return o.Grace
}
