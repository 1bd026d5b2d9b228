package actor_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// R2: the ports of a channel belong to the actor whose Self made it, whoever calls.
func TestChannelOwner_R2(t *testing.T) {
	for _, tt := range []struct {
		stop string
		want []string
	}{
		{"caller", []string{"x"}},
		{"owner", nil},
	} {
		t.Run("stop the "+tt.stop, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				var log record[string]
				owner, caller := up(t, sys, &stage{}, actor.Spec{}), up(t, sys, &stage{}, actor.Spec{})
				var theirs *actor.Self
				owner.do(t, func(_ context.Context, self *actor.Self) { theirs = self })
				var p *port.Port
				caller.do(t, func(context.Context, *actor.Self) {
					p1, p2 := theirs.NewChannel()
					_ = p2.OnMessage(func(e port.MessageEvent) { log.add(e.Data().(string)) })
					p = p1
				})
				map[string]*stage{"owner": owner, "caller": caller}[tt.stop].end(t, nil)
				_ = p.PostMessage("x")
				log.want(t, "delivered", tt.want...)
			})
		})
	}
}

// R5: an actor's messages appear at the actor; the port that is its inbox can't be
// reached through them.
func TestInboxIsOutOfReach_R5(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		s := up(t, sys, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			log.add(e.Data().(string))
			p := e.Port()
			_ = p.Close()
			if _, err := p.Detach(); err == nil {
				t.Error("the inbox was detached")
			}
			return nil
		}}, actor.Spec{})
		_ = s.ref.PostMessage("1")
		synctest.Wait()
		wantIs(t, "post", s.ref.PostMessage("2"), nil)
		log.want(t, "handled", "1", "2")
	})
}

// R49: a message needs nothing further of its sender, which may block or end.
func TestSenderMayBlock_R49(t *testing.T) {
	for _, workers := range []int{1, 2} {
		bubbleWith(t, actor.Options{Workers: workers}, func(t *testing.T, sys *actor.System) {
			heard := make(chan struct{})
			receiver := up(t, sys, &stage{receive: func(context.Context, *actor.Self, port.MessageEvent) error {
				close(heard)
				return nil
			}}, actor.Spec{})
			sender := up(t, sys, &stage{}, actor.Spec{})
			sender.begin(func(context.Context, *actor.Self) error {
				_ = receiver.ref.PostMessage("x")
				<-heard // blocks the worker in a way that Berth knows nothing of
				return nil
			})
			select {
			case <-heard:
			case <-time.After(time.Minute):
				t.Errorf("%d workers: the message has not arrived", workers)
				close(heard)
			}
		})
	}
}

// R79: a port belongs to its sender, to the message, or to its receiver.
func TestOwnerWhileInFlight_R79(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  string
		want bool // the twin is told
	}{
		{"nobody ends", "", false},
		{"the sender ends", "a", false},
		{"the receiver ends before it takes it", "b", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				p, twin := port.NewChannel()
				closed := closes(t, twin)
				a, b := up(t, sys, &stage{}, actor.Spec{Ports: map[string]*port.Port{"p": p}}), &stage{}
				var got record[string]
				b.receive = func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
					return self.Listen(e.Ports()[0], got.data)
				}
				up(t, sys, b, actor.Spec{})
				g := newGate(t)
				b.begin(func(context.Context, *actor.Self) error {
					g.pass()
					if tt.end == "b" {
						return errBoom
					}
					return nil
				})
				a.do(t, func(_ context.Context, self *actor.Self) {
					before := self.Ports()
					_ = b.ref.PostMessage("for you", self.Port("p"))
					if after := self.Ports(); before != 2 || after != 1 {
						t.Errorf("the sender's ports: got %d and then %d, want 2 and 1", before, after)
					}
				})
				if tt.end == "a" {
					a.end(t, errBoom)
				}
				wantOpen(t, "in flight", closed)
				g.open()
				if tt.want {
					wantClosed(t, "the twin", closed, errBoom)
					return
				}
				wantOpen(t, "the twin", closed)
				_ = twin.PostMessage("hello")
				got.want(t, "at the receiver", "hello")
			})
		})
	}
}

// ends are the ways in which an actor ends, for TestDeathClosesWhatItOwns_R96.
var ends = []struct {
	name   string
	reason error
	end    func(ctx context.Context, self *actor.Self) error
}{
	{"Stop", nil, func(_ context.Context, self *actor.Self) error { self.Stop(); return nil }},
	{"error", errBoom, func(context.Context, *actor.Self) error { return errBoom }},
	{"panic", errBoom, func(context.Context, *actor.Self) error { panic(errBoom) }},
	{"Goexit", nil, func(context.Context, *actor.Self) error { runtime.Goexit(); return nil }},
	{"stopped", actor.ErrShutdown, func(ctx context.Context, _ *actor.Self) error { <-ctx.Done(); return nil }},
	{"fenced", actor.ErrFenced, nil}, // a turn that does not end
}

// R96: however an actor ends, every port it owns is closed and each twin is told once;
// ports that it has shipped, or that never were its own, are unaffected.
func TestDeathClosesWhatItOwns_R96(t *testing.T) {
	for _, tt := range ends {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				testDeath(t, sys, tt.reason, tt.end)
			})
		})
	}
}

func testDeath(t *testing.T, sys *actor.System, reason error, end turnFunc) {
	var twins [5]*record[error]
	var handles [5]*port.Port
	for i := range handles {
		p, twin := port.NewChannel()
		handles[i], twins[i] = p, closes(t, twin)
	}
	var keeps []*port.Port
	keeper := up(t, sys, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
		keeps = append(keeps, e.Ports()...)
		return nil
	}}, actor.Spec{})
	s := up(t, sys, &stage{receive: func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
		return nil // it owns what has come
	}}, actor.Spec{Ports: map[string]*port.Port{"given": handles[0], "shipped": handles[3]}, Shutdown: time.Second})
	_ = s.ref.PostMessage("received", handles[1])
	g := newGate(t)
	s.begin(func(ctx context.Context, self *actor.Self) error {
		if err := self.Listen(handles[2], func(context.Context, *actor.Self, port.MessageEvent) error { return nil }); err != nil {
			t.Errorf("Listen: %v", err)
		}
		_ = keeper.ref.PostMessage("shipped", self.Port("shipped"))
		if end == nil {
			g.pass()
			return nil
		}
		return end(ctx, self)
	})
	synctest.Wait()
	_ = sys.Stop(t.Context(), s.ref) // for those that have not ended
	for i, what := range []string{"given", "received", "owned"} {
		wantClosed(t, what, twins[i], reason)
	}
	wantOpen(t, "shipped", twins[3])
	wantOpen(t, "never its own", twins[4])
	if len(keeps) != 1 {
		t.Fatalf("shipped: got %d ports, want 1", len(keeps))
	}
	wantIs(t, "over the shipped port", keeps[0].PostMessage(1), nil)
	g.open()
	for i := range twins[:3] {
		if n := len(twins[i].all()); n != 1 {
			t.Errorf("twin %d: told %d times, want once", i, n)
		}
	}
}

// R242: what an actor owns is counted, moves with a transfer, and is released at the
// end.
func TestOwnedPorts_R242(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		a := up(t, sys, &stage{}, actor.Spec{})
		var bSelf *actor.Self
		b := up(t, sys, &stage{receive: func(context.Context, *actor.Self, port.MessageEvent) error { return nil }}, actor.Spec{})
		count := func(what string, self *actor.Self, want int) {
			t.Helper()
			if got := self.Ports(); got != want {
				t.Errorf("%s: got %d ports, want %d", what, got, want)
			}
		}
		var p1, p2 *port.Port
		a.do(t, func(_ context.Context, self *actor.Self) {
			count("the inbox alone", self, 1)
			p1, p2 = self.NewChannel()
			count("with a channel", self, 3)
			made, twin := port.NewChannel()
			_ = self.Own(made)
			count("with one made elsewhere", self, 4)
			_ = self.Own(made)
			count("which is owned already", self, 4)
			_ = b.ref.PostMessage("for you", p2)
			count("after a transfer", self, 3)
			_ = made.Close()
			count("after a close", self, 2)
			runtime.KeepAlive(twin)
		})
		b.do(t, func(_ context.Context, self *actor.Self) {
			bSelf = self
			count("the receiver", self, 2)
			self.Stop()
		})
		count("after its end", bSelf, 0)
		runtime.KeepAlive(p1)
		runtime.KeepAlive(p2)
	})
}

// Own refuses a port that has handlers, and what is detached or closed.
func TestOwnRefuses(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		used, _ := port.NewChannel()
		_ = used.OnMessage(func(port.MessageEvent) {})
		started, _ := port.NewChannel()
		_ = started.Start()
		shipped, _ := port.NewChannel()
		_, _ = shipped.Detach()
		closed, _ := port.NewChannel()
		_ = closed.Close()
		s := up(t, sys, &stage{}, actor.Spec{})
		s.do(t, func(_ context.Context, self *actor.Self) {
			for _, tt := range []struct {
				name string
				p    *port.Port
				want error
			}{
				{"with a handler", used, port.ErrOwned}, {"started", started, port.ErrOwned},
				{"detached", shipped, port.ErrDetached}, {"closed", closed, port.ErrClosed}, {"nil", nil, port.ErrDetached},
			} {
				wantIs(t, tt.name, self.Own(tt.p), tt.want)
			}
		})
	})
}

// R266: the handlers of an actor's port run on its turns, wherever they were set.
func TestHandlersRunOnTheOwner_R266(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		p, q := port.NewChannel()
		s := up(t, sys, &stage{}, actor.Spec{})
		s.do(t, func(_ context.Context, self *actor.Self) {
			if err := self.Own(p); err != nil {
				t.Errorf("Own: %v", err)
			}
		})
		g := newGate(t)
		s.begin(func(context.Context, *actor.Self) error {
			g.pass()
			log.add("turn")
			return nil
		})
		synctest.Wait()
		_ = p.OnMessage(func(port.MessageEvent) { log.add("handler") }) // on this goroutine
		_ = q.PostMessage(1)
		log.want(t, "during a turn")
		g.open()
		log.want(t, "after it", "turn", "handler")
		s.end(t, nil)
		_ = q.PostMessage(1)
		log.want(t, "after the end", "turn", "handler")
	})
}

// R97, invariant 10: an idle System runs nothing that its end would have to wait for,
// and closed ports leave nothing.
func TestNothingIsLeft_R97(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		s := up(t, sys, &stage{}, actor.Spec{})
		p, q := port.NewChannel()
		s.do(t, func(_ context.Context, self *actor.Self) {
			_ = self.Listen(p, func(context.Context, *actor.Self, port.MessageEvent) error { return nil })
		})
		_ = q.Close()
		s.do(t, func(_ context.Context, self *actor.Self) { _ = p.Close() })
		s.do(t, func(_ context.Context, self *actor.Self) {
			if n := self.Ports(); n != 1 {
				t.Errorf("ports: got %d, want the inbox alone", n)
			}
		})
	})
}

// D5a: a port that is pulled on a turn belongs to the actor: its end ends the wait.
func TestPullOnATurn_R96(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		p, _ := port.NewChannel()
		s := up(t, sys, &stage{}, actor.Spec{Ports: map[string]*port.Port{"p": p}})
		handles := make(chan *port.Port, 1)
		s.do(t, func(_ context.Context, self *actor.Self) { handles <- self.Port("p") })
		got := make(chan error, 1)
		own := <-handles
		go func() {
			_, err := own.Receive(context.Background())
			got <- err
		}()
		synctest.Wait()
		s.end(t, errBoom)
		err := <-got
		if !errors.Is(err, port.ErrClosed) || !errors.Is(err, errBoom) {
			t.Errorf("Receive: got %v, want %v and %v", err, port.ErrClosed, errBoom)
		}
	})
}
