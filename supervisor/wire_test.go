package supervisor_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// listen returns a begin that notes what arrives on these ports as child<port:text,
// and that they close.
func (s *stage) listen(child string, ports ...string) func(context.Context, *actor.Self) error {
	return func(_ context.Context, self *actor.Self) error {
		for _, name := range ports {
			p := self.Port(name)
			if p == nil {
				s.note("%s has no %s", child, name)
				continue
			}
			hear := func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
				if e.Data() == "fail" {
					return errBoom
				}
				s.note("%s<%s:%v", child, name, e.Data())
				return nil
			}
			if err := self.Listen(p, hear); err != nil {
				return err
			}
			if err := p.OnClose(func(error) { s.note("%s<%s closed", child, name) }); err != nil {
				return err
			}
		}
		return nil
	}
}

// forward returns a hear that posts messages on: "port>text" to a port of the actor.
func forward(_ context.Context, self *actor.Self, text string) error {
	var name, what string
	if n, _ := fmt.Sscanf(text, "%1s>%s", &name, &what); n != 2 {
		return nil
	}
	return self.Port(name).PostMessage(what)
}

// pair returns two children wired to each other; a is slow to come back.
func (s *stage) pair(slow time.Duration) supervisor.Spec {
	again, a := slowAgain(slow), s.listen("a", "b")
	return supervisor.Spec{
		Intensity: 10,
		Children: []supervisor.Child{
			s.cast("a", player{hear: forward, begin: func(ctx context.Context, self *actor.Self) error {
				if err := again(ctx, self); err != nil {
					return err
				}
				return a(ctx, self)
			}}),
			s.cast("b", player{hear: forward, begin: s.listen("b", "a")})},
		Wires: []supervisor.Wire{{A: "a", B: "b"}},
	}
}

// Each end has the name of the other child, unless the Wire names it.
func TestWireNames(t *testing.T) {
	tests := []struct {
		name  string
		wires []supervisor.Wire
		a, b  string // what they have, of the names below
	}{
		{"defaults", []supervisor.Wire{{A: "a", B: "b"}}, "[b]", "[a]"},
		{"A named", []supervisor.Wire{{A: "a", B: "b", PortA: "out"}}, "[out]", "[a]"},
		{"B named", []supervisor.Wire{{A: "a", B: "b", PortB: "in"}}, "[b]", "[in]"},
		{"both named", []supervisor.Wire{{A: "a", B: "b", PortA: "out", PortB: "in"}}, "[out]", "[in]"},
		{"two", []supervisor.Wire{{A: "a", B: "b"}, {A: "b", B: "a", PortA: "in", PortB: "out"}}, "[b out]", "[a in]"},
		{"with oneself", []supervisor.Wire{{A: "a", B: "a", PortA: "out", PortB: "in"}}, "[in out]", "[]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				look := func(child string) supervisor.Child {
					return s.cast(child, player{begin: func(_ context.Context, self *actor.Self) error {
						has := []string{}
						for _, name := range []string{"a", "b", "in", "out"} {
							if self.Port(name) != nil {
								has = append(has, name)
							}
						}
						s.note("%s%v", child, has)
						return nil
					}})
				}
				tree := s.start(supervisor.Spec{Children: []supervisor.Child{look("a"), look("b")}, Wires: tt.wires})
				s.want("a" + tt.a + " +a b" + tt.b + " +b")
				s.post(tree, "a", "fail")
				s.want("!a a" + tt.a + " +a")
			})
		})
	}
}

// Before a child starts its end is disabled: what the other has posted waits for it.
func TestWireIsDisabledAtFirst(t *testing.T) {
	onStage(t, func(s *stage) {
		s.start(supervisor.Spec{
			Children: []supervisor.Child{
				s.cast("a", player{begin: func(_ context.Context, self *actor.Self) error {
					return self.Port("b").PostMessage("early")
				}}),
				s.cast("b", player{begin: func(ctx context.Context, self *actor.Self) error {
					if n := self.Port("a").Len(); n != 1 {
						s.Errorf("waiting: got %v, want 1", n)
					}
					time.Sleep(time.Minute)
					s.note("listens")
					return s.listen("b", "a")(ctx, self)
				}})},
			Wires: []supervisor.Wire{{A: "a", B: "b"}},
		})
		s.want("+a listens +b b<a:early")
	})
}

// Both ends survive the restart of either child, with what is in flight and in order.
func TestWireSurvives(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(s.pair(time.Minute))
		s.post(tree, "a", "b>1")
		s.want("+a +b a:b>1 b<a:1")
		s.post(tree, "b", "a>2")
		s.want("b:a>2 a<b:2")
		s.post(tree, "a", "fail") // for a minute its end is in custody
		s.want("!a")
		s.post(tree, "b", "a>3", "a>4", "fail", "a>5")
		s.want("b:a>3 b:a>4 !b") // the supervisor is busy with a
		time.Sleep(time.Minute)
		s.wantApart("+a a<b:3 a<b:4 a<b:5", "+b b:a>5")
		s.post(tree, "a", "b>6")
		s.want("a:b>6 b<a:6")
		s.wantLetters("fail/in hand at a failure", "fail/in hand at a failure")
	})
}

// What is queued at a child's end when it fails is kept; the message on the wire that
// it failed at is a dead letter.
func TestWireFailsItsChild(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(s.pair(0))
		s.want("+a +b")
		s.post(tree, "b", "a>1", "a>fail", "a>2", "a>3")
		got := s.counts()
		for _, want := range []string{"!a", "+a", "a<b:1", "a<b:2", "a<b:3"} {
			if got[want] != 1 {
				s.Errorf("%q: got %v times, want once", want, got[want])
			}
		}
		s.wantLetters("fail/in hand at a failure")
	})
}

// With one for all both ends are in custody at once.
func TestWireOneForAll(t *testing.T) {
	onStage(t, func(s *stage) {
		spec := s.pair(time.Minute)
		spec.Strategy = supervisor.OneForAll
		tree := s.start(spec)
		s.post(tree, "a", "b>1")
		s.want("+a +b a:b>1 b<a:1")
		s.post(tree, "a", "fail", "b>2")
		s.want("!a -b")
		s.post(tree, "b", "a>3")
		time.Sleep(time.Minute)
		got := s.counts()
		for _, want := range []string{"+a", "a:b>2", "+b", "b:a>3", "b<a:2", "a<b:3"} {
			if got[want] != 1 {
				s.Errorf("%q: got %v times, want once", want, got[want])
			}
		}
	})
}

// A Wire can be between a child and one that is terminated: the end waits.
func TestWireWhileTerminated(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(s.pair(0))
		if err := tree.TerminateChild(s.Context(), "b"); err != nil {
			s.Error(err)
		}
		s.post(tree, "a", "b>1", "b>2")
		s.want("+a +b -b a:b>1 a:b>2")
		if err := tree.RestartChild(s.Context(), "b"); err != nil {
			s.Error(err)
		}
		s.want("+b b<a:1 b<a:2")
	})
}

// The end of a child that is forgotten is closed, and the other child hears of it.
func TestWireOfDeleted(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(s.pair(0))
		if err := tree.TerminateChild(s.Context(), "b"); err != nil {
			s.Error(err)
		}
		s.want("+a +b -b")
		if err := tree.DeleteChild(s.Context(), "b"); err != nil {
			s.Error(err)
		}
		s.want("a<b closed")
	})
}

// The end of a temporary child is closed with it.
func TestWireOfTemporary(t *testing.T) {
	onStage(t, func(s *stage) {
		spec := s.pair(0)
		spec.Children[1].Restart = supervisor.Temporary
		tree := s.start(spec)
		s.post(tree, "b", "a>1", "fail")
		s.letters()
		got := s.counts()
		for _, want := range []string{"a<b:1", "!b", "a<b closed"} {
			if got[want] != 1 {
				s.Errorf("%q: got %v times, want once", want, got[want])
			}
		}
	})
}

// An end that a child has transferred away is not the supervisor's business any more,
// and works where it is.
func TestWireTransferredAway(t *testing.T) {
	onStage(t, func(s *stage) {
		mine, theirs := port.NewChannel()
		spec := s.pair(0)
		spec.Children[0] = s.cast("a", player{begin: func(_ context.Context, self *actor.Self) error {
			s.note("%v", self.Port("b") != nil)
			return nil
		}, hear: func(_ context.Context, self *actor.Self, text string) error {
			if text == "give" {
				return theirs.PostMessage("here", self.Port("b"))
			}
			return nil
		}})
		tree := s.start(spec)
		s.post(tree, "a", "give", "fail")
		s.want("true +a +b a:give !a false +a")
		e, ok := mine.TryReceive()
		if !ok || len(e.Ports()) != 1 {
			s.Fatalf("received: got %v, want a port", e.Ports())
		}
		if err := e.Ports()[0].PostMessage("hello"); err != nil {
			s.Error(err)
		}
		s.want("b<a:hello")
		s.post(tree, "b", "a>back")
		s.want("b:a>back")
		if e, ok := e.Ports()[0].TryReceive(); !ok || e.Data() != "back" {
			s.Errorf("received: got %v, want back", e.Data())
		}
	})
}

// Wires close with their supervisor: who has been given an end hears of it.
func TestWireEndsWithTheSupervisor(t *testing.T) {
	onStage(t, func(s *stage) {
		mine, theirs := port.NewChannel()
		spec := s.pair(0)
		spec.Children[1] = s.cast("b", player{begin: func(_ context.Context, self *actor.Self) error {
			return theirs.PostMessage("here", self.Port("a"))
		}})
		tree := s.start(spec)
		e, ok := mine.TryReceive()
		if !ok || len(e.Ports()) != 1 {
			s.Fatalf("received: got %v, want a port", e.Ports())
		}
		if err := tree.Stop(s.Context()); err != nil {
			s.Error(err)
		}
		synctest.Wait()
		wantErr(s, "post by the other end", e.Ports()[0].PostMessage("x"), port.ErrClosed)
	})
}
