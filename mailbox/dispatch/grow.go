package dispatch

import "runtime"

const (
	perCPU   = 4  // workers for each processor beyond those that block
	factor   = 16 // by which the workers may be multiplied in one tick
	patience = 4  // ticks without a start after which a busy machine is no excuse
	despair  = 16 // ticks without a start after which it is not even one for many
	settle   = 64 // yields in which new workers may show what they do
	readings = 16 // in which a processor to spare may show
)

// A load is what growth is decided on.
type load struct {
	workers int // all goroutines
	blocked int // those that have said so
	active  int // those that have a task and have not said so, or look for one
	queued  int // tasks that wait
	base    int // workers that should be running
	cpus    int
	demand  int // goroutines in the whole program that run or could run
}

// spare reports whether the runtime could run one more of the base workers now.
// Whoever computes, be it the collector or another part of the program, counts.
func (l load) spare() bool { return l.demand < min(l.base, l.cpus) }

// idle reports whether a processor has nothing to do, that of the caller not
// counted. While the garbage collector marks there is none, because it uses
// what is free; then a worker that seems blocked may only be helping it, or
// waiting for it, and for many to be added at once this is asked for.
func (l load) idle() bool { return l.demand < min(l.base, max(1, l.cpus-1)) }

// stuck is how many active workers at least are blocked without having said so:
// no more can be runnable than there are runnable goroutines in the program.
func (l load) stuck() int { return max(0, l.active-l.demand) }

// fit is how many workers there may be if none is blocked.
func (l load) fit() int { return max(l.base, perCPU*l.cpus) }

// room is how many workers may still be added; negative if there are too many.
func (l load) room() int { return l.blocked + l.stuck() + l.fit() - l.workers }

// loadLocked takes the figures that the dispatcher knows.
func (d *Dispatcher) loadLocked(demand, cpus int) load {
	return load{
		workers: len(d.all), blocked: d.blocked, active: d.activeLocked(),
		queued: d.queue.n, base: d.base, cpus: cpus, demand: demand,
	}
}

// grow adds workers for a queue that all active ones keep waiting. Called by
// the tick, without mu. It goes in small steps and looks around after each: it
// stops when the machine has become busy, or when tasks are finished faster than
// workers are added, because then the queue was not stuck.
func (d *Dispatcher) grow(stalled bool) {
	cpus := runtime.GOMAXPROCS(0)
	demand := d.readDemand(cpus)
	runtime.Gosched()
	demand = max(demand, d.readDemand(cpus))
	d.lock()
	l := d.loadLocked(demand, cpus)
	d.noteTickLocked(stalled, l.spare())
	quota := d.planLocked(l)
	began := d.started
	d.mu.Unlock()
	step, added := d.base, 0
	for misses := 0; added < quota && misses < settle; {
		n, wanted := d.add(min(step, quota-added), demand, cpus)
		if !wanted {
			return
		}
		if added += n; n == 0 {
			misses++ // a crowd at mu, most likely; it passes
		}
		step = min(2*step, perCPU*cpus)
		demand = d.settleDemand(cpus)
		if !d.loadAt(demand, cpus).idle() || d.flows(began, added) {
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
		return max((factor-1)*l.active, l.fit()-l.active)
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

// add raises the limit by up to n and sends as many workers, each with a task in
// hand, so that they do not crowd at mu. It returns how many those are, and
// whether tasks still wait for more. The demand may be old by the time that mu
// is had: those who stand in line for it are counted anew, else they would be
// taken for blocked.
func (d *Dispatcher) add(n, demand, cpus int) (added int, wanted bool) {
	for i := range n {
		d.lock()
		l := d.loadLocked(demand+i+int(d.waiting.Load()), cpus)
		if l.queued == 0 || l.room() <= 0 {
			d.mu.Unlock()
			return i, l.queued > 0
		}
		d.limit = max(d.limit, l.active+1)
		w := d.takeIdleLocked()
		w.handed = d.popLocked()
		d.mu.Unlock()
		w.wake()
	}
	return n, true
}

// readDemand asks the runtime a few times in a row and returns the least: what
// looks busy may be a thread that is about to sleep.
func (d *Dispatcher) readDemand(cpus int) int {
	demand := d.look()
	for range readings {
		if d.loadAt(demand, cpus).idle() {
			break
		}
		demand = min(demand, d.look())
	}
	return demand
}

// look returns the demand, to which those belong who stand in line for mu.
func (d *Dispatcher) look() int {
	before := d.waiting.Load()
	demand := d.demand()
	return demand + int(max(before, d.waiting.Load()))
}

// settleDemand gives new workers the time to take their tasks and block.
func (d *Dispatcher) settleDemand(cpus int) (demand int) {
	for range settle {
		runtime.Gosched()
		demand = d.look()
		if d.loadAt(demand, cpus).idle() {
			break
		}
	}
	return demand
}

// loadAt is as much of a load as takes no lock to know.
func (d *Dispatcher) loadAt(demand, cpus int) load {
	return load{base: d.base, cpus: cpus, demand: demand}
}
