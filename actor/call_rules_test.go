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
	"github.com/berth-go/berth/port/clone"
)

// serve spawns an actor that is not a stage.
func serve(t *testing.T, sys *actor.System, a actor.Actor) actor.Ref {
	t.Helper()
	ref, err := sys.Spawn(t.Context(), actor.Spec{New: func() actor.Actor { return a }})
	if err != nil {
		t.Fatalf("Spawn: %v", err)
	}
	return ref
}

type point struct{ X, Y int }

// Serve answers calls; its error is a reply, and no failure.
func TestServe(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		ref := serve(t, sys, actor.Serve(func(_ context.Context, p point) (int, error) {
			if p.Y == 0 {
				return 0, fmt.Errorf("divide %d: %w", p.X, errBoom)
			}
			return p.X / p.Y, nil
		}))
		got, err := actor.Call[int](t.Context(), ref, point{6, 3})
		if got != 2 || err != nil {
			t.Errorf("got %v, %v; want 2, nil", got, err)
		}
		_, err = actor.Call[int](t.Context(), ref, point{6, 0})
		var remote *port.RemoteError
		if !errors.As(err, &remote) || remote.Err == nil || remote.Err.Error() != "divide 6: boom" {
			t.Errorf("got %v, want a *RemoteError with the callee's text", err)
		}
		got, err = actor.Call[int](t.Context(), ref, point{8, 2})
		if got != 4 || err != nil {
			t.Errorf("after an error: got %v, %v; want 4, nil", got, err)
		}
		if n := sys.Stats().DeadLetters; n != 0 {
			t.Errorf("dead letters: got %d, want 0", n)
		}
	})
}

// A message that is no call is served as well; its reply goes nowhere.
func TestServeWithoutACaller(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		ref := serve(t, sys, actor.Serve(func(_ context.Context, s string) (string, error) {
			log.add(s)
			return "", errBoom
		}))
		_ = ref.PostMessage("1")
		_ = ref.PostMessage("2")
		log.want(t, "served", "1", "2")
	})
}

// A message that does not decode is a messageerror and a dead letter, never a failure;
// what it carried is closed, and a caller is told.
func TestUndecodable(t *testing.T) {
	types := new(clone.Types)
	for name, a := range map[string]actor.Actor{
		"Serve":  actor.Serve(func(context.Context, int) (int, error) { t.Error("served"); return 0, nil }),
		"Handle": actor.Handle(func(context.Context, *actor.Self, int) error { t.Error("handled"); return nil }),
		"Mux":    &actor.Mux{},
	} {
		t.Run(name, func(t *testing.T) {
			bubbleWith(t, actor.Options{Types: types}, func(t *testing.T, sys *actor.System) {
				dead := deadLetters(t, sys)
				ref := serve(t, sys, a)
				down := sys.Monitor(ref)
				p, twin := port.NewChannel()
				closed := closes(t, twin)
				_ = ref.PostMessage("no number", p)
				wantClosed(t, "the port", closed, nil)
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				_, err := actor.Call[int](ctx, ref, "nor this")
				if err == nil || ctx.Err() != nil {
					t.Errorf("Call: got %v (context %v), want an error at once", err, ctx.Err())
				}
				dead.want(t, "dead letters", deadLetter(port.Undecodable, "no number"), deadLetter(port.Undecodable, "nor this"))
				select {
				case d := <-down:
					t.Errorf("it failed: %v", d.Reason)
				default:
				}
			})
		})
	}
}

// Handle's error is a failure.
func TestHandle(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[point]
		ref := serve(t, sys, actor.Handle(func(_ context.Context, self *actor.Self, p point) error {
			log.add(p)
			if p.X == 0 {
				return errBoom
			}
			return nil
		}))
		down := sys.Monitor(ref)
		_ = ref.PostMessage(point{1, 2})
		_ = ref.PostMessage(map[string]int{"X": 3, "Y": 4})
		_ = ref.PostMessage(point{})
		wantIs(t, "reason", (<-down).Reason, errBoom)
		log.want(t, "handled", point{1, 2}, point{3, 4}, point{})
	})
}

type (
	deposit  struct{ Amount int }
	withdraw struct{ Amount int }
	unknown  struct{ Amount int }
)

// Mux dispatches on the registered type; the rest goes to Default or is refused.
func TestMux(t *testing.T) {
	for _, withDefault := range []bool{false, true} {
		t.Run(fmt.Sprintf("default %v", withDefault), func(t *testing.T) {
			types := new(clone.Types)
			for _, err := range []error{
				clone.Register[deposit](types, "deposit"), clone.Register[withdraw](types, "withdraw"), clone.Register[unknown](types, "unknown"),
			} {
				wantIs(t, "Register", err, nil)
			}
			bubbleWith(t, actor.Options{Types: types}, func(t *testing.T, sys *actor.System) {
				dead := deadLetters(t, sys)
				var log record[string]
				m := new(actor.Mux)
				actor.On(m, func(_ context.Context, _ *actor.Self, v deposit) error {
					log.add(fmt.Sprint("deposit ", v.Amount))
					return nil
				})
				actor.On(m, func(_ context.Context, _ *actor.Self, v withdraw) error {
					log.add(fmt.Sprint("withdraw ", v.Amount))
					return errBoom
				})
				if withDefault {
					m.Default = actor.Func(func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
						log.add(fmt.Sprintf("default %T", e.Data()))
						return nil
					})
				}
				ref := serve(t, sys, m)
				down := sys.Monitor(ref)
				for _, v := range []any{deposit{1}, unknown{2}, "text", withdraw{3}} {
					_ = ref.PostMessage(v)
				}
				wantIs(t, "reason", (<-down).Reason, errBoom)
				if withDefault {
					log.want(t, "handled", "deposit 1", "default actor_test.unknown", "default string", "withdraw 3")
					return
				}
				log.want(t, "handled", "deposit 1", "withdraw 3")
				if got := dead.all(); len(got) != 3 {
					t.Errorf("dead letters: got %v, want unknown, text, and the one in hand", got)
				}
			})
		})
	}
}

// A call to one's own inbox is ErrSelfCall at once, also with a context of the turn's;
// a longer cycle ends by its context.
func TestSelfCall(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var a *stage
		a = up(t, sys, &stage{receive: func(ctx context.Context, _ *actor.Self, _ port.MessageEvent) error {
			_, err := actor.Call[int](ctx, a.ref, "round")
			wantIs(t, "in a later turn", err, port.ErrSelfCall)
			return nil
		}}, actor.Spec{})
		a.do(t, func(ctx context.Context, self *actor.Self) {
			_, err := actor.Call[int](ctx, self.Ref(), 1)
			wantIs(t, "Call", err, port.ErrSelfCall)
			sub, cancel := context.WithTimeout(ctx, time.Hour)
			defer cancel()
			_, err = actor.Call[int](sub, self.Ref(), 1)
			wantIs(t, "with a derived context", err, port.ErrSelfCall)
			p, q := self.NewChannel()
			_ = self.Listen(q, func(context.Context, *actor.Self, port.MessageEvent) error { return nil })
			_, err = port.Call[int](ctx, p, 1)
			wantIs(t, "over its own channel", err, port.ErrSelfCall)
		})
		b := up(t, sys, &stage{receive: func(ctx context.Context, _ *actor.Self, e port.MessageEvent) error {
			ctx, release := e.CallerContext(ctx)
			defer release()
			if _, err := actor.Call[int](ctx, a.ref, "back"); err == nil {
				t.Error("the way back: got nil, want an error")
			}
			return nil
		}}, actor.Spec{})
		a.begin(func(ctx context.Context, _ *actor.Self) error {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			_, err := actor.Call[int](ctx, b.ref, "forth")
			wantIs(t, "a cycle", err, context.DeadlineExceeded)
			return nil
		})
		time.Sleep(time.Minute)
		synctest.Wait()
	})
}

// A call from a turn does not need a second worker.
func TestCallHandsTheWorkerOn(t *testing.T) {
	bubbleWith(t, actor.Options{Workers: 1}, func(t *testing.T, sys *actor.System) {
		c := serve(t, sys, actor.Serve(func(_ context.Context, n int) (int, error) { return n + 1, nil }))
		b := serve(t, sys, actor.Serve(func(ctx context.Context, n int) (int, error) { return actor.Call[int](ctx, c, n+1) }))
		a := serve(t, sys, actor.Serve(func(ctx context.Context, n int) (int, error) { return actor.Call[int](ctx, b, n+1) }))
		begin := time.Now()
		got, err := actor.Call[int](t.Context(), a, 1)
		if got != 4 || err != nil || time.Since(begin) != 0 {
			t.Errorf("got %v, %v after %v; want 4, nil at once", got, err, time.Since(begin))
		}
	})
}

// A lost request shows at once: whatever becomes of it, the caller hears without
// waiting for its deadline.
func TestCallIsLost(t *testing.T) {
	for _, tt := range []struct {
		name    string
		receive actor.Func
		want    error
	}{
		{"not answered", func(context.Context, *actor.Self, port.MessageEvent) error { return nil }, port.ErrNoAnswer},
		{"failure", func(context.Context, *actor.Self, port.MessageEvent) error { return errBoom }, errBoom},
		{"panic", func(context.Context, *actor.Self, port.MessageEvent) error { panic(errBoom) }, errBoom},
		{"stopped in the turn", func(_ context.Context, self *actor.Self, _ port.MessageEvent) error { self.Stop(); return nil }, port.ErrNoAnswer},
		{"taken and closed", func(_ context.Context, _ *actor.Self, e port.MessageEvent) error { return e.TakeReply().Close() }, nil},
		{"taken, and the actor ends", func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
			if err := self.Own(e.TakeReply()); err != nil {
				return err
			}
			self.Stop()
			return nil
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				s := up(t, sys, &stage{receive: tt.receive}, actor.Spec{})
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				begin := time.Now()
				_, err := actor.Call[int](ctx, s.ref, "x")
				wantIs(t, "Call", err, port.ErrClosed)
				if tt.want != nil {
					wantIs(t, "Call", err, tt.want)
				}
				if d := time.Since(begin); d != 0 {
					t.Errorf("after %v, want at once", d)
				}
			})
		})
	}
}

// A call that waits in the queue of an actor which ends is told the reason; with
// custody it waits on, and the next incarnation answers.
func TestCallInTheQueue_R240(t *testing.T) {
	for _, custody := range []bool{false, true} {
		t.Run(fmt.Sprintf("custody %v", custody), func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				echo := actor.Serve(func(_ context.Context, s string) (string, error) { return s + "!", nil })
				parent := up(t, sys, &stage{}, actor.Spec{})
				child := under(t, parent, &stage{}, actor.Spec{Custody: custody,
					OnExit: func(ctx context.Context, self *actor.Self, x actor.Exit) error {
						if !custody {
							return nil
						}
						_, err := self.Spawn(ctx, actor.Spec{Inbox: x.Inbox, New: func() actor.Actor { return echo }})
						return err
					}})
				g := newGate(t)
				child.begin(func(context.Context, *actor.Self) error { g.pass(); return errBoom })
				time.AfterFunc(time.Second, g.open)
				got, err := actor.Call[string](t.Context(), child.ref, "hello")
				if custody {
					if got != "hello!" || err != nil {
						t.Errorf("got %q, %v; want hello!, nil", got, err)
					}
					return
				}
				wantIs(t, "Call", err, port.ErrClosed)
				wantIs(t, "Call", err, errBoom)
			})
		})
	}
}

// A served context is done when the caller lets go, and when the actor stops.
func TestServeContext(t *testing.T) {
	for _, by := range []string{"caller", "stop"} {
		t.Run(by, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				var log record[string]
				ref := serve(t, sys, actor.Serve(func(ctx context.Context, _ string) (string, error) {
					<-ctx.Done()
					log.add("let go")
					return "", ctx.Err()
				}))
				ctx, cancel := context.WithCancel(t.Context())
				calls := make(chan error, 1)
				go func() {
					_, err := actor.Call[string](ctx, ref, "x")
					calls <- err
				}()
				synctest.Wait()
				if by == "caller" {
					cancel()
					wantIs(t, "Call", <-calls, context.Canceled)
					log.want(t, "served", "let go")
					if sys.Stats().Actors != 1 {
						t.Error("the callee has ended")
					}
					return
				}
				defer cancel()
				wantIs(t, "Stop", sys.Stop(t.Context(), ref), nil)
				if err := <-calls; err == nil {
					t.Error("Call: got nil, want an error")
				}
				log.want(t, "served", "let go")
			})
		})
	}
}

// CallerContext is the parent for a message that is no call.
func TestCallerContextWithoutACall(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[bool]
		s := up(t, sys, &stage{receive: func(ctx context.Context, _ *actor.Self, e port.MessageEvent) error {
			got, release := e.CallerContext(ctx)
			release()
			log.add(e.IsCall() || got != ctx || ctx.Err() != nil)
			wantIs(t, "Reply", e.Reply(1), port.ErrNoReply)
			return nil
		}}, actor.Spec{})
		_ = s.ref.PostMessage("x")
		log.want(t, "anything but the parent", false)
	})
}

// A reply can be taken and given later, by somebody else, once.
func TestTakeReply(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		other := up(t, sys, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			return e.Ports()[0].PostMessage("by the other")
		}}, actor.Spec{})
		s := up(t, sys, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			p := e.TakeReply()
			if e.TakeReply() != nil {
				t.Error("TakeReply again: got a port, want nil")
			}
			wantIs(t, "Reply", e.Reply(1), port.ErrNoReply)
			return other.ref.PostMessage("answer this", p)
		}}, actor.Spec{})
		got, err := actor.Call[string](t.Context(), s.ref, "x")
		if got != "by the other" || err != nil {
			t.Errorf("got %q, %v; want the other's answer", got, err)
		}
	})
}

// Requests and replies carry ports.
func TestCallWithPorts_R244(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		s := up(t, sys, &stage{receive: func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
			if n := len(e.Ports()); n != 1 {
				t.Fatalf("request: got %d ports, want the caller's alone", n)
			}
			p, q := self.NewChannel()
			_ = p.PostMessage("in the new channel")
			_ = e.Ports()[0].PostMessage("in the caller's")
			return e.Reply(q, q)
		}}, actor.Spec{})
		p, mine := port.NewChannel()
		got, err := actor.Call[*port.Port](t.Context(), s.ref, "x", p)
		if err != nil {
			t.Fatalf("Call: %v", err)
		}
		wantList(t, "the caller's channel", pull(mine), "in the caller's")
		wantList(t, "the new channel", pull(got), "in the new channel")
	})
}

// A Ref can be posted in a message and used there (R244, R62).
func TestRefInAMessage_R244(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		target := up(t, sys, &stage{receive: log.data}, actor.Spec{})
		s := up(t, sys, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			v, err := port.Data[struct{ To actor.Ref }](e)
			if err != nil {
				return err
			}
			if v.To != target.ref {
				t.Errorf("the Ref: got %v, want %v", v.To, target.ref)
			}
			return v.To.PostMessage("by a Ref from a message")
		}}, actor.Spec{})
		down := sys.Monitor(s.ref)
		wantIs(t, "PostMessage", s.ref.PostMessage(struct{ To actor.Ref }{target.ref}), nil)
		log.want(t, "at the target", "by a Ref from a message")
		select {
		case d := <-down:
			t.Errorf("it failed: %v", d.Reason)
		default:
		}
	})
}
