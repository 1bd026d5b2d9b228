package dispatch

import (
	"runtime"
	"time"
)

const (
	perCPU   = 4    // workers for each processor beyond those that block
	patience = 4    // ticks without a start after which a busy machine is no excuse
	despair  = 16   // ticks without a start after which it is not even one for many
	readings = 100  // in which a processor to spare may show
	settle   = 1000 // readings in which it may, after workers were added
)

// A load is what growth is decided on.
type load struct {
	active int // workers that have a task and have not said that they block, or look for one
	queued int // tasks that wait
	base   int // workers that should be running
	cpus   int
	demand int // goroutines in the whole program that run or could run
}

// spare reports whether the runtime could run one more of the base workers now.
// Whoever computes, be it the collector or another part of the program, counts.
func (l load) spare() bool { return l.demand < min(l.base, l.cpus) }

// idle reports whether a processor has nothing to do, that of the caller not
// counted. While the garbage collector marks there is none, because it uses
// what is free; then a worker that seems blocked may only be helping it, or
// waiting for it, and for many to be added at once this is asked for.
func (l load) idle() bool { return l.demand < min(l.base, max(1, l.cpus-1)) }

// still reports whether so little runs that the collector can't be marking at all,
// for which it takes a quarter of the processors whatever else there is to do.
func (l load) still() bool { return l.idle() && l.demand < max(1, l.cpus/4) }

// stuck is how many active workers at least are blocked without having said so:
// no more can be runnable than there are runnable goroutines in the program.
func (l load) stuck() int { return max(0, l.active-l.demand) }

// fit is how many workers there may be if none is blocked.
func (l load) fit() int { return max(l.base, perCPU*l.cpus) }

// room is how many more workers may become active; negative if there are too many.
func (l load) room() int { return l.stuck() + l.fit() - l.active }

// loadLocked takes the figures that the dispatcher knows.
func (d *Dispatcher) loadLocked(demand, cpus int) load {
	return load{active: d.activeLocked(), queued: d.queue.n, base: d.base, cpus: cpus, demand: demand}
}

// grow adds workers for a queue that all active ones keep waiting. Called by
// the tick, without mu. It adds a few at a time, and goes on while they vanish into
// their tasks: until tasks are finished faster than workers are added, because
// then the queue was not stuck, or until the workers have doubled since the machine
// was last seen still.
func (d *Dispatcher) grow(stalled bool) {
	cpus := runtime.GOMAXPROCS(0)
	demand := d.readDemand(cpus)
	d.lock()
	l := d.loadLocked(demand, cpus)
	d.noteTickLocked(stalled, l.spare())
	quota := d.planLocked(l)
	began := d.started
	d.mu.Unlock()
	for added, seen := 0, 0; added < quota; {
		n := d.add(quota-added, demand, cpus)
		if added += n; n == 0 || added == quota {
			return
		}
		d.begun.Wait()
		runtime.Gosched() // to those who have finished theirs
		demand, _ = d.look()
		doubled := added-seen > l.active+seen
		if doubled {
			demand = d.settleDemand(cpus)
		}
		switch still := d.loadAt(demand, cpus).still(); {
		case still:
			seen = added
		case doubled:
			return
		}
		if d.flows(began, added) {
			return
		}
	}
}

// noteTickLocked counts the ticks in a row that were alike.
func (d *Dispatcher) noteTickLocked(stalled, spare bool) {
	d.stalls++
	if !stalled {
		d.stalls = 0
	}
	d.spare++
	if !spare {
		d.spare = 0
	}
}

// planLocked says how many workers to add at most. A first tick without a start
// may be a mishap, such as a collection that all workers wait for, and brings no
// more workers than fit if none is blocked. If those that were blocked have come
// back to a busy machine, it takes some away.
func (d *Dispatcher) planLocked(l load) (quota int) {
	switch {
	case d.stalls > 1 && l.idle():
		return l.queued
	case d.stalls > 0 && l.idle():
		return max(0, l.fit()-l.active)
	case d.stalls >= despair:
		return perCPU * l.cpus
	case l.room() < 0 && !l.spare():
		d.limit = max(d.base, d.limit+l.room())
		return 0
	case l.active >= l.fit():
		return 0
	case d.stalls > 0 && l.spare(), d.stalls >= patience:
		return 1
	case d.spare > 1: // served, but by fewer than could
		return 1
	}
	return 0
}

// flows reports whether more tasks were started than the workers added since
// account for, twice over.
func (d *Dispatcher) flows(began uint64, added int) bool {
	d.lock()
	defer d.mu.Unlock()
	return d.started-began > 2*uint64(added)
}

// add sends up to n workers, as many as there is room for, each with a task in hand,
// so that they do not crowd at mu. It returns how many. The demand may be old by the
// time that mu is had: those who stand in line for it are counted anew, else they
// would be taken for blocked.
func (d *Dispatcher) add(n, demand, cpus int) int {
	d.lock()
	l := d.loadLocked(demand+int(d.waiting.Load()), cpus)
	sent := make([]*Worker, max(0, min(n, l.queued, l.room())))
	for i := range sent {
		sent[i] = d.sendLocked()
		sent[i].fresh = true
	}
	d.limit = max(d.limit, d.activeLocked())
	d.mu.Unlock()
	d.begun.Add(len(sent))
	for _, w := range sent {
		w.wake()
	}
	return len(sent)
}

// readDemand asks the runtime a few times in a row and returns the least: what
// looks busy may be a thread that finds nothing to run and is about to sleep.
func (d *Dispatcher) readDemand(cpus int) int {
	demand, runnable := d.look()
	for i := 1; i < readings && runnable == 0 && !d.loadAt(demand, cpus).still(); i++ {
		n := demand
		demand, runnable = d.look()
		demand = min(demand, n)
	}
	return demand
}

// settleDemand does so when workers were added that may not have blocked yet. It
// gives way to what could run, but not for longer than a tick.
func (d *Dispatcher) settleDemand(cpus int) (demand int) {
	began := time.Now()
	for range settle {
		var runnable int
		demand, runnable = d.look()
		if d.loadAt(demand, cpus).still() || time.Since(began) > tickEvery {
			break
		}
		if runnable > 0 {
			runtime.Gosched()
		}
	}
	return demand
}

// look returns the demand, to which those belong who stand in line for mu, and how
// many wait for a processor.
func (d *Dispatcher) look() (demand, runnable int) {
	before := d.waiting.Load()
	demand, runnable = d.demand()
	return demand + int(max(before, d.waiting.Load())), runnable
}

// loadAt is as much of a load as takes no lock to know.
func (d *Dispatcher) loadAt(demand, cpus int) load {
	return load{base: d.base, cpus: cpus, demand: demand}
}
