package supervisor_test

import (
	"errors"
	"testing"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// wired are children that are started at run time, with the wires of the later one.
type wired struct {
	*stage
	tree  *supervisor.Tree
	selfs map[string]*actor.Self
}

func (w *wired) start(name string, wires ...supervisor.Wire) error {
	c := w.cast(name, player{begin: remember(w.selfs, name)})
	c.Wires = wires
	_, err := w.tree.StartChild(w.Context(), c)
	return err
}

// wantWire sees whether what a posts arrives at b.
func (w *wired) wantWire(a, portA, b, portB string) {
	w.Helper()
	p, q := w.selfs[a].Port(portA), w.selfs[b].Port(portB)
	before := q.Len()
	if err := p.PostMessage(1); err != nil || q.Len() != before+1 {
		w.Errorf("wire of %s to %s: got %v and %v messages, want nil and %v", a, b, err, q.Len(), before+1)
	}
}

// A wire to a child that comes later waits for it; both keep it over restarts.
func TestRuntimeWire(t *testing.T) {
	for _, strategy := range []supervisor.Strategy{supervisor.OneForOne, supervisor.Dynamic} {
		t.Run(strategy.String(), func(t *testing.T) {
			onStage(t, func(s *stage) {
				w := &wired{s, s.start0(strategy), make(map[string]*actor.Self)}
				if err := w.start("a", supervisor.Wire{A: "a", B: "b", PortB: "up"}); err != nil {
					s.Fatal(err)
				}
				if err := w.selfs["a"].Port("b").PostMessage("early"); err != nil {
					s.Errorf("post to a child that is not there yet: got %v, want nil", err)
				}
				if err := w.start("b"); err != nil {
					s.Fatal(err)
				}
				if n := w.selfs["b"].Port("up").Len(); n != 1 {
					s.Errorf("messages that wait for b: got %v, want 1", n)
				}
				w.wantWire("a", "b", "b", "up")
				s.post(w.tree, "a", "fail")
				s.post(w.tree, "b", "fail")
				s.counts()
				w.wantWire("a", "b", "b", "up")
				w.wantWire("b", "up", "a", "b")
			})
		})
	}
}

// start0 starts a supervisor without children.
func (s *stage) start0(strategy supervisor.Strategy) *supervisor.Tree {
	return s.start(supervisor.Spec{Strategy: strategy, Intensity: supervisor.Unlimited})
}

// One that runs already has its end after its next start.
func TestRuntimeWireToRunning(t *testing.T) {
	onStage(t, func(s *stage) {
		w := &wired{s, s.start0(supervisor.OneForOne), make(map[string]*actor.Self)}
		if err := errors.Join(w.start("a"), w.start("b", supervisor.Wire{A: "a", B: "b"})); err != nil {
			s.Fatal(err)
		}
		if w.selfs["a"].Port("b") != nil || w.selfs["b"].Port("a") == nil {
			s.Error("ports: want none at a yet, and one at b")
		}
		s.post(w.tree, "a", "fail")
		s.counts()
		w.wantWire("a", "b", "b", "a")
	})
}

// When one is forgotten, the other hears of it, and the name is free for another wire.
func TestRuntimeWireForgotten(t *testing.T) {
	onStage(t, func(s *stage) {
		w := &wired{s, s.start0(supervisor.Dynamic), make(map[string]*actor.Self)}
		wire := supervisor.Wire{A: "a", B: "b"}
		if err := errors.Join(w.start("a", wire), w.start("b")); err != nil {
			s.Fatal(err)
		}
		at := w.selfs["b"].Port("a")
		s.ask(w.tree, ask{"terminate", "a", nil})
		wantErr(s, "post to the forgotten", at.PostMessage(1), port.ErrClosed)
		s.ask(w.tree, ask{"terminate", "b", nil})
		if err := errors.Join(w.start("b", wire), w.start("a")); err != nil {
			s.Fatal(err)
		}
		w.wantWire("a", "b", "b", "a")
	})
}

// A wire by the name of one that was forgotten takes its place, also with a child that
// still has the end of the old one, or that it waits for: what is in that is not lost
// unseen.
func TestRuntimeWireInPlaceOfAnother(t *testing.T) {
	for _, down := range []bool{false, true} {
		onStage(t, func(s *stage) {
			w := &wired{s, s.start0(supervisor.OneForOne), make(map[string]*actor.Self)}
			wire := supervisor.Wire{A: "b", B: "a"}
			if err := errors.Join(w.start("a"), w.start("b", wire)); err != nil {
				s.Fatal(err)
			}
			s.ask(w.tree, ask{"terminate", "a", nil})
			s.ask(w.tree, ask{"restart", "a", nil}) // it has its end now
			if down {
				s.ask(w.tree, ask{"terminate", "a", nil})
			}
			if err := w.selfs["b"].Port("a").PostMessage("old"); err != nil {
				s.Error(err)
			}
			s.ask(w.tree, ask{"terminate", "b", nil})
			s.ask(w.tree, ask{"delete", "b", nil})
			if err := w.start("b", wire); err != nil {
				s.Fatal(err)
			}
			if !down {
				s.ask(w.tree, ask{"terminate", "a", nil})
			}
			s.wantLetters("old/closed")
			s.ask(w.tree, ask{"restart", "a", nil})
			w.wantWire("a", "b", "b", "a")
			w.wantWire("b", "a", "a", "b")
		})
	}
}

// A wire that waits for a child takes the name of a port from it.
func TestRuntimeWireBesidePort(t *testing.T) {
	onStage(t, func(s *stage) {
		w := &wired{s, s.start0(supervisor.OneForOne), make(map[string]*actor.Self)}
		if err := w.start("a", supervisor.Wire{A: "a", B: "b"}); err != nil {
			s.Fatal(err)
		}
		mine, theirs := port.NewChannel()
		b := s.cast("b", player{begin: remember(w.selfs, "b")})
		b.Ports = map[string]*port.Port{"a": theirs}
		var spec *supervisor.SpecError
		if _, err := w.tree.StartChild(s.Context(), b); !errors.As(err, &spec) || spec.Field != "Wires" {
			s.Errorf("StartChild: got %v, want a SpecError of Wires", err)
		}
		if err := theirs.PostMessage(1); err != nil || mine.Len() != 1 {
			s.Errorf("the port of who was refused: got %v and %v messages, want nil and 1", err, mine.Len())
		}
		anew := supervisor.Spec{Children: []supervisor.Child{b}}
		if err := w.tree.Reconfigure(s.Context(), anew); !errors.As(err, &spec) || spec.Field != "Wires" {
			s.Errorf("Reconfigure: got %v, want a SpecError of Wires", err)
		}
		if err := w.start("b"); err != nil {
			s.Fatal(err)
		}
		w.wantWire("a", "b", "b", "a")
	})
}

// Wires that cannot be are refused, and nothing is left of them.
func TestRuntimeWireRefused(t *testing.T) {
	onStage(t, func(s *stage) {
		w := &wired{s, s.start0(supervisor.OneForOne), make(map[string]*actor.Self)}
		if err := errors.Join(w.start("a", supervisor.Wire{A: "a", B: "z"})); err != nil {
			s.Fatal(err)
		}
		for name, wires := range map[string][]supervisor.Wire{
			"of others":         {{A: "a", B: "c"}},
			"no name":           {{A: "b"}},
			"the same twice":    {{A: "b", B: "a"}, {A: "b", B: "a"}},
			"the port is taken": {{A: "b", B: "a", PortB: "z"}},
		} {
			var spec *supervisor.SpecError
			if err := w.start("b", wires...); !errors.As(err, &spec) || spec.Field != "Wires" {
				s.Errorf("%s: got %v, want a SpecError of Wires", name, err)
			}
		}
		if err := w.start("b", supervisor.Wire{A: "b", B: "a"}); err != nil {
			s.Errorf("at last: got %v, want nil", err)
		}
	})
}

// A wire that is to be made anew is, with one for all, and others are not.
func TestWireRenewed(t *testing.T) {
	for _, strategy := range []supervisor.Strategy{supervisor.OneForAll, supervisor.RestForOne} {
		t.Run(strategy.String(), func(t *testing.T) {
			onStage(t, func(s *stage) {
				w := &wired{s, nil, make(map[string]*actor.Self)}
				c := func(name string) supervisor.Child { return s.cast(name, player{begin: remember(w.selfs, name)}) }
				w.tree = s.start(supervisor.Spec{Strategy: strategy, Intensity: 5, Children: []supervisor.Child{c("a"), c("b"), c("c")},
					Wires: []supervisor.Wire{{A: "a", B: "b", Renew: true}, {A: "b", B: "c"}}})
				s.want("+a +b +c")
				for range 2 {
					if err := errors.Join(w.selfs["a"].Port("b").PostMessage("old"), w.selfs["b"].Port("c").PostMessage("kept")); err != nil {
						s.Error(err)
					}
					s.letters()
					s.post(w.tree, "a", "fail")
					s.want("!a -c -b +a +b +c")
					lost := s.letters()
					if anew := len(lost) == 2; anew != (strategy == supervisor.OneForAll) {
						s.Errorf("dead letters: got %v", lost)
					}
				}
				want := map[supervisor.Strategy]int{supervisor.OneForAll: 0, supervisor.RestForOne: 2}[strategy]
				if n := w.selfs["b"].Port("a").Len(); n != want {
					s.Errorf("messages in the wire a–b: got %v, want %v", n, want)
				}
				if n := w.selfs["c"].Port("b").Len(); n != 2 {
					s.Errorf("messages in the wire b–c: got %v, want 2", n)
				}
				w.wantWire("a", "b", "b", "a")
				w.wantWire("c", "b", "b", "c")
			})
		})
	}
}
