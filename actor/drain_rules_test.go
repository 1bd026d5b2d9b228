package actor_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// Drain, by the actor itself: new posts are refused, what is queued is handled with a live
// context, then it stops normally.
func TestDrainSelf(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		var exits record[error]
		posted := newGate(t)
		parent := up(t, sys, &stage{}, actor.Spec{})
		kid := under(t, parent, &stage{receive: func(ctx context.Context, self *actor.Self, e port.MessageEvent) error {
			log.add(fmt.Sprint(e.Data(), " ", ctx.Err()))
			if e.Data() == "a" {
				posted.pass()
				self.Drain()
				wantIs(t, "post", self.Ref().PostMessage("late"), actor.ErrDraining)
			}
			return nil
		}}, actor.Spec{OnExit: func(_ context.Context, _ *actor.Self, x actor.Exit) error { exits.add(x.Reason); return nil }})
		parent.do(t, func(ctx context.Context, self *actor.Self) {
			for _, v := range []string{"a", "b", "c"} {
				_ = kid.ref.PostMessage(v)
			}
		})
		posted.open()
		log.want(t, "handled", "a <nil>", "b <nil>", "c <nil>")
		exits.want(t, "exit", nil)
	})
}

// A stop drains first if the Spec says so: callers are refused with a clear error, a call
// that was queued is answered, and children's notices still come in.
func TestDrainOnStop(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		g := newGate(t)
		s := up(t, sys, &stage{receive: func(ctx context.Context, self *actor.Self, e port.MessageEvent) error {
			g.pass()
			log.add(fmt.Sprint(e.Data(), " ", ctx.Err()))
			return e.Reply("served")
		}, stops: func(_ context.Context, _ *actor.Self, reason error) { log.add(fmt.Sprint("stop ", reason)) }},
			actor.Spec{Drain: time.Minute})
		served := make(chan error, 2)
		for range 2 {
			go func() {
				_, err := actor.Call[string](t.Context(), s.ref, "q")
				served <- err
			}()
		}
		synctest.Wait()
		stopped := make(chan error, 1)
		go func() { stopped <- sys.Stop(t.Context(), s.ref) }()
		synctest.Wait()
		_, err := actor.Call[string](t.Context(), s.ref, "late")
		wantIs(t, "a late call", err, actor.ErrDraining)
		g.open()
		wantIs(t, "first", <-served, nil)
		wantIs(t, "second", <-served, nil)
		wantIs(t, "Stop", <-stopped, nil)
		log.want(t, "log", "q <nil>", "q <nil>", "stop actor: shutdown")
	})
}

// At the deadline the context is cancelled; the actor then has its Shutdown to end.
func TestDrainDeadline(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		begin := time.Now()
		var log record[string]
		s := up(t, sys, &stage{receive: func(ctx context.Context, _ *actor.Self, e port.MessageEvent) error {
			<-ctx.Done()
			log.add(fmt.Sprint(e.Data(), " ", time.Since(begin)))
			return ctx.Err()
		}}, actor.Spec{Drain: time.Minute})
		dead := deadLetters(t, sys)
		_ = s.ref.PostMessage("a")
		_ = s.ref.PostMessage("b")
		wantIs(t, "Stop", sys.Stop(t.Context(), s.ref), nil)
		log.want(t, "handled", "a 1m0s")
		dead.want(t, "dead", deadLetter(port.Closed, "b"))
	})
}

// The inbox of a drained actor that goes into custody takes posts again: the Ref is good
// for the next incarnation.
func TestDrainedInboxInCustody(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		parent := up(t, sys, &stage{}, actor.Spec{})
		kid := &stage{receive: log.data}
		under(t, parent, kid, actor.Spec{Custody: true})
		g := newGate(t)
		kid.begin(func(context.Context, *actor.Self) error { g.pass(); return nil })
		_ = kid.ref.PostMessage("queued")
		var exit actor.Exit
		parent.begin(func(ctx context.Context, self *actor.Self) (err error) {
			exit, err = self.DrainChild(ctx, kid.ref)
			return err
		})
		synctest.Wait()
		wantIs(t, "while it drains", kid.ref.PostMessage("no"), actor.ErrDraining)
		g.open()
		log.want(t, "handled", "queued")
		if exit.Reason != actor.ErrShutdown || exit.Inbox == nil {
			t.Fatalf("got %+v", exit)
		}
		wantIs(t, "in custody", kid.ref.PostMessage("waits"), nil)
		parent.do(t, func(ctx context.Context, self *actor.Self) {
			if _, err := self.Spawn(ctx, kid.as(actor.Spec{Inbox: exit.Inbox})); err != nil {
				t.Error(err)
			}
		})
		_ = kid.ref.PostMessage("next")
		log.want(t, "handled", "queued", "waits", "next")
	})
}

// DrainChild ends with its context: then the child is stopped.
func TestDrainChildContext(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		parent := up(t, sys, &stage{}, actor.Spec{})
		kid := under(t, parent, &stage{receive: func(ctx context.Context, _ *actor.Self, _ port.MessageEvent) error {
			<-ctx.Done()
			return nil
		}}, actor.Spec{})
		_ = kid.ref.PostMessage("waits for the stop")
		ended := make(chan time.Duration, 1)
		parent.begin(func(ctx context.Context, self *actor.Self) error {
			begin := time.Now()
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			x, err := self.DrainChild(ctx, kid.ref)
			if err != nil || x.Reason != actor.ErrShutdown {
				t.Errorf("got %+v, %v", x, err)
			}
			ended <- time.Since(begin)
			return nil
		})
		if d := <-ended; d != time.Second {
			t.Errorf("ended after %v, want a second", d)
		}
	})
}

// Draining ends by a failure or a Stop too; an idle actor ends at once.
func TestDrainEnds(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		idle := up(t, sys, &stage{}, actor.Spec{Drain: -1})
		wantIs(t, "idle", sys.Stop(t.Context(), idle.ref), nil)
		for _, end := range []turnFunc{
			func(context.Context, *actor.Self) error { return errBoom },
			func(_ context.Context, self *actor.Self) error { self.Stop(); return nil },
			func(_ context.Context, self *actor.Self) error { _, err := self.ReleaseInbox(); return err },
		} {
			s := up(t, sys, &stage{}, actor.Spec{Drain: -1})
			g := newGate(t)
			s.begin(func(ctx context.Context, self *actor.Self) error { g.pass(); return end(ctx, self) })
			_ = s.ref.PostMessage("is not handled")
			stopped := make(chan error, 1)
			go func() { stopped <- sys.Stop(t.Context(), s.ref) }()
			synctest.Wait()
			g.open()
			wantIs(t, "Stop", <-stopped, nil)
		}
		late, cancel := context.WithCancelCause(t.Context())
		cancel(errors.New("now"))
		stuck := up(t, sys, &stage{}, actor.Spec{Drain: -1})
		g := newGate(t)
		stuck.begin(func(context.Context, *actor.Self) error { g.pass(); return nil })
		synctest.Wait()
		wantIs(t, "Stop", sys.Stop(late, stuck.ref), nil)
	})
}

// A drain ends though the last message is dropped before it comes to a turn.
func TestDrainDropsTheLast(t *testing.T) {
	drains := map[string]turnFunc{
		"by itself": func(_ context.Context, self *actor.Self) error { self.Drain(); return nil },
		"told":      func(context.Context, *actor.Self) error { return nil },
	}
	for name, drain := range drains {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				g := newGate(t)
				s := up(t, sys, &stage{}, actor.Spec{Origin: "https://a.example", Drain: time.Hour})
				var w actor.Window
				s.do(t, func(_ context.Context, self *actor.Self) { w = self.Window() })
				s.begin(func(ctx context.Context, self *actor.Self) error {
					g.pass()
					return drain(ctx, self)
				})
				wantIs(t, "post", w.PostMessage(nil, "x", "https://b.example"), nil)
				began := time.Now()
				stopped := make(chan struct{})
				go func() {
					defer close(stopped)
					if name == "told" {
						_ = sys.Stop(t.Context(), s.ref)
					} else {
						<-sys.Monitor(s.ref)
					}
				}()
				synctest.Wait()
				g.open()
				<-stopped
				if d := time.Since(began); d >= time.Hour {
					t.Errorf("the drain took %v, want it to end with the queue", d)
				}
				wantNone(t, sys)
				if n := sys.Stats().DeadLetters; n != 1 {
					t.Errorf("dead letters: got %d, want 1", n)
				}
			})
		})
	}
}
