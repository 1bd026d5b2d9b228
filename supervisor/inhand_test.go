package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// poison is a player that fails over every message poison, and tells its attempt.
type poison struct{ *stage }

func (p *poison) Receive(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
	text, _ := e.Data().(string)
	p.note("%s#%d", text, e.Attempt())
	if text == "poison" || text == "once" && e.Attempt() == 0 {
		return errBoom
	}
	if e.IsCall() {
		return e.Reply(text)
	}
	return nil
}

func (s *stage) poisoned(inHand actor.InHand) supervisor.Child {
	return supervisor.Child{Name: "p", InHand: inHand, New: func() actor.Actor { return &poison{s} }}
}

// The message in hand is handed out again, in its old place, as often as it may; then
// it is dropped or parked. A caller waits on.
func TestInHand(t *testing.T) {
	tests := []struct {
		name   string
		inHand actor.InHand
		want   string
		lost   []string
		parked int
	}{
		{"drop", actor.InHand{}, "1#0 poison#0 2#0", []string{"poison/in hand at a failure"}, 0},
		{"redeliver", actor.InHand{Redeliver: 2}, "1#0 poison#0 poison#1 poison#2 2#0", []string{"poison/in hand at a failure"}, 0},
		{"park", actor.InHand{Park: true}, "1#0 poison#0 2#0", nil, 1},
		{"redeliver and park", actor.InHand{Redeliver: 2, Park: true}, "1#0 poison#0 poison#1 poison#2 2#0", nil, 1},
	}
	for _, tt := range tests {
		for _, resume := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, resume %v", tt.name, resume), func(t *testing.T) {
				onStage(t, func(s *stage) {
					c := s.poisoned(tt.inHand)
					c.Resume = resume
					tree := s.start(supervisor.Spec{Intensity: 3, Children: []supervisor.Child{c}})
					s.post(tree, "p", "1", "poison", "2")
					s.want(tt.want)
					s.wantLetters(tt.lost...)
					if n, _ := strconv.Atoi(tree.Snapshot().Children[0].Info["parked"]); n != tt.parked {
						s.Errorf("Snapshot: got %v parked, want %v", n, tt.parked)
					}
				})
			})
		}
	}
}

// A caller is answered by the attempt that succeeds.
func TestInHandAnswers(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Intensity: 2, Children: []supervisor.Child{s.poisoned(actor.InHand{Redeliver: 1})}})
		answer, err := actor.Call[string](s.Context(), s.ref(tree, "p"), "once")
		if answer != "once" || err != nil {
			s.Errorf("Call: got %q, %v; want once, nil", answer, err)
		}
		s.want("once#0 once#1")
	})
}

// Parked messages are collected over restarts, can be looked at and posted again, and
// are dead letters when the child is forgotten.
func TestParked(t *testing.T) {
	for _, resume := range []bool{false, true} {
		t.Run(fmt.Sprintf("resume %v", resume), func(t *testing.T) { testParked(t, resume) })
	}
}

func testParked(t *testing.T, resume bool) {
	onStage(t, func(s *stage) {
		c := s.poisoned(actor.InHand{Park: true})
		c.Resume = resume
		tree := s.start(supervisor.Spec{Intensity: supervisor.Unlimited, Children: []supervisor.Child{c}})
		parked := func() *port.Port {
			p, err := tree.Parked(s.Context(), "p")
			if err != nil {
				s.Errorf("Parked: got %v, want nil", err)
			}
			return p
		}
		if p := parked(); p != nil {
			s.Error("Parked: got a port, want none")
		}
		s.post(tree, "p", "once", "poison", "1")
		s.want("once#0 poison#0 1#0")
		p := parked()
		if n := p.Len(); n != 2 || parked() != nil {
			s.Errorf("Parked: got %v messages, want 2, and then none", n)
		}
		if n, err := p.Forward(s.ref(tree, "p").Sender, 1); n != 1 || err != nil {
			s.Errorf("Forward: got %v, %v; want 1, nil", n, err)
		}
		s.want("once#1")
		if e, ok := p.TryReceive(); !ok || e.Data() != "poison" || e.Attempt() != 1 {
			s.Errorf("the other one: got %v, attempt %v; want poison, 1", e.Data(), e.Attempt())
		}
		s.post(tree, "p", "poison")
		s.want("poison#0")
		s.ask(tree, ask{"terminate", "p", nil})
		s.wantLetters()
		s.ask(tree, ask{"delete", "p", nil})
		s.wantLetters("poison/closed")
		_, err := tree.Parked(s.Context(), "p")
		wantErr(s, "Parked of nobody", err, supervisor.ErrNotFound)
	})
}

// A message may not be redelivered so often that it alone ends the supervisor.
func TestInHandBudget(t *testing.T) {
	tests := []struct {
		name      string
		intensity int
		child     supervisor.Child
		ok        bool
	}{
		{"none", 0, supervisor.Child{}, true},
		{"one of the default", 0, supervisor.Child{InHand: actor.InHand{Redeliver: 1}}, false},
		{"exactly at", 3, supervisor.Child{InHand: actor.InHand{Redeliver: 2}}, true},
		{"one more", 3, supervisor.Child{InHand: actor.InHand{Redeliver: 3}}, false},
		{"never", supervisor.Never, supervisor.Child{InHand: actor.InHand{Redeliver: 1}}, false},
		{"never, parked", supervisor.Never, supervisor.Child{InHand: actor.InHand{Park: true}}, true},
		{"unlimited", supervisor.Unlimited, supervisor.Child{InHand: actor.InHand{Redeliver: 1000}}, true},
		{"a temporary child", 1, supervisor.Child{Restart: supervisor.Temporary, InHand: actor.InHand{Redeliver: 3}}, true},
		{"a temporary one that resumes", 1, supervisor.Child{Restart: supervisor.Temporary, Resume: true, InHand: actor.InHand{Redeliver: 3}}, false},
		{"negative", supervisor.Unlimited, supervisor.Child{InHand: actor.InHand{Redeliver: -1}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				tt.child.Name, tt.child.New = "a", func() actor.Actor { return echo }
				_, err := supervisor.Start(s.Context(), s.sys, "top", supervisor.Spec{Intensity: tt.intensity, Children: []supervisor.Child{tt.child}})
				var spec *supervisor.SpecError
				if tt.ok != (err == nil) || err != nil && (!errors.As(err, &spec) || spec.Child != "a" || spec.Field != "InHand") {
					s.Errorf("Start: got %v, want ok %v", err, tt.ok)
				}
				tree, err := supervisor.Start(s.Context(), s.sys, "late", supervisor.Spec{Intensity: tt.intensity})
				if err != nil {
					s.Fatal(err)
				}
				if _, err := tree.StartChild(s.Context(), tt.child); tt.ok != (err == nil) {
					s.Errorf("StartChild: got %v, want ok %v", err, tt.ok)
				}
			})
		})
	}
}

// A child that resumes keeps its state; its failures are reported, and counted.
func TestResume(t *testing.T) {
	onStage(t, func(s *stage) {
		a := s.child("a")
		a.Resume = true
		tree := s.start(supervisor.Spec{Intensity: 2, Children: []supervisor.Child{a, s.child("b")}})
		events := s.events(tree)
		s.post(tree, "a", "fail", "1", "panic", "2")
		s.want("+a +b a:1 a:2")
		s.wantEvents(events, "resumed/a(boom) resumed/a(actor: panic: boom)")
		if got := tree.Snapshot().Children[0]; got.State != "running" || got.Restarts != 0 || got.Failure == "" {
			s.Errorf("Snapshot: got %+v, want a that runs and has failed", got)
		}
		s.post(tree, "a", "fail")
		s.want("-b -a")
		s.wantEvents(events, "resumed/a(boom) gave-up/a(supervisor: too many failures) stopped/b(actor: shutdown) stopped/a(actor: shutdown)")
	})
}

// A child that drains handles what is queued before it is stopped, as long as it may.
func TestDrain(t *testing.T) {
	onStage(t, func(s *stage) {
		a, b := s.child("a"), s.child("b")
		a.Drain, b.Drain = time.Minute, 90*time.Second
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{a, b, s.child("c")}})
		for _, name := range []string{"a", "c"} {
			s.post(tree, name, "second", "1")
		}
		s.post(tree, "b", "hang", "2")
		s.want("+a +b +c")
		t0 := time.Now()
		s.wantUnstopped(tree.Stop(s.Context()), "/top/b")
		s.wantElapsed(t0, time.Second+95*time.Second)
		got := s.perActor()
		if got["a"] != "a:second a:1 -a" || got["b"] != "" || got["c"] != "c:second -c" {
			s.Errorf("journal: got %q", got)
		}
	})
}

// A limit of the inbox stays over restarts.
func TestLimit(t *testing.T) {
	onStage(t, func(s *stage) {
		a := s.child("a")
		a.Limit = &port.Limit{Messages: 2, Policy: port.Refuse}
		tree := s.start(supervisor.Spec{Intensity: 5, Children: []supervisor.Child{a}})
		for range 2 {
			s.post(tree, "a", "hang")
			synctest.Wait()
			s.post(tree, "a", "fail", "1")
			wantErr(s, "one too many", s.ref(tree, "a").PostMessage("2"), port.ErrFull)
			s.release()
			synctest.Wait()
			s.gate, s.open = make(chan struct{}), false
		}
		s.want("+a a:hang !a +a a:1 a:hang !a +a a:1")
	})
}
