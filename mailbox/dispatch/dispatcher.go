package dispatch

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// A Task is something that wants a turn.
type Task interface {
	// RunTask is the turn. It is called once for each schedule, on the
	// goroutine of the worker, which must not be kept beyond the call.
	RunTask(w *Worker)
}

// Options are the settings of a [Dispatcher]. Nil and the zero value are valid.
type Options struct {
	// Workers is how many tasks run at a time as long as none blocks.
	// Zero or less means GOMAXPROCS at the time of [New]. More than that says
	// that tasks block: no wake-up is left out then.
	Workers int

	// Throughput is what [Dispatcher.Throughput] reports: the number of
	// messages after which a mailbox should give way. Zero or less means 300.
	Throughput int
}

func (o *Options) workers() int {
	if o == nil || o.Workers <= 0 {
		return runtime.GOMAXPROCS(0)
	}
	return o.Workers
}

func (o *Options) throughput() int {
	if o == nil || o.Throughput <= 0 {
		return 300
	}
	return o.Throughput
}

// A Dispatcher runs tasks on workers. It is made by [New], starts its workers
// when they are first needed, and keeps them until [Dispatcher.Close].
type Dispatcher struct {
	base       int  // workers that run while nothing blocks
	eager      bool // no wake-up is left out
	throughput int
	done       chan struct{}
	waiting    atomic.Int64 // goroutines that wait for mu
	calm       atomic.Bool  // the shortcut is open; changes under mu
	shortcut   atomic.Pointer[Entry]
	demand     func() (demand, runnable int) // asked by the tick, without mu; see gauge
	begun      sync.WaitGroup                // on which the tick waits for the workers that it has sent

	mu      sync.Mutex // guards the fields below; held for a few instructions only
	queue   queue
	started uint64 // tasks taken from the queue, and lately from the shortcut

	all       []*Worker // every worker there is
	idle      []*Worker // those that are parked; the last to park is the first to wake
	blocked   int       // those inside Block
	searching int       // those on the way to the queue
	limit     int       // how many may be active; at least base

	backoff int    // how many wake-ups to leave out after the next one for nothing
	skip    int    // how many are still to be left out
	stale   *Entry // what the last tick saw in the shortcut
	armed   bool   // the timer is set or its tick is running

	timer   *time.Timer // made when first needed
	seen    uint64      // started at the last tick
	stalls  int         // ticks in a row without a start
	spare   int         // ticks in a row with work queued and a processor to spare
	closed  bool
	allGone bool // done is closed
}

// New returns a dispatcher that has not started anything yet.
func New(o *Options) *Dispatcher {
	d := &Dispatcher{base: o.workers(), throughput: o.throughput(), done: make(chan struct{})}
	d.limit = d.base
	d.eager = d.base > runtime.GOMAXPROCS(0)
	d.demand = new(gauge).demand
	return d
}

// Throughput reports how many messages a mailbox should handle in one turn
// before it schedules itself again.
func (d *Dispatcher) Throughput() int { return d.throughput }

// Schedule queues a function. It is [Dispatcher.ScheduleTask] in the form that
// actor engines use.
func (d *Dispatcher) Schedule(fn func()) { d.ScheduleTask(call(fn)) }

// call makes a task of a function; a function value fits an interface as it is,
// so this does not allocate.
type call func()

func (c call) RunTask(*Worker) { c() }

// ScheduleTask queues t for one run. It does not block and does not allocate,
// other than for a queue that grows. After [Dispatcher.Close] the task runs on
// a goroutine of its own.
func (d *Dispatcher) ScheduleTask(t Task) {
	d.lock()
	if d.closed {
		d.mu.Unlock()
		d.runApart(t)
		return
	}
	d.queue.push(t)
	w := d.callLocked(false)
	d.mu.Unlock()
	w.wake()
}

// lock takes mu. Who has to wait for it is counted, because a worker that waits
// here is not blocked in its task.
func (d *Dispatcher) lock() {
	if !d.mu.TryLock() {
		d.waiting.Add(1)
		d.mu.Lock()
		d.waiting.Add(-1)
	}
}

// activeLocked counts the workers that are neither parked nor known to block.
func (d *Dispatcher) activeLocked() int { return len(d.all) - len(d.idle) - d.blocked }

// callLocked sees to it that somebody comes for the queued work. The worker
// that it returns, if any, is to be woken once mu is released. At once means
// that the call must not be left out on the strength of earlier experience.
func (d *Dispatcher) callLocked(atOnce bool) *Worker {
	if d.searching > 0 {
		return nil
	}
	active := d.activeLocked()
	if active >= d.limit {
		d.armLocked()
		d.calm.Store(!d.closed && d.queue.n == 1)
		return nil
	}
	if d.skip > 0 && active > 0 && d.queue.n == 1 && !atOnce {
		d.skip--
		d.armLocked()
		d.calm.Store(!d.closed)
		return nil
	}
	w := d.takeIdleLocked()
	w.searching = true
	w.contested = active > 0
	d.searching++
	return w
}

// sendLocked returns a worker to be woken, with the oldest task in its hand.
func (d *Dispatcher) sendLocked() *Worker {
	w := d.takeIdleLocked()
	w.handed = d.popLocked()
	return w
}

// takeIdleLocked returns a worker that is about to become active: the one that
// parked last, or a new one.
func (d *Dispatcher) takeIdleLocked() *Worker {
	if n := len(d.idle); n > 0 {
		w := d.idle[n-1]
		d.idle[n-1] = nil
		d.idle = d.idle[:n-1]
		return w
	}
	w := &Worker{d: d, pos: len(d.all)}
	d.all = append(d.all, w)
	return w
}
