// Package pool is a supervised worker pool: functions go in, workers take them from
// one queue, and whoever waits gets the result, or the error, or the panic with its
// stack.
//
// # Jobs
//
// A [Pool] is started with a name in a System, as many workers as there are
// processors, and no limits:
//
//	p, err := pool.Start(ctx, sys, "thumbnails", nil)
//
// A job is a function that is given a context. [Pool.Go] has one run and does not
// wait; [Do] waits for its result; [Submit] returns a [Task] to wait for later;
// [Batch] runs one for each of many inputs and returns the results in their order:
//
//	err := p.Go(ctx, func(ctx context.Context) error { return resize(ctx, file) })
//	n, err := pool.Do(ctx, p, func(ctx context.Context) (int, error) { return count(ctx, file) })
//	results := pool.Batch(ctx, p, files, resize)
//
// The context of the submitter is the job's too: its values are seen, a job that
// has not begun is not run once it is done, and one that runs sees it. A job runs
// in the same process and shares its memory, as functions do: what it captures is
// not cloned. For workers that are sent clones, see package router.
//
// # Workers pull
//
// A worker is an actor. It takes a job when it has nothing else to do, so a slow
// worker has no backlog that others could have done, and an idle one owns no
// goroutine. [Pool.Resize] changes their number at run time; a pool of none is
// paused.
//
// # When there is too much
//
// [Options] bound the queue. A job for which there is no room waits, in order,
// until there is some or its context is done; or it is refused with [ErrFull]; or
// it is dropped and counted.
//
// # When a job goes wrong
//
// A panic in a job is the death of its worker. It costs that one job: the caller
// gets an [*actor.PanicError], and another worker takes the place. With
// Options.Redeliver the job is first given to other workers, in its old place in
// the queue; [Attempt] tells it how often. With Options.Park it is set aside at last,
// to be looked at and tried again or dropped: see [Pool.Parked].
//
// Options.Timeout is a deadline for each run, which the job sees in its context.
// One that goes on past it and its grace is given up: its caller gets an error that
// wraps [actor.ErrFenced], a new worker takes the place, and what the old one
// comes to is ignored. Go can't end a goroutine: it goes on until it returns.
//
// # The end
//
// [Pool.Wait] waits until nothing is left to do. [Pool.Drain] does so while no new
// jobs are let in, and then stops the pool; [Pool.Stop] stops it at once. Every
// job that was accepted ends exactly once, however the pool ends; [Pool.Stats] has
// the count.
//
// Coming from other pools: Submit of ants is Go here; Go and Submit of pond are Go
// and [Submit]; StopAndWait of pond is Drain; Wait of conc is Wait.
//
// # In a tree
//
// [New] makes a pool that a supervisor starts, as a child whose New is [Pool.Actor]:
//
//	p := pool.New(nil)
//	spec := supervisor.Spec{Children: []supervisor.Child{
//		{Name: "thumbnails", New: p.Actor, Shutdown: -1},
//		{Name: "web", New: func() actor.Actor { return newWeb(p) }},
//	}}
//
// # Concurrency
//
// A Pool may be used from any goroutine, also from jobs and from the turns of
// actors, which announce that they wait. Jobs begin in the order in which they were
// accepted, but for those that are redelivered, and run at the same time as others.
// What a job did happens before whoever waited for it goes on. A job that waits for
// jobs of its own pool needs a second worker; if all workers wait like that, they
// wait until their contexts are done.
//
// No lock is held while jobs and Options.OnError run.
package pool
