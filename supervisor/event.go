package supervisor

import (
	"context"
	"iter"
	"log/slog"
	"sync"
	"time"
)

// EventKind says what has happened.
type EventKind string

// What a supervisor reports.
const (
	Started    EventKind = "started"      // a child runs
	Failed     EventKind = "failed"       // a child has failed, or did not start
	Resumed    EventKind = "resumed"      // a child has failed and goes on
	Restarting EventKind = "restarting"   // a child will be restarted later
	Restarted  EventKind = "restarted"    // a child runs again, after its failure or a sibling's
	Stopped    EventKind = "stopped"      // a child has ended by itself, or was told to
	Stuck      EventKind = "did not stop" // a child was fenced
	GaveUp     EventKind = "gave up"      // a failure of a child was one too many
)

// levels are those of the log records.
var levels = map[EventKind]slog.Level{
	Started: slog.LevelDebug, Failed: slog.LevelError, Resumed: slog.LevelError, Restarting: slog.LevelWarn,
	Restarted: slog.LevelInfo, Stopped: slog.LevelDebug, Stuck: slog.LevelError, GaveUp: slog.LevelError,
}

// An Event is something that a supervisor has done, or that a child of it has. It is
// also a log record: the message is the kind, and the keys are actor (the
// supervisor's path), child, error, attempt and delay.
type Event struct {
	Kind       EventKind
	Supervisor string // its path
	Child      string // its name
	At         time.Time
	Err        error         // of Failed, Resumed and GaveUp; of Stopped: why, nil if by itself; of Restarting: why again
	Attempt    int           // of Restarting: restarts in a row that have failed
	Delay      time.Duration // of Restarting: until it is tried
}

// ringSize bounds the events that wait for a subscriber.
const ringSize = 1024

// A feed hands the events of a whole tree to its subscribers. It never blocks.
type feed struct {
	mu   sync.Mutex // guards the fields below
	subs map[*subscription]struct{}
}

// A subscription is one subscriber's ring.
type subscription struct {
	ring    []Event
	next    int // where the oldest is, once the ring is full
	dropped int
	wake    chan struct{}
}

func (f *feed) publish(e Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for sub := range f.subs {
		sub.push(e)
	}
}

// push takes one in, in place of the oldest if the ring is full.
func (s *subscription) push(e Event) {
	if len(s.ring) < ringSize {
		s.ring = append(s.ring, e)
	} else {
		s.ring[s.next] = e
		s.next = (s.next + 1) % ringSize
		s.dropped++
	}
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (f *feed) take(s *subscription) ([]Event, int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	list, dropped := append(s.ring[s.next:], s.ring[:s.next]...), s.dropped
	s.ring, s.next, s.dropped = nil, 0, 0
	return list, dropped
}

// Events returns what the supervisor, and all below it, report from now on, until
// the context is done: each with the number of those that were dropped before
// it because the reader was slow.
func (t *Tree) Events(ctx context.Context) iter.Seq2[Event, int] {
	f, below := t.index.feed, t.index.path
	sub := &subscription{wake: make(chan struct{}, 1)}
	f.mu.Lock()
	if f.subs == nil {
		f.subs = make(map[*subscription]struct{})
	}
	f.subs[sub] = struct{}{}
	f.mu.Unlock()
	context.AfterFunc(ctx, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.subs, sub)
	})
	return func(yield func(Event, int) bool) {
		for {
			list, dropped := f.take(sub)
			for _, e := range list {
				if !within(e.Supervisor, below) {
					continue
				}
				if !yield(e, dropped) {
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

// within reports whether a path is at or below another.
func within(path, top string) bool {
	return len(path) >= len(top) && path[:len(top)] == top && (len(path) == len(top) || path[len(top)] == '/')
}

// report tells of a child, in the log and to the subscribers.
func (s *supervisor) report(e Event) {
	e.Supervisor, e.At = s.index.path, time.Now()
	s.index.feed.publish(e)
	level := levels[e.Kind]
	if !s.log.Enabled(context.Background(), level) {
		return
	}
	attrs := []slog.Attr{slog.String("child", e.Child)}
	if e.Err != nil {
		attrs = append(attrs, slog.Any("error", e.Err))
	}
	if e.Kind == Restarting {
		attrs = append(attrs, slog.Int("attempt", e.Attempt), slog.Duration("delay", e.Delay))
	}
	s.log.LogAttrs(context.Background(), level, string(e.Kind), attrs...)
}
