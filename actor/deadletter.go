package actor

import (
	"context"
	"iter"
	"log/slog"
	"sync"
	"time"

	"github.com/berth-go/berth/port"
)

// deadLetters counts them, logs them at a bounded rate, and hands them to subscribers.
type deadLetters struct {
	log  *slog.Logger
	sink func(port.DeadLetter)
	hub  hub[port.DeadLetter]

	mu     sync.Mutex // guards the fields below
	count  uint64
	window time.Time // when the current second of logging began
	logged int       // in that second
	muted  int       // not logged since the last record
}

const logPerSecond = 10

// DeadLetters returns the System's dead letters from now on, until the context
// is done: each with the number of those that were dropped before it because
// the reader was slow. They carry no ports and can be read from any goroutine.
func (s *System) DeadLetters(ctx context.Context) iter.Seq2[port.DeadLetter, int] {
	return s.dead.hub.subscribe(ctx)
}

// add takes one dead letter. It never blocks and makes no dead letter itself.
func (d *deadLetters) add(l port.DeadLetter) {
	d.hub.publish(l)
	d.mu.Lock()
	d.count++
	muted, ok := d.mayLogLocked()
	d.mu.Unlock()
	if d.sink != nil {
		d.sink(l)
	}
	if ok {
		d.log.Warn("dead letter", "actor", l.Loop, "reason", l.Reason.String(), "error", l.Err, "muted", muted)
	}
}

// mayLogLocked bounds the rate: a second of silence follows ten records in a second.
func (d *deadLetters) mayLogLocked() (muted int, ok bool) {
	now := time.Now()
	if now.Sub(d.window) >= time.Second {
		d.window, d.logged = now, 0
	}
	if d.logged >= logPerSecond {
		d.muted++
		return 0, false
	}
	d.logged++
	muted, d.muted = d.muted, 0
	return muted, true
}

func (d *deadLetters) total() uint64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.count
}
