package actor

import (
	"context"
	"iter"
	"log/slog"
	"sync"
	"time"

	"github.com/berth-go/berth/port"
)

// deadLetters counts them, logs them at a bounded rate, and hands them to subscribers
// through bounded rings that drop and count.
type deadLetters struct {
	log  *slog.Logger
	sink func(port.DeadLetter)

	mu     sync.Mutex // guards the fields below
	count  uint64
	subs   map[*subscription]struct{}
	window time.Time // when the current second of logging began
	logged int       // in that second
	muted  int       // not logged since the last record
}

const (
	logPerSecond = 10
	ringSize     = 1024
)

// A subscription is one subscriber's ring.
type subscription struct {
	ring    []port.DeadLetter
	next    int // where the oldest is, once the ring is full
	dropped int
	wake    chan struct{}
}

// push takes one in, in place of the oldest if the ring is full.
func (s *subscription) push(l port.DeadLetter) {
	if len(s.ring) < ringSize {
		s.ring = append(s.ring, l)
		return
	}
	s.ring[s.next] = l
	s.next = (s.next + 1) % ringSize
	s.dropped++
}

// DeadLetters returns the System's dead letters from now on, until the context
// is done: each with the number of those that were dropped before it because
// the reader was slow. They carry no ports and can be read from any goroutine.
func (s *System) DeadLetters(ctx context.Context) iter.Seq2[port.DeadLetter, int] {
	d := &s.dead
	sub := &subscription{wake: make(chan struct{}, 1)}
	d.mu.Lock()
	if d.subs == nil {
		d.subs = make(map[*subscription]struct{})
	}
	d.subs[sub] = struct{}{}
	d.mu.Unlock()
	context.AfterFunc(ctx, func() { d.remove(sub) })
	return func(yield func(port.DeadLetter, int) bool) {
		for {
			list, dropped := d.take(sub)
			for _, l := range list {
				if !yield(l, dropped) {
					return
				}
				dropped = 0
			}
			if len(list) > 0 {
				continue
			}
			select {
			case <-sub.wake:
			case <-ctx.Done():
				return
			}
		}
	}
}

func (d *deadLetters) take(sub *subscription) ([]port.DeadLetter, int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := append(sub.ring[sub.next:], sub.ring[:sub.next]...)
	dropped := sub.dropped
	sub.ring, sub.next, sub.dropped = nil, 0, 0
	return list, dropped
}

func (d *deadLetters) remove(sub *subscription) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.subs, sub)
}

// add takes one dead letter. It never blocks and makes no dead letter itself.
func (d *deadLetters) add(l port.DeadLetter) {
	d.mu.Lock()
	d.count++
	for sub := range d.subs {
		sub.push(l)
		select {
		case sub.wake <- struct{}{}:
		default:
		}
	}
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
