package actor

import (
	"context"
	"fmt"
	"iter"
	"time"
)

// An EventKind is what happened to an actor.
type EventKind uint8

const (
	Spawned EventKind = iota + 1 // it has its ports, and is about to start
	Started                      // its Start has succeeded
	Failed                       // a start or a handler failed; it ends, unless it resumes
	Fenced                       // it did not stop, and was given up
	Stopped                      // it has ended
)

var eventKinds = [...]string{"unknown", "spawned", "started", "failed", "fenced", "stopped"}

func (k EventKind) String() string {
	if int(k) < len(eventKinds) {
		return eventKinds[k]
	}
	return eventKinds[0]
}

// MarshalText writes the kind as String does.
func (k EventKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// An Event is something that happened in the life of one incarnation of an actor.
type Event struct {
	Kind   EventKind
	Time   time.Time
	Name   string // the actor's path
	Ref    Ref
	Reason error // of Failed and Stopped, as in [Exit]
}

func (e Event) String() string {
	if e.Reason != nil {
		return fmt.Sprintf("%s %s: %v", e.Name, e.Kind, e.Reason)
	}
	return fmt.Sprintf("%s %s", e.Name, e.Kind)
}

// Events returns what happens to the actors from now on, until the context is
// done: each event with the number of those that were dropped before it because
// the reader was slow. The events of one incarnation are in their order.
func (s *System) Events(ctx context.Context) iter.Seq2[Event, int] { return s.events.subscribe(ctx) }

// emit tells the subscribers; without any it costs a look.
func (c *cell) emit(k EventKind, reason error) {
	if c.sys.events.some.Load() {
		c.sys.events.publish(Event{Kind: k, Time: time.Now(), Name: c.Name(), Ref: c.ref, Reason: reason})
	}
}
