package supervisor_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// A house is a tree of three levels, whose ports escalate if they are to: top has a and
// in, in has b and low, low has c and d, which are wired. Two failures are too many for
// low, and three of low for in.
type house struct {
	*stage
	tree, in, low *supervisor.Tree
	selves        map[string]*actor.Self
}

func (s *stage) house(in, low bool, d player) *house {
	h := &house{stage: s, selves: make(map[string]*actor.Self)}
	leaf := func(name string, p player) supervisor.Child {
		begin := p.begin
		p.begin = func(ctx context.Context, self *actor.Self) error {
			h.selves[name] = self
			if begin != nil {
				return begin(ctx, self)
			}
			return nil
		}
		return s.cast(name, p)
	}
	lowest := supervisor.Spec{Escalate: low, Children: []supervisor.Child{leaf("c", player{}), leaf("d", d)},
		Wires: []supervisor.Wire{{A: "c", B: "d"}}}
	middle := supervisor.Spec{Escalate: in, Intensity: 2, Children: []supervisor.Child{leaf("b", player{}), {Name: "low", Supervisor: &lowest}}}
	h.tree = s.start(supervisor.Spec{Intensity: 5, Children: []supervisor.Child{leaf("a", player{}), {Name: "in", Supervisor: &middle}}})
	h.in, _ = h.tree.Sub("in")
	h.low, _ = h.in.Sub("low")
	s.counts()
	return h
}

// giveUp has low fail past its budget.
func (h *house) giveUp() {
	post(h.stage, h.selves["c"].Ref(), "fail", "fail")
	synctest.Wait()
}

// When the budget is exceeded the ports escalate, and are given to the same paths
// again: Refs and wires stay good, and nothing that waits is lost.
func TestEscalate(t *testing.T) {
	onStage(t, func(s *stage) {
		h := s.house(false, true, player{})
		c, d := h.selves["c"].Ref(), h.selves["d"].Ref()
		if err := h.selves["c"].Port("d").PostMessage("on the wire"); err != nil {
			s.Error(err)
		}
		post(s, d, "cancel", "d1", "d2")
		post(s, c, "fail", "fail", "c1")
		s.wantLetters("fail/in hand at a failure", "fail/in hand at a failure")
		got := s.perActor()
		if got["c"] != "!c +c !c +c c:c1" || got["d"] != "-d +d d:d1 d:d2" {
			s.Errorf("journal: got %q", got)
		}
		if h.selves["c"].Ref() != c || h.selves["d"].Ref() != d {
			s.Error("Refs: got others, want the same")
		}
		up, down := h.selves["d"].Port("c"), h.selves["c"].Port("d")
		if err := up.PostMessage("back"); err != nil || up.Len() != 1 || down.Len() != 1 {
			s.Errorf("the wire: got %v, %v and %v messages; want nil, 1 and 1", err, up.Len(), down.Len())
		}
	})
}

// Without that they are closed, with the reason.
func TestNoEscalation(t *testing.T) {
	onStage(t, func(s *stage) {
		h := s.house(false, false, player{})
		d := h.selves["d"].Ref()
		h.giveUp()
		wantErr(s, "post by an old Ref", d.PostMessage(1), supervisor.ErrIntensity)
		post(s, h.selves["d"].Ref(), "1")
		s.want("!c +c !c -d +c +d d:1")
	})
}

// Through two levels, of which one or the other may not pass it on.
func TestEscalateThroughLevels(t *testing.T) {
	for _, tt := range []struct {
		name    string
		in, low bool
		b, d    bool // whether what waits for them is kept
	}{
		{"both", true, true, true, true},
		{"the upper alone", true, false, true, false},
		{"the lower alone", false, true, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				h := s.house(tt.in, tt.low, player{})
				h.giveUp()
				h.giveUp()
				post(s, h.selves["b"].Ref(), "cancel", "b1")
				post(s, h.selves["d"].Ref(), "cancel", "d1")
				s.counts()
				h.giveUp()
				got := s.counts()
				if got["+b"] != 1 || got["+d"] != 1 {
					s.Errorf("journal: got %v, want b and d started again", got)
				}
				if b, d := got["b:b1"] == 1, got["d:d1"] == 1; b != tt.b || d != tt.d {
					s.Errorf("got b's messages %v, d's %v; want %v, %v", b, d, tt.b, tt.d)
				}
			})
		})
	}
}

// A supervisor that fails to start again gives back what it was given.
func TestEscalateOverFailedStart(t *testing.T) {
	onStage(t, func(s *stage) {
		h := s.house(false, true, player{begin: failures(2)})
		d := h.selves["d"].Ref()
		post(s, d, "cancel", "d1")
		synctest.Wait() // it is this incarnation that waits for its context
		post(s, h.selves["c"].Ref(), "fail", "fail", "hang", "c1")
		s.release()
		got := s.counts()
		if got["xd"] != 1 || got["d:d1"] != 1 || got["c:c1"] != 1 || h.selves["d"].Ref() != d {
			s.Errorf("journal: got %v, want d1 and c1 handled after a start that failed", got)
		}
	})
}

// What waits for a supervisor that was terminated goes the same way; when its own
// supervisor ends, it is closed.
func TestEscalateTerminated(t *testing.T) {
	for _, again := range []bool{true, false} {
		onStage(t, func(s *stage) {
			h := s.house(false, true, player{})
			d := h.selves["d"].Ref()
			s.ask(h.in, ask{"terminate", "low", nil})
			post(s, d, "1")
			s.want("-d -c")
			if again {
				s.ask(h.in, ask{"restart", "low", nil})
				s.want("+c +d d:1")
				return
			}
			if err := h.tree.Stop(s.Context()); err != nil {
				s.Error(err)
			}
			wantErr(s, "post after the end", d.PostMessage(2), port.ErrClosed)
			s.wantLetters("1/closed")
		})
	}
}

// What nobody claims is closed with the reason, when the supervisor has started again.
func TestEscalateUnclaimed(t *testing.T) {
	onStage(t, func(s *stage) {
		h := s.house(false, true, player{})
		x, err := h.low.StartChild(s.Context(), s.child("x"))
		if err != nil {
			s.Fatal(err)
		}
		mine, theirs := port.NewChannel()
		s.ask(h.low, ask{"terminate", "x", nil})
		if err := x.PostMessage("1", theirs); err != nil {
			s.Error(err)
		}
		h.giveUp()
		wantErr(s, "post to the unclaimed", x.PostMessage(2), supervisor.ErrIntensity)
		wantErr(s, "what waited there", mine.PostMessage(1), port.ErrClosed)
	})
}

// What a child leaves that was a supervisor, and is a worker from the next start on, is
// closed: nobody can claim it.
func TestEscalateToAWorker(t *testing.T) {
	onStage(t, func(s *stage) {
		h := s.house(true, true, player{})
		c := h.selves["c"].Ref()
		spec := supervisor.Spec{Escalate: true, Intensity: supervisor.Never, Children: s.children("b", "low")}
		if err := h.in.Reconfigure(s.Context(), spec); err != nil {
			s.Fatal(err)
		}
		s.post(h.in, "b", "fail")
		synctest.Wait()
		s.wantChildren(h.in, "b=running low=running")
		wantErr(s, "post to a child of the supervisor that was", c.PostMessage(1), port.ErrClosed)
	})
}

// At the root there is nobody to escalate to.
func TestEscalateAtTheRoot(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Escalate: true, Intensity: supervisor.Never, Children: s.children("a", "b")})
		b := s.ref(tree, "b")
		s.post(tree, "a", "fail")
		s.want("+a +b !a -b")
		wantErr(s, "post", b.PostMessage(1), supervisor.ErrIntensity)
	})
}
