package pool

// Stats are the figures of a pool at one moment. Every job that was accepted is
// counted in exactly one of Queued, Busy, Parked, Done, Failed, Lost, Expired and Stopped.
type Stats struct {
	Workers int // that are there
	Busy    int // of them, who have a job
	Queued  int // jobs that wait for a worker
	Parked  int // jobs that were set aside
	Blocked int // submitters that wait for room

	Accepted uint64
	Done     uint64 // ended without an error
	Failed   uint64 // returned an error
	Lost     uint64 // their worker died: a panic, or a deadline that was ignored
	Expired  uint64 // their context was done before their turn
	Stopped  uint64 // the pool stopped before their turn

	Refused     uint64 // were not accepted: no room, or the pool stopped
	Dropped     uint64 // were dropped for lack of room
	Redelivered uint64 // times that a job was given to another worker
	Restarted   uint64 // workers that died and were replaced
}

// Stats returns the figures of this moment.
func (p *Pool) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := &p.count
	return Stats{
		Workers: len(p.crew), Busy: p.busy, Queued: p.queue.n, Parked: p.parked.n, Blocked: p.lobby.n,
		Accepted: c.accepted, Done: c.ended[done], Failed: c.ended[failed], Lost: c.ended[lost],
		Expired: c.ended[expired], Stopped: c.ended[stopped],
		Refused: c.refused, Dropped: c.dropped, Redelivered: c.redelivered, Restarted: c.restarted,
	}
}
