package router_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/actor/actortest"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
	"github.com/berth-go/berth/supervisor/router"
)

// The Member is handed on to every member, those of a Resize too.
func TestMemberIsHandedOn(t *testing.T) {
	member := supervisor.Child{
		Restart: supervisor.Transient, Shutdown: time.Second, Drain: time.Minute, Resume: true, FreshInbox: true,
		InHand: actor.InHand{Redeliver: 1}, Limit: &port.Limit{Messages: 7},
		Backoff: supervisor.Backoff{Min: time.Second}, Origin: "https://example.com",
	}
	onStage(t, router.Spec{Size: 1, New: newTally, Member: member, Intensity: 9}, func(s *actortest.Stage, r *router.Router) {
		if err := r.Resize(s.Context(), 2); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"0", "1"} {
			got, err := r.Tree().ChildSpec(s.Context(), name)
			got.New = nil
			if want := member; err != nil {
				t.Errorf("ChildSpec: got %v, want nil", err)
			} else if want.Name = name; fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
				t.Errorf("member %s: got %+v, want %+v", name, got, want)
			}
		}
	})
}

func TestMemberIsChecked(t *testing.T) {
	for field, member := range map[string]supervisor.Child{
		"Name":        {Name: "x"},
		"New":         {New: func() actor.Actor { return nil }},
		"NewWith":     {NewWith: func(any) actor.Actor { return nil }},
		"Supervisor":  {Supervisor: &supervisor.Spec{}},
		"Significant": {Significant: true, Restart: supervisor.Temporary},
		"Ports":       {Ports: map[string]*port.Port{"p": nil}},
		"Wires":       {Wires: []supervisor.Wire{{}}},
		"Limit":       {Limit: &port.Limit{Messages: -1}},
		"InHand":      {InHand: actor.InHand{Redeliver: -1}},
	} {
		actortest.Run(t, func(s *actortest.Stage) {
			_, err := router.Start(s.Context(), s.System, "r", router.Spec{New: newTally, Member: member})
			var invalid *supervisor.SpecError
			if !errors.As(err, &invalid) || invalid.Field != field {
				t.Errorf("%s: got %v, want a SpecError", field, err)
			}
		})
	}
}

// A message that is handed out again is handled by the same member, and counts once.
func TestMemberRedelivers(t *testing.T) {
	spec := router.Spec{Size: 2, Intensity: 100, Member: supervisor.Child{InHand: actor.InHand{Redeliver: 1, Park: true}}}
	spec.New = func(int) actor.Actor {
		return actor.Func(func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			if n, _ := port.Data[int](e); e.Attempt() < n {
				panic("again")
			}
			return nil
		})
	}
	onStage(t, spec, func(s *actortest.Stage, r *router.Router) {
		for _, n := range []int{1, 1, 2, 2} {
			if err := r.PostLeast(n); err != nil {
				t.Fatal(err)
			}
		}
		s.Settle()
		parked := 0
		for i, ref := range r.Refs() {
			p, err := r.Tree().Parked(s.Context(), fmt.Sprint(i))
			if err != nil || p == nil {
				t.Fatalf("Parked: got %v, %v", p, err)
			}
			parked += p.Len()
			if _, err := p.Forward(ref.Sender, -1); err != nil {
				t.Error(err)
			}
		}
		s.Settle()
		if parked != 2 {
			t.Errorf("parked: got %d, want 2", parked)
		}
		wantIdle(t, r)
	})
}

// wantIdle wants no member to be thought busy.
func wantIdle(t *testing.T, r *router.Router) {
	t.Helper()
	if got := router.Loads(r); fmt.Sprint(got) != fmt.Sprint(make([]int64, len(got))) {
		t.Errorf("loads: got %v, want none", got)
	}
}

// What a limit has dropped, or a fresh inbox, is not to be done any more.
func TestLeastBusyAfterADrop(t *testing.T) {
	for name, member := range map[string]supervisor.Child{
		"newest": {Limit: &port.Limit{Messages: 1, Policy: port.DropNewest}},
		"oldest": {Limit: &port.Limit{Messages: 1, Policy: port.DropOldest}},
		"refuse": {Limit: &port.Limit{Messages: 1, Policy: port.Refuse}},
		"fresh":  {FreshInbox: true},
	} {
		t.Run(name, func(t *testing.T) {
			onStage(t, router.Spec{Size: 2, New: newTally, Intensity: 100, Member: member}, func(s *actortest.Stage, r *router.Router) {
				for range 4 {
					_ = r.PostLeast(10)
				}
				for _, ref := range r.Refs() {
					_ = ref.PostMessage(-1)
				}
				for range 4 {
					_ = r.PostLeast(10)
				}
				time.Sleep(time.Hour)
				wantIdle(t, r)
			})
		})
	}
}

// A member whose inbox is full is taken away like any other, with what it has.
func TestResizeOfFullMembers(t *testing.T) {
	for _, policy := range []port.Policy{port.Wait, port.Refuse, port.DropNewest, port.DropOldest} {
		t.Run(policy.String(), func(t *testing.T) {
			spec := router.Spec{Size: 2, New: newTally, Member: supervisor.Child{Limit: &port.Limit{Messages: 2, Policy: policy}}}
			onStage(t, spec, func(s *actortest.Stage, r *router.Router) {
				last := r.Refs()[1]
				_ = last.PostMessage(10)
				s.Settle()
				answer := make(chan string)
				go func() { answer <- call(s, last, 10) }()
				s.Settle()
				_ = last.PostMessage(10)
				start := time.Now()
				if err := r.Resize(s.Context(), 1); err != nil {
					t.Error(err)
				}
				if got, took := <-answer, time.Since(start).Round(time.Second); got != "1:2" || took != 30*time.Second {
					t.Errorf("got %q after %v, want 1:2, and all handled after 30s", got, took)
				}
			})
		})
	}
}

// A member that ends, or is given a fresh inbox, before its last message has come is
// waited for no longer.
func TestResizeOfDyingMembers(t *testing.T) {
	for name, member := range map[string]supervisor.Child{
		"temporary": {Restart: supervisor.Temporary},
		"fresh":     {FreshInbox: true},
	} {
		t.Run(name, func(t *testing.T) {
			onStage(t, router.Spec{Size: 2, New: newTally, Member: member}, func(s *actortest.Stage, r *router.Router) {
				last := r.Refs()[1]
				_ = last.PostMessage(10)
				_ = last.PostMessage(-1)
				_ = last.PostMessage(10)
				start := time.Now()
				if err := r.Resize(s.Context(), 1); err != nil {
					t.Error(err)
				}
				if took := time.Since(start).Round(time.Second); took != 10*time.Second {
					t.Errorf("Resize took %v, want 10s", took)
				}
			})
		})
	}
}
