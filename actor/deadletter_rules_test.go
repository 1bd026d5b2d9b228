package actor_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// D23, R20, R208, R28: each message that was accepted and not handled is one dead
// letter, with its reason; the sender is told nothing.
func TestDeadLetterReasons_D23(t *testing.T) {
	for _, tt := range []struct {
		name string
		lose func(t *testing.T, sys *actor.System)
		want []string
	}{
		{"nobody listens (R20)", func(t *testing.T, sys *actor.System) {
			p, q := port.NewChannel()
			s := up(t, sys, &stage{}, actor.Spec{Ports: map[string]*port.Port{"p": p}})
			s.do(t, func(_ context.Context, self *actor.Self) { _ = self.Port("p").Start() })
			wantIs(t, "PostMessage", q.PostMessage("x"), nil)
		}, []string{deadLetter(port.NoListener, "x")}},
		{"another origin (R208)", func(t *testing.T, sys *actor.System) {
			s := up(t, sys, &stage{}, actor.Spec{})
			w, self := s.window(t)
			wantIs(t, "PostMessage", w.PostMessage(self, "x", "http://other.example"), nil)
		}, []string{deadLetter(port.OriginMismatch, "x")}},
		{"its own target in the list (R28)", func(t *testing.T, sys *actor.System) {
			p, q := port.NewChannel()
			s := up(t, sys, &stage{}, actor.Spec{Ports: map[string]*port.Port{"p": p, "q": q}})
			s.do(t, func(_ context.Context, self *actor.Self) {
				wantIs(t, "PostMessage", self.Port("p").PostMessage("x", self.Port("q")), nil)
			})
		}, []string{deadLetter(port.Doomed, "x")}},
		{"queued at the end", func(t *testing.T, sys *actor.System) {
			s := up(t, sys, &stage{}, actor.Spec{})
			s.do(t, func(_ context.Context, self *actor.Self) {
				_ = self.Ref().PostMessage("x")
				self.Stop()
			})
		}, []string{deadLetter(port.Closed, "x")}},
		{"queued at an enabled port of the dead", func(t *testing.T, sys *actor.System) {
			p, q := port.NewChannel()
			s := up(t, sys, &stage{}, actor.Spec{})
			s.do(t, func(_ context.Context, self *actor.Self) {
				_ = self.Listen(p, func(context.Context, *actor.Self, port.MessageEvent) error { return nil })
				_ = q.PostMessage("x")
				self.Stop()
			})
		}, []string{deadLetter(port.Closed, "x")}},
		{"in hand", func(t *testing.T, sys *actor.System) {
			s := up(t, sys, &stage{receive: func(context.Context, *actor.Self, port.MessageEvent) error { return errBoom }}, actor.Spec{})
			_ = s.ref.PostMessage("x")
		}, []string{deadLetter(port.InHand, "x")}},
		{"undecodable", func(t *testing.T, sys *actor.System) {
			ref, err := sys.Spawn(t.Context(), actor.Spec{New: func() actor.Actor {
				return actor.Handle(func(context.Context, *actor.Self, int) error { return nil })
			}})
			wantIs(t, "Spawn", err, nil)
			_ = ref.PostMessage("x")
		}, []string{deadLetter(port.Undecodable, "x")}},
		{"queued inside a lost port", func(t *testing.T, sys *actor.System) {
			s := up(t, sys, &stage{}, actor.Spec{})
			p, q := port.NewChannel()
			_ = q.PostMessage("inside")
			s.do(t, func(_ context.Context, self *actor.Self) {
				_ = self.Own(p)
				_ = self.Ref().PostMessage("x", p)
				self.Stop()
			})
		}, []string{deadLetter(port.Closed, "x"), deadLetter(port.Closed, "inside")}},
		{"handled", func(t *testing.T, sys *actor.System) {
			s := up(t, sys, &stage{}, actor.Spec{})
			_ = s.ref.PostMessage("x")
			synctest.Wait()
			s.end(t, nil)
		}, nil},
		{"refused at the post", func(t *testing.T, sys *actor.System) {
			s := up(t, sys, &stage{}, actor.Spec{})
			s.end(t, nil)
			_ = s.ref.PostMessage("x")
			_ = s.ref.PostMessage(func() {})
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				dead := deadLetters(t, sys)
				tt.lose(t, sys)
				dead.want(t, "dead letters", tt.want...)
				if n := sys.Stats().DeadLetters; n != uint64(len(tt.want)) {
					t.Errorf("Stats: got %d, want %d", n, len(tt.want))
				}
			})
		})
	}
}

// A dead letter says for whom it was and why; it carries no ports.
func TestDeadLetterFields(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var list record[port.DeadLetter]
		seq := sys.DeadLetters(t.Context())
		go func() {
			for d := range seq {
				list.add(d)
			}
		}()
		s := up(t, sys, &stage{receive: func(context.Context, *actor.Self, port.MessageEvent) error { return errBoom }}, actor.Spec{Name: "s"})
		p, _ := port.NewChannel()
		_ = s.ref.PostMessage(map[string]any{"p": p, "n": 1}, p)
		got := list.all()
		if len(got) != 1 {
			t.Fatalf("got %d, want 1", len(got))
		}
		d := got[0]
		wantIs(t, "Err", d.Err, errBoom)
		if d.Loop != "/s" {
			t.Errorf("Loop: got %q, want /s", d.Loop)
		}
		m, _ := d.Data().(map[string]any)
		if m["p"] != nil || m["n"] != int64(1) {
			t.Errorf("Data: got %v, want n and no port", d.Data())
		}
	})
}

// A slow reader loses dead letters, and each that it gets says how many were dropped
// before it.
func TestDeadLettersSlowReader(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		s := up(t, sys, &stage{}, actor.Spec{})
		p, q := port.NewChannel()
		s.do(t, func(_ context.Context, self *actor.Self) {
			_ = self.Own(p)
			_ = p.Start() // and nobody listens
		})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		seq := sys.DeadLetters(ctx)
		const many = 20_000
		for i := range many {
			_ = q.PostMessage(i)
		}
		synctest.Wait()
		next, dropped := 0, 0
		last := time.AfterFunc(time.Second, func() { _ = q.PostMessage(many) })
		defer last.Stop()
		for d, n := range seq {
			i := int(d.Data().(int64))
			next, dropped = next+n, dropped+n
			if i != next {
				t.Errorf("got number %d after %d were dropped, want %d", i, dropped, next)
			}
			if i == many || t.Failed() {
				break
			}
			next++
		}
		if dropped == 0 {
			t.Error("nothing was dropped: the ring has no bound")
		}
		if n := sys.Stats().DeadLetters; !t.Failed() && n != many+1 {
			t.Errorf("Stats: got %d, want %d", n, many+1)
		}
	})
}

// A subscription begins with the call, ends with its context, and may be left early;
// several see the same.
func TestDeadLettersSubscriptions(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		s := up(t, sys, &stage{}, actor.Spec{})
		p, q := port.NewChannel()
		s.do(t, func(_ context.Context, self *actor.Self) { _ = self.Own(p); _ = p.Start() })
		_ = q.PostMessage("before")
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		a, b := sys.DeadLetters(ctx), sys.DeadLetters(ctx)
		_ = q.PostMessage("1")
		_ = q.PostMessage("2")
		synctest.Wait()
		for d := range a {
			if d.Data() != "1" {
				t.Errorf("first: got %v, want 1", d.Data())
			}
			break
		}
		var got []any
		time.AfterFunc(time.Second, cancel)
		for d := range b {
			got = append(got, d.Data())
		}
		if len(got) != 2 || got[0] != "1" || got[1] != "2" {
			t.Errorf("second: got %v, want 1 2", got)
		}
		for d := range sys.DeadLetters(ctx) {
			t.Errorf("with a context that is done: got %v", d)
		}
	})
}
