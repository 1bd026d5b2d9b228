package supervisor_test

import (
	"errors"
	"testing"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// New flags and specs hold for the future; nothing is started or stopped.
func TestReconfigure(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: s.children("a", "b")})
		B := s.cast("B", player{})
		B.Name = "b"
		spec := supervisor.Spec{Strategy: supervisor.OneForAll, Intensity: 5, Children: []supervisor.Child{B, s.child("c")}}
		if err := tree.Reconfigure(s.Context(), spec); err != nil {
			s.Fatal(err)
		}
		s.want("+a +b")
		s.wantChildren(tree, "b=running c=stopped a=running")
		s.ask(tree, ask{"restart", "c", nil})
		s.post(tree, "a", "fail")
		s.want("+c !a -c -b +B +c +a")
		if err := tree.Stop(s.Context()); err != nil {
			s.Error(err)
		}
		s.want("-a -c -B")
	})
}

// What is faulty is refused whole, with the child and the field.
func TestReconfigureRefuses(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: s.children("a", "b")})
		for _, tt := range []struct {
			spec         supervisor.Spec
			child, field string
		}{
			{supervisor.Spec{Strategy: supervisor.OneForAll, Intensity: -9}, "", "Intensity"},
			{supervisor.Spec{Strategy: supervisor.OneForAll, Children: []supervisor.Child{{Name: "a"}}}, "a", "New"},
			{supervisor.Spec{Strategy: supervisor.OneForAll, Children: s.children("b", "b")}, "b", "Name"},
			{supervisor.Spec{Strategy: supervisor.OneForAll, Children: s.children("a"), Wires: []supervisor.Wire{{A: "a", B: "b"}}}, "b", "Wires"},
			{supervisor.Spec{Strategy: supervisor.Dynamic}, "", "Strategy"},
		} {
			var e *supervisor.SpecError
			if err := tree.Reconfigure(s.Context(), tt.spec); !errors.As(err, &e) || e.Child != tt.child || e.Field != tt.field {
				s.Errorf("Reconfigure: got %v, want a SpecError of %q, %s", err, tt.child, tt.field)
			}
		}
		s.post(tree, "a", "fail")
		s.want("+a +b !a +a")
		s.wantChildren(tree, "a=running b=running")
	})
}

// Wires that are gone are closed when their children give them back; new ones are
// there at the next start.
func TestReconfigureWires(t *testing.T) {
	onStage(t, func(s *stage) {
		selves := make(map[string]*actor.Self)
		c := func(name string) supervisor.Child { return s.cast(name, player{begin: remember(selves, name)}) }
		list := []supervisor.Child{c("a"), c("b"), c("c")}
		tree := s.start(supervisor.Spec{Strategy: supervisor.OneForAll, Intensity: 5, Children: list, Wires: []supervisor.Wire{{A: "a", B: "b"}}})
		old := selves["a"].Port("b")
		spec := supervisor.Spec{Strategy: supervisor.OneForAll, Intensity: 5, Children: list, Wires: []supervisor.Wire{{A: "a", B: "c"}}}
		if err := tree.Reconfigure(s.Context(), spec); err != nil {
			s.Fatal(err)
		}
		if err := old.PostMessage(1); err != nil {
			s.Errorf("the old wire before the restart: got %v, want nil", err)
		}
		s.post(tree, "b", "fail")
		s.want("+a +b +c !b -c -a +a +b +c")
		if p := selves["a"].Port("b"); p != nil {
			s.Error("the old wire: got one, want none")
		}
		if p := selves["b"].Port("a"); p != nil {
			s.Error("the old wire at b: got one, want none")
		}
		p, q := selves["a"].Port("c"), selves["c"].Port("a")
		if p == nil || q == nil {
			s.Fatal("the new wire: got none")
		}
		if err := p.PostMessage("x"); err != nil || q.Len() != 1 {
			s.Errorf("the new wire: got %v and %v at the other end, want nil and 1", err, q.Len())
		}
	})
}

// A new wire may have the name of one that is gone: what a child gives back is not taken
// for it.
func TestReconfigureWireOfTheSameName(t *testing.T) {
	onStage(t, func(s *stage) {
		selves := make(map[string]*actor.Self)
		c := func(name string) supervisor.Child { return s.cast(name, player{begin: remember(selves, name)}) }
		list := []supervisor.Child{c("a"), c("b"), c("c")}
		spec := func(to string) supervisor.Spec {
			return supervisor.Spec{Strategy: supervisor.OneForAll, Intensity: 5, Children: list, Wires: []supervisor.Wire{{A: "a", PortA: "x", B: to}}}
		}
		tree := s.start(spec("b"))
		old := selves["b"].Port("a").Sender()
		if err := tree.Reconfigure(s.Context(), spec("c")); err != nil {
			s.Fatal(err)
		}
		s.post(tree, "b", "fail")
		s.counts()
		p, q := selves["a"].Port("x"), selves["c"].Port("a")
		if p == nil || q == nil {
			s.Fatal("the new wire: got none")
		}
		if err := p.PostMessage("x"); err != nil || q.Len() != 1 {
			s.Errorf("the new wire: got %v and %v at the other end, want nil and 1", err, q.Len())
		}
		wantErr(s, "post over the old one", old.PostMessage(1), port.ErrClosed)
	})
}

// The next incarnation of a nested supervisor has the new Spec too.
func TestReconfigureSub(t *testing.T) {
	onStage(t, func(s *stage) {
		in := supervisor.Spec{Children: s.children("b")}
		tree := s.start(supervisor.Spec{Strategy: supervisor.OneForAll, Children: []supervisor.Child{s.child("a"), {Name: "in", Supervisor: &in}}})
		sub, _ := tree.Sub("in")
		if err := sub.Reconfigure(s.Context(), supervisor.Spec{Children: s.children("b", "c")}); err != nil {
			s.Fatal(err)
		}
		s.wantChildren(sub, "b=running c=stopped")
		s.post(tree, "a", "fail")
		s.want("+a +b !a -b +a +b +c")
	})
}
