package actortest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/actor/actortest"
	"github.com/berth-go/berth/port"
)

func TestFaults(t *testing.T) {
	boom := errors.New("boom")
	for _, tt := range []struct {
		name   string
		fault  actortest.Fault
		want   []int // what arrives of 1, 2, 3 while the second turn has the fault
		reason error
	}{
		{"none", actortest.Fault{}, []int{1, 2, 3}, nil},
		{"an error", actortest.Fault{Err: boom}, []int{1}, boom},
		{"an error afterwards", actortest.Fault{Err: boom, After: true}, []int{1, 2}, boom},
		{"a panic", actortest.Fault{Panic: boom}, []int{1}, boom},
		{"a delay", actortest.Fault{Delay: time.Hour}, []int{1, 2, 3}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			actortest.Run(t, func(s *actortest.Stage) {
				p := s.Probe()
				f := &actortest.Faults{Turns: map[int]actortest.Fault{2: tt.fault}}
				ref := s.Spawn(f.Wrap(forwarder(p.Ref())))
				start := time.Now()
				for i := range 3 {
					_ = ref.PostMessage(i + 1)
				}
				if tt.reason != nil {
					if err := s.ExpectEnd(ref); !errors.Is(err, tt.reason) {
						t.Errorf("end: got %v, want %v", err, tt.reason)
					}
				}
				time.Sleep(tt.fault.Delay)
				actortest.ExpectInOrder(p, tt.want...)
				p.ExpectNone(time.Second)
				if took := time.Since(start) - time.Second; took != tt.fault.Delay {
					t.Errorf("took %v, want %v", took, tt.fault.Delay)
				}
			})
		})
	}
}

// The numbers go on counting over incarnations; a start can fail too.
func TestFaultsOverRestarts(t *testing.T) {
	actortest.Run(t, func(s *actortest.Stage) {
		p := s.Probe()
		f := &actortest.Faults{
			Every: func(turn int) (actortest.Fault, bool) {
				return actortest.Fault{Err: actortest.ErrInjected}, turn%2 == 0
			},
			Starts: map[int]error{3: actortest.ErrInjected},
		}
		for i := range 3 {
			ref, err := s.System.Spawn(s.Context(), actor.Spec{New: f.Wrap(forwarder(p.Ref()))})
			if i == 2 {
				if !errors.Is(err, actortest.ErrInjected) {
					t.Errorf("third start: got %v, want %v", err, actortest.ErrInjected)
				}
				break
			}
			_ = ref.PostMessage(2*i + 1)
			_ = ref.PostMessage(2*i + 2)
			s.ExpectEnd(ref)
		}
		actortest.ExpectInOrder(p, 1, 3)
		if n := f.Count(); n != 4 {
			t.Errorf("turns: got %d, want 4", n)
		}
	})
}

func TestDropPorts(t *testing.T) {
	actortest.Run(t, func(s *actortest.Stage) {
		f := &actortest.Faults{Turns: map[int]actortest.Fault{1: {DropPorts: true}}}
		ref := s.Spawn(f.Wrap(func() actor.Actor {
			return actor.Func(func(context.Context, *actor.Self, port.MessageEvent) error { return nil })
		}))
		mine, theirs := port.NewChannel()
		_ = ref.PostMessage("take it", theirs)
		if _, err := mine.Receive(s.Context()); !errors.Is(err, port.ErrClosed) {
			t.Errorf("got %v, want %v", err, port.ErrClosed)
		}
	})
}

// race is a play in which two actors post to a probe: what comes out is their interleaving.
func race(s *actortest.Stage) string {
	p := s.Probe()
	var refs []actor.Ref
	for _, name := range []string{"a", "b"} {
		refs = append(refs, s.Spawn(s.Shuffle(name, forwarder(p.Ref()))))
	}
	for i := range 4 {
		_ = refs[0].PostMessage(fmt.Sprint("a", i))
		_ = refs[1].PostMessage(fmt.Sprint("b", i))
	}
	var got []string
	for range 8 {
		got = append(got, actortest.Next[string](p))
	}
	return strings.Join(got, " ")
}

// The same seed gives the same interleaving, others give others, and the order of one
// actor's messages is always kept.
func TestExplore(t *testing.T) {
	const runs = 30
	var first, second []string
	actortest.Explore(t, runs, func(s *actortest.Stage) { first = append(first, race(s)) })
	actortest.Explore(t, runs, func(s *actortest.Stage) { second = append(second, race(s)) })
	if !slices.Equal(first, second) {
		t.Errorf("the same seeds: got\n%v and\n%v", first, second)
	}
	distinct := make(map[string]bool)
	for _, order := range first {
		distinct[order] = true
		for _, who := range []string{"a", "b"} {
			if n := strings.Index(order, who+"0"); n < 0 || !inOrder(order, who) {
				t.Errorf("order of %s: got %s", who, order)
			}
		}
	}
	if len(distinct) < runs/2 {
		t.Errorf("different interleavings of %d: got %d", runs, len(distinct))
	}
}

func inOrder(order, who string) bool {
	at := -1
	for i := range 4 {
		n := strings.Index(order, fmt.Sprint(who, i))
		if n < at {
			return false
		}
		at = n
	}
	return true
}
