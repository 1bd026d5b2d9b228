package plan

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

// TestIncarnations: no number is given twice, also not to a child that takes a
// deleted one's name.
func TestIncarnations(t *testing.T) {
	r, err := newRig(Flags{Intensity: Unlimited}, ChildSpec{Name: "a"}, ChildSpec{Name: "b"})
	if err != nil {
		t.Fatal(err)
	}
	r.do(Begin{})
	old, _ := r.state.Child("a")
	r.exit("a", true)
	again, _ := r.state.Child("a")
	r.do(TerminateChild{"a"})
	r.do(DeleteChild{"a"})
	r.do(StartChild{ChildSpec{Name: "a"}})
	other, _ := r.state.Child("a")
	b, _ := r.state.Child("b")
	ids := []ID{old.ID, again.ID, other.ID, b.ID}
	for i, id := range ids {
		if slices.Contains(ids[i+1:], id) || id.Incarnation == 0 {
			t.Fatalf("incarnations %v are not distinct", ids)
		}
	}
	r.log = nil
	for _, id := range []ID{old.ID, again.ID, {"a", 0}, {"b", old.ID.Incarnation}, {"c", 1}, {}} {
		r.do(Exited{ID: id, Abnormal: true})
		r.do(Resumed{ID: id})
		r.do(Retry{ID: id})
	}
	if len(r.log) > 0 {
		t.Errorf("stale notices had an effect: %q", r.log)
	}
	if _, ok := r.state.Child("c"); ok {
		t.Error("there is a child c")
	}
}

// TestErrors: the causes can be found.
func TestErrors(t *testing.T) {
	cause := errors.New("no disk")
	s, _ := newState(Flags{}, []ChildSpec{{Name: "db"}})
	s.Step(Begin{})
	actions := s.Step(StartFailed{Err: cause})
	finished, ok := actions[0].(Finished)
	var start *StartError
	if !ok || !errors.As(finished.Err, &start) || start.Child != "db" || !errors.Is(start, cause) {
		t.Errorf("got %v, want Finished with a StartError of db", actions)
	}
	if got, want := start.Error(), `supervisor: child "db" did not start: no disk`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if actions := s.Step(Shutdown{}); !s.Ended() || len(actions) > 0 {
		t.Errorf("got %v after the end", actions)
	}
}

// TestOutOfTurn: a driver that does not keep to the order is stopped.
func TestOutOfTurn(t *testing.T) {
	for _, tt := range []struct {
		name   string
		events []Event // the last one is out of turn
	}{
		{"an answer to nothing", []Event{Started{}}},
		{"no answer", []Event{Begin{}, Shutdown{}}},
		{"the wrong answer to start", []Event{Begin{}, Stopped{}}},
		{"the wrong answer to stop", []Event{Begin{}, Started{}, Shutdown{}, StartFailed{}}},
		{"one answer too many", []Event{Begin{}, Started{}, Started{}}},
		{"a pointer", []Event{&Begin{}}},
		{"nil", []Event{nil}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := newState(Flags{}, []ChildSpec{{Name: "a"}})
			last := len(tt.events) - 1
			for _, e := range tt.events[:last] {
				s.Step(e)
			}
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			s.Step(tt.events[last])
		})
	}
}

func TestIdle(t *testing.T) {
	s, _ := newState(Flags{}, []ChildSpec{{Name: "a"}})
	if !s.Idle() {
		t.Error("not idle before Begin")
	}
	if s.Step(Begin{}); s.Idle() {
		t.Error("idle while a starts")
	}
	if s.Step(Started{}); !s.Idle() || s.Ended() {
		t.Error("not idle, or ended, after Begin")
	}
}

// TestManyDynamic: adding and dropping costs the same however many there are.
func TestManyDynamic(t *testing.T) {
	const n = 100_000
	s, _ := newState(Flags{Strategy: Dynamic}, nil)
	s.Step(Begin{})
	for i := range n {
		s.Step(StartChild{ChildSpec{Name: fmt.Sprint(i), Restart: Temporary}})
		s.Step(Started{})
		*s.Data(fmt.Sprint(i)) = i
	}
	for i, c := range views(s)[:n/2] {
		a := s.Step(Exited{ID: c.ID})
		if drop, ok := a[0].(Drop[int]); len(a) != 1 || !ok || drop.Name != fmt.Sprint(i) || *drop.Data != i {
			t.Fatalf("got %v, want one drop of %d", a, i)
		}
	}
	all, ok := s.Step(Shutdown{})[0].(StopAll)
	if !ok || len(all.IDs) != n/2 || all.IDs[0].Name != fmt.Sprint(n-1) {
		t.Errorf("got %d to stop, want %d, the last first", len(all.IDs), n/2)
	}
	s.Step(Stopped{})
	if !s.Ended() || len(views(s)) != 0 {
		t.Errorf("ended %v with %d children", s.Ended(), len(views(s)))
	}
}

func BenchmarkRestart(b *testing.B) {
	s, _ := newState(Flags{Intensity: Unlimited}, []ChildSpec{{Name: "a"}, {Name: "b"}})
	for _, e := range []Event{Begin{}, Started{}, Started{}} {
		s.Step(e)
	}
	b.ReportAllocs()
	for b.Loop() {
		c, _ := s.Child("a")
		s.Step(Exited{ID: c.ID, Abnormal: true})
		s.Step(Started{})
	}
}
