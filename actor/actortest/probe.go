package actortest

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// A Probe is an inbox that the test reads. It records what it has read.
type Probe struct {
	tb    testing.TB
	inbox *port.Port
	ref   actor.Ref
	seen  []any
}

// Probe makes a probe. It is closed when the test has ended.
func (s *Stage) Probe() *Probe {
	p := &Probe{tb: s.TB, inbox: port.NewInbox()}
	p.ref = actor.Ref{Sender: p.inbox.Inlet()}
	s.Cleanup(func() { _ = p.inbox.Close() })
	return p
}

// Ref returns the right to post to the probe and to call it.
func (p *Probe) Ref() actor.Ref { return p.ref }

// Seen returns the Data of every message that was read, in order.
func (p *Probe) Seen() []any { return append([]any(nil), p.seen...) }

// Event reads the next message. If it is a call, it stays open until it is answered.
// The test fails if there is none within [Patience].
func (p *Probe) Event() port.MessageEvent {
	p.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	e, err := p.inbox.Receive(ctx)
	if err != nil {
		p.tb.Fatalf("actortest: no message after %v; seen before: %s", Patience, p.history())
	}
	p.seen = append(p.seen, e.Data())
	return e
}

// ExpectNone fails the test if a message arrives within d of virtual time.
func (p *Probe) ExpectNone(d time.Duration) {
	p.tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	e, err := p.inbox.Receive(ctx)
	if err == nil {
		p.tb.Errorf("actortest: got %v, want no message for %v", e.Data(), d)
		p.seen = append(p.seen, e.Data())
	}
}

func (p *Probe) history() string {
	if len(p.seen) == 0 {
		return "nothing"
	}
	var b strings.Builder
	for i, v := range p.seen {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%v", v)
	}
	return b.String()
}

// Next reads the next message as a T. The test fails if it is none.
func Next[T any](p *Probe) T {
	p.tb.Helper()
	v, err := port.Data[T](p.Event())
	if err != nil {
		p.tb.Fatalf("actortest: got %v, want a %v: %v", p.seen[len(p.seen)-1], reflect.TypeFor[T](), err)
	}
	return v
}

// Expect reads the next message as a T and compares it.
func Expect[T any](p *Probe, want T) {
	p.tb.Helper()
	if got := Next[T](p); !reflect.DeepEqual(got, want) {
		p.tb.Errorf("actortest: got %v, want %v", got, want)
	}
}

// ExpectInOrder reads as many messages as are wanted, and compares them one by one.
func ExpectInOrder[T any](p *Probe, want ...T) {
	p.tb.Helper()
	for i, w := range want {
		if got := Next[T](p); !reflect.DeepEqual(got, w) {
			p.tb.Errorf("actortest: message %d: got %v, want %v", i, got, w)
		}
	}
}

// ExpectAll reads as many messages as are wanted, which may come in any order.
func ExpectAll[T any](p *Probe, want ...T) {
	p.tb.Helper()
	missing := append([]T(nil), want...)
	for range want {
		got, found := Next[T](p), false
		for i, w := range missing {
			if reflect.DeepEqual(got, w) {
				missing, found = append(missing[:i], missing[i+1:]...), true
				break
			}
		}
		if !found {
			p.tb.Errorf("actortest: got %v, want one of %v", got, missing)
		}
	}
}

// ExpectCall reads the next message, which must be a call with a Req, and answers it.
func ExpectCall[Req any](p *Probe, want Req, reply any) {
	p.tb.Helper()
	e := p.Event()
	got, err := port.Data[Req](e)
	if err != nil || !e.IsCall() || !reflect.DeepEqual(got, want) {
		p.tb.Errorf("actortest: got %v (a call: %v, %v), want a call with %v", e.Data(), e.IsCall(), err, want)
	}
	if err := e.Reply(reply); err != nil {
		p.tb.Errorf("actortest: reply: %v", err)
	}
}
