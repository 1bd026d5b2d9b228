package actor_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// R234: a turn that does not end is waited for as long as Spec.Shutdown says, and then
// the actor is fenced: its end is complete, whatever the turn does.
func TestFenceTimes_R234(t *testing.T) {
	for _, tt := range []struct {
		name     string
		shutdown time.Duration
		timeout  time.Duration // of Stop's context
		want     time.Duration
	}{
		{"default", 0, 0, 5 * time.Second},
		{"spec", time.Minute, 0, time.Minute},
		{"context first", time.Minute, time.Second, time.Second},
		{"for ever, with a context", -1, time.Hour, time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				g := newGate(t)
				s := up(t, sys, &stage{}, actor.Spec{Shutdown: tt.shutdown})
				down := sys.Monitor(s.ref)
				s.begin(func(context.Context, *actor.Self) error { g.pass(); return nil })
				synctest.Wait()
				ctx := t.Context()
				if tt.timeout > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.timeout)
					defer cancel()
				}
				begin := time.Now()
				_ = sys.Stop(ctx, s.ref)
				if d := time.Since(begin).Round(100 * time.Millisecond); d != tt.want {
					t.Errorf("after %v, want %v", d, tt.want)
				}
				wantIs(t, "reason", (<-down).Reason, actor.ErrFenced)
				if n := sys.Stats().Actors; n != 0 {
					t.Errorf("actors: got %d, want 0", n)
				}
				g.open()
				synctest.Wait()
			})
		})
	}
}

// R234: a turn that ends in time is not fenced.
func TestFenceNot_R234(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		s := up(t, sys, &stage{}, actor.Spec{Shutdown: -1})
		down := sys.Monitor(s.ref)
		s.begin(func(context.Context, *actor.Self) error { time.Sleep(time.Hour); return nil })
		synctest.Wait()
		wantIs(t, "Stop", sys.Stop(t.Context(), s.ref), nil)
		wantIs(t, "reason", (<-down).Reason, actor.ErrShutdown)
	})
}

// R235: nothing that the fenced turn does with its Self or its ports is seen; what it
// returns, or panics with, changes nothing.
func TestFencedTurnHasNoEffect_R235(t *testing.T) {
	for name, finish := range map[string]turnFunc{
		"return": func(context.Context, *actor.Self) error { return nil },
		"error":  func(context.Context, *actor.Self) error { return errBoom },
		"panic":  func(context.Context, *actor.Self) error { panic(errBoom) },
		"Goexit": func(context.Context, *actor.Self) error { runtime.Goexit(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) { testFencedTurn(t, sys, finish) })
		})
	}
}

func testFencedTurn(t *testing.T, sys *actor.System, finish turnFunc) {
	dead := deadLetters(t, sys)
	var log record[actor.Exit]
	parent := up(t, sys, &stage{}, actor.Spec{})
	p, twin := port.NewChannel()
	kept, keptTwin := port.NewChannel()
	atTwin, twinClosed := heard(t, twin), closes(t, twin)
	keptClosed := closes(t, keptTwin)
	s := under(t, parent, &stage{
		stops: func(context.Context, *actor.Self, error) { t.Error("a Stopper ran beside its turn") },
	}, actor.Spec{Custody: true, Shutdown: time.Second, OnExit: exits(&log), Ports: map[string]*port.Port{"kept": kept}})
	g, done := newGate(t), false
	s.begin(func(ctx context.Context, self *actor.Self) error {
		_ = self.Own(p)
		_ = p.PostMessage("before")
		g.pass()
		_ = p.PostMessage("after the fence")
		_ = self.Port("kept").PostMessage("after the fence")
		_ = self.Port("kept").Close()
		if _, err := self.Port("kept").Detach(); err == nil {
			t.Error("a port in custody was transferred by the fenced turn")
		}
		testRevoked(t, self)
		done = true
		return finish(ctx, self)
	})
	synctest.Wait()
	_ = s.ref.PostMessage("queued")
	var x actor.Exit
	parent.begin(func(ctx context.Context, self *actor.Self) error {
		var err error
		x, err = self.StopChild(ctx, s.ref)
		wantIs(t, "StopChild", err, nil)
		return nil
	})
	time.Sleep(time.Minute)
	synctest.Wait()
	wantIs(t, "reason", x.Reason, actor.ErrFenced)
	dead.want(t, "dead letters at the fence", deadLetter(port.InHand, act))
	g.open()
	synctest.Wait()
	if !done {
		t.Fatal("the turn has not gone on")
	}
	atTwin.want(t, "at the twin", "before")
	wantClosed(t, "its port", twinClosed, actor.ErrFenced)
	wantOpen(t, "the port in custody", keptClosed)
	wantList(t, "over it", pull(keptTwin))
	wantList(t, "the inbox", pull(x.Inbox), "queued")
	dead.want(t, "dead letters after the turn", deadLetter(port.InHand, act))
	log.want(t, "OnExit")
}

// R235: a message between windows that a fenced turn posts is not seen.
func TestFencedWindow_R235(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		other, log := browse(t, sys, "")
		w, _ := other.window(t)
		s := up(t, sys, &stage{}, actor.Spec{Shutdown: time.Second})
		g := newGate(t)
		s.begin(func(_ context.Context, self *actor.Self) error {
			g.pass()
			_ = w.PostMessage(self, "after the fence", "*")
			return nil
		})
		synctest.Wait()
		_ = sys.Stop(t.Context(), s.ref)
		g.open()
		log.want(t, "seen")
	})
}

// R234: the message in hand is a dead letter at the fence: what came with it closes,
// and a caller is told, while the turn still runs.
func TestFenceMessageInHand_R234(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		dead := deadLetters(t, sys)
		g := newGate(t)
		s := up(t, sys, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			g.pass()
			_ = e.Reply("too late")
			return nil
		}}, actor.Spec{Shutdown: time.Second})
		p, twin := port.NewChannel()
		closed := closes(t, twin)
		calls := make(chan error, 1)
		go func() {
			_, err := actor.Call[string](context.Background(), s.ref, "in hand", p)
			calls <- err
		}()
		synctest.Wait()
		_ = sys.Stop(t.Context(), s.ref)
		dead.want(t, "dead letters", deadLetter(port.InHand, "in hand"))
		wantClosed(t, "the port", closed, actor.ErrFenced)
		select {
		case err := <-calls:
			wantIs(t, "the caller", err, port.ErrClosed)
			wantIs(t, "the caller", err, actor.ErrFenced)
		default:
			t.Error("the caller still waits")
			g.open()
			if err := <-calls; err == nil {
				t.Error("the caller got the answer of a fenced turn")
			}
		}
		g.open()
		synctest.Wait()
	})
}

// R234: the children of a fenced actor end.
func TestFenceChildren_R234(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		g := newGate(t)
		s := up(t, sys, &stage{}, actor.Spec{Shutdown: time.Second})
		child := under(t, s, &stage{stops: func(_ context.Context, _ *actor.Self, reason error) {
			wantIs(t, "the child's reason", reason, actor.ErrShutdown)
			log.add("child")
		}}, actor.Spec{})
		s.begin(func(context.Context, *actor.Self) error { g.pass(); return nil })
		synctest.Wait()
		_ = sys.Stop(t.Context(), s.ref)
		log.want(t, "ended", "child")
		wantIs(t, "its Ref", child.ref.PostMessage(1), port.ErrClosed)
		g.open()
		synctest.Wait()
	})
}

// R234: an end that does not end, in a Stopper or a Parent, is given up as well.
func TestFenceTheEnd_R234(t *testing.T) {
	g := func(t *testing.T) (actor.Actor, *stage, *gate) {
		g := newGate(t)
		s := &stage{stops: func(context.Context, *actor.Self, error) { g.pass() }}
		return s, s, g
	}
	h := func(t *testing.T) (actor.Actor, *stage, *gate) {
		g := newGate(t)
		p := &hangingParent{gate: g}
		return p, &p.stage, g
	}
	for name, hang := range map[string]func(*testing.T) (actor.Actor, *stage, *gate){"Stopper": g, "Parent": h} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				a, s, g := hang(t)
				ref, err := sys.Spawn(t.Context(), actor.Spec{Shutdown: time.Second, New: func() actor.Actor { return a }})
				if err != nil {
					t.Fatal(err)
				}
				s.ref = ref
				late := time.AfterFunc(time.Hour, g.open) // so that a stop which waits for ever ends
				defer late.Stop()
				begin := time.Now()
				_ = sys.Stop(t.Context(), ref)
				if d := time.Since(begin).Round(100 * time.Millisecond); d != time.Second {
					t.Errorf("after %v, want 1s", d)
				}
				wantIs(t, "its Ref", ref.PostMessage(1), port.ErrClosed)
				g.open()
				synctest.Wait()
			})
		})
	}
}

type hangingParent struct {
	stage
	gate *gate
}

func (h *hangingParent) StopChildren(context.Context, *actor.Self) { h.gate.pass() }

// R234: other actors go on while a turn is stuck and when it is fenced, with one
// worker too; the inbox goes to a successor that never meets the old turn.
func TestFenceSuccessor_R234(t *testing.T) {
	for _, workers := range []int{1, 2} {
		bubbleWith(t, actor.Options{Workers: workers}, func(t *testing.T, sys *actor.System) {
			var log, others record[string]
			parent := up(t, sys, &stage{}, actor.Spec{})
			other := up(t, sys, &stage{receive: others.data}, actor.Spec{})
			spec := actor.Spec{Name: "kid", Custody: true, Shutdown: time.Second}
			s := under(t, parent, &stage{receive: func(context.Context, *actor.Self, port.MessageEvent) error {
				t.Error("the fenced incarnation got a message")
				return nil
			}}, spec)
			g := newGate(t)
			s.begin(func(context.Context, *actor.Self) error { g.pass(); return nil })
			synctest.Wait()
			_ = s.ref.PostMessage("1")
			parent.begin(func(ctx context.Context, self *actor.Self) error {
				x, err := self.StopChild(ctx, s.ref)
				if err != nil {
					return err
				}
				next := spec
				next.Inbox = x.Inbox
				_, err = self.Spawn(ctx, (&stage{receive: log.data}).as(next))
				return err
			})
			time.Sleep(time.Minute)
			_ = other.ref.PostMessage("a")
			_ = s.ref.PostMessage("2")
			time.Sleep(time.Minute)
			others.want(t, "another actor", "a")
			log.want(t, "the successor", "1", "2")
			g.open()
			synctest.Wait()
			_ = s.ref.PostMessage("3")
			log.want(t, "the successor", "1", "2", "3")
		})
	}
}

// R234: terminate while ports are on their way: each is in exactly one place.
func TestFenceWhileShipping_R234(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var got record[*port.Port]
		other := up(t, sys, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			got.add(e.Ports()[0])
			return nil
		}}, actor.Spec{})
		p1, twin1 := port.NewChannel()
		p2, twin2 := port.NewChannel()
		s := up(t, sys, &stage{}, actor.Spec{Shutdown: time.Second, Ports: map[string]*port.Port{"1": p1, "2": p2}})
		closed1, closed2 := closes(t, twin1), closes(t, twin2)
		g := newGate(t)
		s.begin(func(_ context.Context, self *actor.Self) error {
			_ = other.ref.PostMessage("in time", self.Port("1"))
			g.pass()
			_ = other.ref.PostMessage("too late", self.Port("2"))
			return nil
		})
		synctest.Wait()
		_ = sys.Stop(t.Context(), s.ref)
		g.open()
		wantOpen(t, "shipped in time", closed1)
		wantClosed(t, "shipped too late", closed2, actor.ErrFenced)
		if n := len(got.all()); n != 1 {
			t.Errorf("ports at the other: got %d, want 1", n)
		}
	})
}
