// Package dispatch gives turns to tasks on a small set of resident goroutines.
//
// A [Dispatcher] keeps one first-in-first-out queue of [Task] values and a few
// workers that serve it. A goroutine for each turn would start on a small stack
// and grow it again and again; a resident worker has grown its stack once. The
// method set of a Dispatcher is also that of an engine dispatcher (Schedule and
// Throughput), so that it can be put under an actor engine as it is.
//
// # Who gets the next task
//
// A worker that has finished a task looks at the queue before it does anything
// else. So two tasks that schedule each other in turn stay on one worker, and
// need no wake-up. Once that has shown, what is scheduled by [Dispatcher.ScheduleEntry]
// takes a shortcut past the queue and its lock, for a bounded number of times in a
// row.
//
// A sleeping worker is woken when the queue holds something that nobody is on
// the way to. At most one worker is on the way at a time: the one that finds
// work wakes the next if there is more. If a wake-up turns out to have been for
// nothing, because the worker that was running took the task itself, a few of
// the next ones are left out, up to 16,383, as long as only a single task waits and
// somebody is running. A task that is left waiting wrongly is found after one
// or two ticks of a millisecond, and ends the leaving out. With more workers than
// processors no wake-up is left out.
//
// # Blocking
//
// A task that is about to block says so with [Worker.Block]; another worker
// takes over at once, and nothing waits behind it. A task that blocks without a
// word is found by a timer, which runs only while work is queued, or in the
// shortcut, that nobody is on the way to.
//
// More workers come quickly if nothing was started for two ticks and the Go
// runtime shows a processor to spare: a few at a time, as long as these vanish into
// their tasks and others are queued. In one tick they may double; and again
// whenever the program is seen still, when it uses less of the processors than the
// quarter that the garbage collector takes to mark. So a machine with much to
// compute is not taken for one that waits. On a busy one they come slowly, for
// what looks busy may be another part of the program. None is started when there
// are as many as the tasks that are seen to be blocked and four for each processor
// (or Options.Workers, if that is more). They leave when the queue is empty.
//
// # Concurrency
//
// All methods of a Dispatcher may be called from any goroutine. The methods of
// a [Worker] belong to the task that it is running, on the goroutine on which
// it is run, until RunTask returns.
//
// A task runs once for each time it was scheduled, and the schedule happens
// before the run. Tasks are started in the order in which they were queued,
// but for those in the shortcut; beyond that the runs of two schedules are
// not ordered, and a task that is scheduled while it runs may run on two
// workers at a time. Whoever needs one at a time schedules only when the last
// run is over. No task is run, and no lock is held, inside ScheduleTask.
//
// A panic in a task is the program's. A task that ends its goroutine with
// [runtime.Goexit] loses only that goroutine: a fresh one goes on in its place.
//
// Nothing is shared between dispatchers. Inside a testing/synctest bubble a
// waiting worker is durably blocked, and a Dispatcher that was closed leaves
// nothing behind.
package dispatch
