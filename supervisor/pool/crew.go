package pool

import (
	"errors"
	"slices"

	"github.com/berth-go/berth/actor"
)

// What workers and their keeper do to the pool. Jobs stay in the one queue until a
// worker takes them: nothing waits in the inbox of a worker but the word that
// there is something to do.

// join adds a worker that has started.
func (p *Pool) join(w *worker) {
	p.mu.Lock()
	p.crew[w] = struct{}{}
	p.idle = append(p.idle, w)
	p.admitLocked()
	r := p.rouseLocked()
	p.mu.Unlock()
	r.rouse()
}

// rouseLocked returns an idle worker to be woken, if there is something to do and
// nobody is on the way to it. The one that finds work has the next woken.
func (p *Pool) rouseLocked() *worker {
	if p.waking > 0 || p.queue.n == 0 || len(p.idle) == 0 || p.halted {
		return nil
	}
	w := p.idle[len(p.idle)-1]
	p.idle = p.idle[:len(p.idle)-1]
	w.waking = true
	p.waking++
	return w
}

// next ends the worker's job, if it has one, and gives it the next. With nil the
// worker lies down; with stay false it is to leave.
func (p *Pool) next(w *worker, o outcome, err error) (j *job, stay bool) {
	p.mu.Lock()
	last := w.job
	if w.gone {
		p.mu.Unlock()
		return nil, true // it was given up: its job has ended without it
	}
	if last != nil {
		p.endLocked(last, o, err)
		w.job = nil
		p.busy--
	}
	stay = p.takeLocked(w)
	j = w.job
	r := p.rouseLocked()
	quiet := p.quietLocked()
	p.mu.Unlock()
	if last != nil {
		last.body.ended()
	}
	release(quiet)
	r.rouse()
	return j, stay
}

// takeLocked gives the first job of the queue to a worker that has none.
func (p *Pool) takeLocked(w *worker) (stay bool) {
	p.settleWakeLocked(w)
	switch {
	case w.retired:
		return false
	case p.halted:
		return true // until it is told to stop
	}
	if w.job = p.queue.pop(); w.job == nil {
		p.idle = append(p.idle, w)
	} else {
		p.busy++
	}
	p.admitLocked()
	return true
}

func (p *Pool) settleWakeLocked(w *worker) {
	if w.waking {
		w.waking = false
		p.waking--
	}
}

// died takes a worker that has ended, or is given up, out of the crew. Its job is
// redelivered, or lost for the reason given.
func (p *Pool) died(w *worker, reason error) {
	p.mu.Lock()
	if _, ok := p.crew[w]; !ok {
		p.mu.Unlock()
		return
	}
	w.gone = true
	delete(p.crew, w)
	if w.retired {
		p.retiring--
	}
	p.settleWakeLocked(w)
	if i := slices.Index(p.idle, w); i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
	}
	j := w.job
	if j != nil {
		p.busy--
		w.job = nil
		if p.savesLocked(j, reason) {
			j = nil
		} else {
			p.endLocked(j, lost, reason)
		}
	}
	p.admitLocked()
	r := p.rouseLocked()
	quiet := p.quietLocked()
	p.mu.Unlock()
	if j != nil {
		j.body.ended()
	}
	release(quiet)
	r.rouse()
}

// savesLocked redelivers or parks a job whose worker died, or reports false.
func (p *Pool) savesLocked(j *job, reason error) bool {
	switch {
	case p.halted || errors.Is(reason, actor.ErrFenced):
		return false
	case j.attempt < p.opt.Redeliver:
		j.attempt++
		p.count.redelivered++
		p.queue.pushFront(j)
	case p.opt.Park:
		j.err = reason
		p.parked.pushBack(j)
	default:
		return false
	}
	return true
}

// short reports whether the crew lacks a worker.
func (p *Pool) short() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.halted && len(p.crew)-p.retiring < p.target
}

// resize sets how many workers there are to be. Of those that are too many the busy
// ones leave by themselves after the job in hand; the others are returned, to be
// stopped.
func (p *Pool) resize(n int) (surplus []actor.Ref) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.target = n
	excess := len(p.crew) - p.retiring - n
	for ; excess > 0 && len(p.idle) > 0; excess-- {
		w := p.idle[0]
		p.idle = p.idle[1:]
		p.retireLocked(w)
		surplus = append(surplus, w.ref)
	}
	for w := range p.crew {
		if excess <= 0 {
			break
		}
		if !w.retired {
			p.retireLocked(w)
			excess--
		}
	}
	return surplus
}

func (p *Pool) retireLocked(w *worker) {
	w.retired = true
	p.retiring++
}

// halt lets nobody take or submit a job any more, and ends those that wait or were set
// aside.
func (p *Pool) halt() {
	p.mu.Lock()
	p.taking, p.halted = false, true
	p.refuseLobbyLocked()
	var jobs []*job
	for j := p.queue.pop(); j != nil; j = p.queue.pop() {
		p.endLocked(j, stopped, ErrStopped)
		jobs = append(jobs, j)
	}
	for j := p.parked.pop(); j != nil; j = p.parked.pop() {
		p.endLocked(j, lost, j.err)
		jobs = append(jobs, j)
	}
	quiet := p.quietLocked()
	p.mu.Unlock()
	for _, j := range jobs {
		j.body.ended()
	}
	release(quiet)
}

func (p *Pool) refuseLobbyLocked() {
	for j := p.lobby.pop(); j != nil; j = p.lobby.pop() {
		j.refused = true
		p.count.refused++
		close(j.admitted)
	}
}

// members returns the crew.
func (p *Pool) members() []*worker {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := make([]*worker, 0, len(p.crew))
	for w := range p.crew {
		list = append(list, w)
	}
	return list
}
