package actor

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/berth-go/berth/port"
)

// An EventKind is what happened to an actor.
type EventKind uint8

const (
	Spawned   EventKind = iota + 1 // it has its ports, and is about to start
	Started                        // its Start has succeeded
	Failed                         // a start or a handler failed; it ends, unless it resumes
	Fenced                         // it did not stop, and was given up
	Stopped                        // it has ended
	HighWater                      // its inbox has reached a mark of its Limit
)

var eventKinds = [...]string{"unknown", "spawned", "started", "failed", "fenced", "stopped", "high water"}

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
	Reason error      // of Failed and Stopped, as in [Exit]
	Queue  port.Queue // of HighWater
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

// watchInbox has it told when the inbox reaches a mark, if there is one: of its Spec, or
// come with the inbox.
func (c *cell) watchInbox(spec *Spec) {
	if spec.Limit == nil && spec.Inbox == nil {
		return
	}
	if l := c.mb.Inbox().Queue().Limit; l.High > 0 || l.HighBytes > 0 {
		_ = c.mb.Inbox().OnHighWater(c.highWater) // nobody else has the handle
	}
}

// highWater is called by whoever posts.
func (c *cell) highWater(q port.Queue) {
	c.sys.log.Warn("actor: inbox at its high-water mark", "actor", c.Name(), "messages", q.Len, "bytes", q.Bytes)
	if c.sys.events.some.Load() {
		c.sys.events.publish(Event{Kind: HighWater, Time: time.Now(), Name: c.Name(), Ref: c.ref, Queue: q})
	}
}
