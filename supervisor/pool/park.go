package pool

import "context"

// A Parked is a job that was set aside because it has cost too many workers; see
// Options.Park. It is good until the job goes on or ends, however that comes.
type Parked struct {
	pool *Pool
	job  *job

	err      error
	attempts int
}

// Parked returns what is set aside, the first to fail first.
func (p *Pool) Parked() (list []Parked) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for j := p.parked.first; j != nil; j = j.next {
		list = append(list, Parked{p, j, j.err, j.attempt + 1})
	}
	return list
}

// Err returns what its last worker died of.
func (k Parked) Err() error { return k.err }

// Attempts returns how often it was begun.
func (k Parked) Attempts() int { return k.attempts }

// Context returns the submitter's context.
func (k Parked) Context() context.Context { return k.job.run.caller }

// Retry queues the job again, behind all others and whether there is room or not. It
// reports false if the job is not set aside any more.
func (k Parked) Retry() bool {
	p, j := k.pool, k.job
	p.mu.Lock()
	if !k.takeLocked() {
		p.mu.Unlock()
		return false
	}
	j.attempt++
	p.count.redelivered++
	p.queue.pushBack(j)
	r := p.rouseLocked()
	p.mu.Unlock()
	r.rouse()
	return true
}

// Drop ends the job as lost: whoever waits for it gets Err. It reports false if the job
// is not set aside any more.
func (k Parked) Drop() bool {
	p, j := k.pool, k.job
	p.mu.Lock()
	if !k.takeLocked() {
		p.mu.Unlock()
		return false
	}
	p.endLocked(j, lost, j.err)
	p.mu.Unlock()
	j.body.ended()
	return true
}

// takeLocked takes the job out of those that are set aside, if it is there, and not
// there again.
func (k Parked) takeLocked() bool {
	if k.job.in != &k.pool.parked || k.job.attempt+1 != k.attempts {
		return false
	}
	k.pool.parked.remove(k.job)
	return true
}
