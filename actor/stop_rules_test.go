package actor_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

// R233: after Self.Stop the current turn goes on, what it posts is delivered, and
// what is queued is not handled any more.
func TestSelfStop_R233(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		dead := deadLetters(t, sys)
		var log, other record[string]
		sink := up(t, sys, &stage{receive: other.data}, actor.Spec{})
		out, in := port.NewChannel()
		atPeer := heard(t, in)
		s := up(t, sys, &stage{receive: log.data}, actor.Spec{Ports: map[string]*port.Port{"out": out}})
		s.do(t, func(ctx context.Context, self *actor.Self) {
			_ = self.Ref().PostMessage("queued before")
			self.Stop()
			if ctx.Err() != nil {
				t.Errorf("the context: got %v, want nil in this turn", ctx.Err())
			}
			_ = self.Ref().PostMessage("queued after")
			wantIs(t, "to another actor", sink.ref.PostMessage("should be delivered"), nil)
			wantIs(t, "over a port", self.Port("out").PostMessage("should be delivered"), nil)
		})
		other.want(t, "at the other actor", "should be delivered")
		atPeer.want(t, "at the port", "should be delivered")
		log.want(t, "at the actor")
		dead.want(t, "dead letters", deadLetter(port.Closed, "queued before"), deadLetter(port.Closed, "queued after"))
	})
}

// R233: channels made after Self.Stop deliver nothing here, and do not fail.
func TestSelfStopNewChannel_R233(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		s := up(t, sys, &stage{}, actor.Spec{})
		s.do(t, func(_ context.Context, self *actor.Self) {
			before1, before2 := self.NewChannel()
			_ = self.Listen(before2, log.data)
			_ = before1.PostMessage("before")
			self.Stop()
			p1, p2 := self.NewChannel()
			wantIs(t, "Listen", self.Listen(p2, log.data), nil)
			wantIs(t, "PostMessage", p1.PostMessage("after"), nil)
		})
		log.want(t, "delivered")
		if n := sys.Stats().Actors; n != 0 {
			t.Errorf("actors: got %d, want 0", n)
		}
	})
}

// A stop from outside cancels the turn's context in the middle of the turn; the
// turn finishes, and the rest becomes dead letters.
func TestStopFromOutside(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		dead := deadLetters(t, sys)
		var log record[string]
		s := up(t, sys, &stage{receive: log.data}, actor.Spec{})
		s.begin(func(ctx context.Context, self *actor.Self) error {
			<-ctx.Done()
			log.add("told")
			if self.Context().Err() == nil {
				t.Error("Self.Context is not done")
			}
			time.Sleep(time.Second)
			log.add("finished")
			return nil
		})
		_ = s.ref.PostMessage("queued")
		log.want(t, "before")
		wantIs(t, "Stop", sys.Stop(t.Context(), s.ref), nil)
		log.want(t, "after", "told", "finished")
		dead.want(t, "dead letters", deadLetter(port.Closed, "queued"))
	})
}

// R263: blocking helpers end by the turn's context, and a turn that then returns the
// context's error has ended normally.
func TestStopEndsBlockingCalls_R263(t *testing.T) {
	for _, tt := range []struct {
		name  string
		block func(ctx context.Context, self *actor.Self, silent actor.Ref) error
	}{
		{"Receive", func(ctx context.Context, self *actor.Self, _ actor.Ref) error {
			p, _ := self.NewChannel()
			_, err := p.Receive(ctx)
			return err
		}},
		{"All", func(ctx context.Context, self *actor.Self, _ actor.Ref) error {
			p, _ := self.NewChannel()
			for _, err := range p.All(ctx) {
				return err
			}
			return nil
		}},
		{"Call", func(ctx context.Context, _ *actor.Self, silent actor.Ref) error {
			_, err := actor.Call[string](ctx, silent, "hello")
			return err
		}},
		{"a context of it", func(ctx context.Context, _ *actor.Self, _ actor.Ref) error {
			ctx, cancel := context.WithTimeout(ctx, time.Hour)
			defer cancel()
			<-ctx.Done()
			return fmt.Errorf("waiting: %w", ctx.Err())
		}},
		{"Spawn", func(ctx context.Context, self *actor.Self, _ actor.Ref) error {
			_, err := self.Spawn(ctx, (&stage{starts: func(ctx context.Context, _ *actor.Self) error {
				<-ctx.Done()
				return ctx.Err()
			}}).as(actor.Spec{}))
			return err
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				silent := up(t, sys, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
					e.TakeReply()
					return nil
				}}, actor.Spec{})
				var log record[actor.Exit]
				parent := up(t, sys, &stage{}, actor.Spec{})
				s := under(t, parent, &stage{}, actor.Spec{})
				s.begin(func(ctx context.Context, self *actor.Self) error {
					return tt.block(ctx, self, silent.ref)
				})
				synctest.Wait()
				begin := time.Now()
				parent.do(t, func(ctx context.Context, self *actor.Self) {
					x, err := self.StopChild(ctx, s.ref)
					wantIs(t, "StopChild", err, nil)
					log.add(x)
				})
				if x := oneExit(t, &log); x.Reason != actor.ErrShutdown {
					t.Errorf("reason: got %v, want %v", x.Reason, actor.ErrShutdown)
				}
				if d := time.Since(begin); d != 0 {
					t.Errorf("after %v, want at once", d)
				}
			})
		})
	}
}

// R234: a stop with many messages queued: none is handled, all become dead letters,
// ports are disentangled, and what was posted on explicit channels is delivered.
func TestStopWithQueue_R234(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		handled := 0
		p, twin := port.NewChannel()
		inQueue, queuedTwin := port.NewChannel()
		s := up(t, sys, &stage{receive: func(context.Context, *actor.Self, port.MessageEvent) error {
			handled++
			return nil
		}}, actor.Spec{Ports: map[string]*port.Port{"p": p}})
		g := newGate(t)
		s.begin(func(_ context.Context, self *actor.Self) error {
			for i := range 3 {
				_ = self.Port("p").PostMessage(i)
			}
			g.pass()
			return nil
		})
		synctest.Wait()
		for i := range 999 {
			_ = s.ref.PostMessage(i)
		}
		_ = s.ref.PostMessage("ship", inQueue)
		twinClosed, queuedClosed := closes(t, twin), closes(t, queuedTwin)
		time.AfterFunc(time.Second, g.open)
		wantIs(t, "Stop", sys.Stop(t.Context(), s.ref), nil)
		if handled != 0 {
			t.Errorf("handled: got %d, want 0", handled)
		}
		if n := sys.Stats().DeadLetters; n != 1000 {
			t.Errorf("dead letters: got %d, want 1000", n)
		}
		heard(t, twin).want(t, "posted before the end", int64(0), int64(1), int64(2))
		wantClosed(t, "its port", twinClosed, actor.ErrShutdown)
		wantClosed(t, "a port in its queue", queuedClosed, actor.ErrShutdown)
	})
}

// Children end first, in the reverse order of their start; each Stopper sees the
// reason and a context that is done.
func TestStopOrder_R234(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		note := func() *stage {
			return &stage{stops: func(ctx context.Context, self *actor.Self, reason error) {
				if ctx.Err() == nil {
					t.Errorf("%s: the context is not done", self.Name())
				}
				wantIs(t, self.Name(), reason, actor.ErrShutdown)
				time.Sleep(time.Second)
				log.add(self.Name())
			}}
		}
		a := up(t, sys, note(), actor.Spec{Name: "a"})
		b := under(t, a, note(), actor.Spec{Name: "b"})
		under(t, b, note(), actor.Spec{Name: "c"})
		under(t, b, note(), actor.Spec{Name: "d"})
		under(t, a, note(), actor.Spec{Name: "e"})
		wantIs(t, "Stop", sys.Stop(t.Context(), a.ref), nil)
		log.want(t, "order", "/a/e", "/a/b/d", "/a/b/c", "/a/b", "/a")
	})
}

// A parent's own end, by Stop or by a failure, ends its children too.
func TestStopChildrenOnEnd(t *testing.T) {
	for _, reason := range []error{nil, errBoom} {
		t.Run(fmt.Sprint(reason), func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				var log record[string]
				parent := up(t, sys, &stage{stops: func(_ context.Context, _ *actor.Self, err error) {
					wantIs(t, "the parent's reason", err, reason)
					log.add("parent")
				}}, actor.Spec{})
				under(t, parent, &stage{stops: func(_ context.Context, _ *actor.Self, err error) {
					wantIs(t, "the child's reason", err, actor.ErrShutdown)
					log.add("child")
				}}, actor.Spec{})
				parent.end(t, reason)
				log.want(t, "order", "child", "parent")
			})
		})
	}
}

// orderly stops its children in an order of its own.
type orderly struct {
	stage
	order []actor.Ref
}

func (o *orderly) StopChildren(ctx context.Context, self *actor.Self) {
	for _, ref := range o.order {
		_, _ = self.StopChild(ctx, ref)
	}
}

// A Parent stops its children itself; those that it leaves follow in the usual order.
func TestStopByParent(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		o := &orderly{}
		ref, err := sys.Spawn(t.Context(), actor.Spec{New: func() actor.Actor { return o }})
		if err != nil {
			t.Fatal(err)
		}
		o.ref = ref
		kids := make(map[string]*stage)
		for _, name := range []string{"a", "b", "c", "d"} {
			kids[name] = under(t, &o.stage, &stage{stops: func(context.Context, *actor.Self, error) { log.add(name) }}, actor.Spec{})
		}
		o.order = []actor.Ref{kids["b"].ref, kids["c"].ref}
		wantIs(t, "Stop", sys.Stop(t.Context(), ref), nil)
		log.want(t, "order", "b", "c", "d", "a")
	})
}

// StopAll lets children end at the same time, and returns all Exits, in the order of the
// Refs; OnExit is not called, nor is there a notice that would have called it.
func TestStopAll(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var noted record[string]
		parent := up(t, sys, &stage{}, actor.Spec{})
		var refs []actor.Ref
		for _, name := range []string{"a", "b", "c"} {
			slow := &stage{stops: func(context.Context, *actor.Self, error) { time.Sleep(time.Second) }}
			refs = append(refs, under(t, parent, slow, actor.Spec{Name: name, Custody: true,
				OnExit: func(_ context.Context, _ *actor.Self, x actor.Exit) error { noted.add(x.Name); return nil }}).ref)
		}
		parent.do(t, func(ctx context.Context, self *actor.Self) {
			begin := time.Now()
			exits := self.StopAll(ctx, []actor.Ref{refs[2], {}, refs[0], refs[1], refs[0]})
			if d := time.Since(begin); d >= 2*time.Second {
				t.Errorf("took %v, want the time of one", d)
			}
			for i, want := range []string{"c", "", "a", "b", ""} {
				x := exits[i]
				if x.Name != want || (x.Inbox == nil) != (want == "") || want != "" && x.Reason != actor.ErrShutdown {
					t.Errorf("Exit %d: got %q, %v, %v, want that of %q", i, x.Name, x.Reason, x.Inbox, want)
				}
			}
			if n := sys.Snapshot().Actors[0].Inbox.Len; n != 0 {
				t.Errorf("queued at the parent: got %d, want nothing", n)
			}
			noted.add("all")
		})
		time.Sleep(time.Minute)
		noted.want(t, "OnExit", "all")
	})
}

// Stopping belongs to the spawner and the System.
func TestStopIsTheSpawners(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		parent, other := up(t, sys, &stage{}, actor.Spec{}), up(t, sys, &stage{}, actor.Spec{})
		child := under(t, parent, &stage{}, actor.Spec{})
		wantIs(t, "System.Stop of a child", sys.Stop(t.Context(), child.ref), actor.ErrNotChild)
		wantIs(t, "System.Stop of nobody", sys.Stop(t.Context(), actor.Ref{}), actor.ErrNotChild)
		other.do(t, func(ctx context.Context, self *actor.Self) {
			for what, ref := range map[string]actor.Ref{
				"another's child": child.ref, "a root": parent.ref, "itself": self.Ref(), "nobody": {},
			} {
				_, err := self.StopChild(ctx, ref)
				wantIs(t, "StopChild of "+what, err, actor.ErrNotChild)
			}
		})
		wantIs(t, "Stop", sys.Stop(t.Context(), other.ref), nil)
		wantIs(t, "Stop again", sys.Stop(t.Context(), other.ref), actor.ErrNotChild)
		if n := sys.Stats().Actors; n != 2 {
			t.Errorf("actors: got %d, want 2", n)
		}
	})
}

// StopChild returns the Exit, and OnExit is not called then; a second one finds no
// child. It takes the place of an OnExit that is still to come.
func TestStopChildTakesTheExit(t *testing.T) {
	for _, by := range []string{"StopChild", "itself", "failure"} {
		t.Run(by, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				var log record[actor.Exit]
				parent := up(t, sys, &stage{}, actor.Spec{})
				child := under(t, parent, &stage{}, actor.Spec{Name: "kid", Custody: true, OnExit: exits(&log)})
				want := map[string]error{"StopChild": actor.ErrShutdown, "failure": errBoom}[by]
				parent.do(t, func(ctx context.Context, self *actor.Self) {
					if by != "StopChild" {
						ended := sys.Monitor(child.ref)
						child.begin(func(_ context.Context, self *actor.Self) error {
							self.Stop()
							return want
						})
						<-ended
					}
					_ = child.ref.PostMessage("queued")
					x, err := self.StopChild(ctx, child.ref)
					wantIs(t, "StopChild", err, nil)
					wantIs(t, "reason", x.Reason, want)
					if x.Ref != child.ref || x.Name != "kid" || x.Inbox == nil {
						t.Errorf("exit: got %+v", x)
					}
					wantList(t, "the inbox", pull(x.Inbox), "queued")
					_, err = self.StopChild(ctx, child.ref)
					wantIs(t, "StopChild again", err, actor.ErrNotChild)
				})
				log.want(t, "OnExit")
			})
		})
	}
}

// After an actor's end its Self does nothing: every method fails or is without
// effect.
func TestSelfAfterEnd_R235(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var self *actor.Self
		s := up(t, sys, &stage{}, actor.Spec{})
		s.do(t, func(_ context.Context, s *actor.Self) {
			self = s
			self.Stop()
		})
		testRevoked(t, self)
		if n := sys.Stats(); n.Actors != 0 {
			t.Errorf("stats: got %+v, want no actors", n)
		}
	})
}

func testRevoked(t *testing.T, self *actor.Self) {
	t.Helper()
	ctx := context.Background()
	never := &stage{starts: func(context.Context, *actor.Self) error { t.Error("a child has started"); return nil }}
	_, err := self.Spawn(ctx, never.as(actor.Spec{}))
	wantIs(t, "Spawn", err, actor.ErrStopped)
	_, err = self.SpawnFrame(ctx, never.as(actor.Spec{}))
	wantIs(t, "SpawnFrame", err, actor.ErrStopped)
	_, err = self.ReleaseInbox()
	wantIs(t, "ReleaseInbox", err, actor.ErrStopped)
	p, q := port.NewChannel()
	wantIs(t, "Own", self.Own(p), actor.ErrStopped)
	wantIs(t, "Listen", self.Listen(p, nil), actor.ErrStopped)
	wantIs(t, "the port", q.PostMessage(1), nil)
	if _, err = self.StopChild(ctx, self.Ref()); err == nil {
		t.Error("StopChild: got nil, want an error")
	}
	a, b := self.NewChannel()
	if err := b.OnMessage(func(port.MessageEvent) { t.Error("a new channel delivers") }); err != nil {
		t.Errorf("OnMessage: %v", err)
	}
	_ = a.PostMessage(1)
	self.Stop()
	if n := self.Ports(); n != 0 {
		t.Errorf("ports: got %d, want 0", n)
	}
	if self.Context().Err() == nil {
		t.Error("the context is not done")
	}
}

// R239, R31, D18: a post to an ended actor takes the same steps, and then says so in
// an error that nobody has to check.
func TestPostToTheDead_R239(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		s := up(t, sys, &stage{}, actor.Spec{})
		s.end(t, nil)
		buf := port.NewBuffer([]byte("abc"))
		p, twin := port.NewChannel()
		closed := closes(t, twin)
		err := s.ref.PostMessage("followup", buf, p)
		wantIs(t, "PostMessage", err, port.ErrClosed)
		if buf.Len() != 0 {
			t.Errorf("the buffer: got %d bytes, want it detached", buf.Len())
		}
		wantIs(t, "the port", p.PostMessage(1), port.ErrDetached)
		wantClosed(t, "its twin", closed, nil)
		wantIs(t, "a func", s.ref.PostMessage(func() {}), clone.ErrDataClone)
		wantIs(t, "Post", actor.Post(s.ref, 1), port.ErrClosed)
		_, err = actor.Call[int](t.Context(), s.ref, 1)
		wantIs(t, "Call", err, port.ErrClosed)
		var zero actor.Ref
		if err := zero.PostMessage(1); err == nil {
			t.Error("the zero Ref: got nil, want an error")
		}
	})
}

// Shutdown stops the roots in the reverse order of their start; a request in flight
// ends with an error; a second Shutdown does nothing.
func TestShutdown(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		for _, name := range []string{"a", "b", "c"} {
			up(t, sys, &stage{stops: func(context.Context, *actor.Self, error) { log.add(name) }}, actor.Spec{})
		}
		slow := up(t, sys, &stage{receive: func(ctx context.Context, _ *actor.Self, _ port.MessageEvent) error {
			<-ctx.Done()
			return nil
		}}, actor.Spec{})
		var calls record[error]
		for range 3 {
			go func() {
				_, err := actor.Call[int](context.Background(), slow.ref, "x")
				calls.add(err)
			}()
		}
		synctest.Wait()
		wantIs(t, "Shutdown", sys.Shutdown(t.Context()), nil)
		log.want(t, "order", "c", "b", "a")
		if got := calls.all(); len(got) != 3 {
			t.Errorf("calls in flight: got %d errors, want 3", len(got))
		} else {
			for _, err := range got {
				wantIs(t, "a call in flight", err, port.ErrClosed)
			}
		}
		wantIs(t, "Shutdown again", sys.Shutdown(t.Context()), nil)
	})
}

// When Shutdown's context is done, what has not stopped is fenced.
func TestShutdownContext_R234(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		g := newGate(t)
		s := up(t, sys, &stage{}, actor.Spec{Shutdown: -1})
		s.begin(func(context.Context, *actor.Self) error { g.pass(); return nil })
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		begin := time.Now()
		err := sys.Shutdown(ctx)
		wantIs(t, "Shutdown", err, actor.ErrFenced)
		wantIs(t, "Shutdown", err, context.DeadlineExceeded)
		if d := time.Since(begin).Round(100 * time.Millisecond); d != time.Minute {
			t.Errorf("after %v, want 1m", d)
		}
		if !errors.Is(s.ref.PostMessage(1), port.ErrClosed) {
			t.Error("the fenced actor's inbox is open")
		}
		g.open()
		synctest.Wait()
	})
}

// A turn that ends because its context is done is the last: what is queued behind it is
// not handled. (In real time: the turn and who stops it race.)
func TestStopIsTheLastTurn(t *testing.T) {
	sys := actor.NewSystem(nil)
	for range 500 {
		var handled atomic.Int32
		begun := make(chan struct{})
		ref, err := sys.Spawn(t.Context(), actor.Spec{New: func() actor.Actor {
			return actor.Func(func(ctx context.Context, _ *actor.Self, _ port.MessageEvent) error {
				if handled.Add(1) == 1 {
					close(begun)
				}
				<-ctx.Done()
				return nil
			})
		}})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			_ = ref.PostMessage(i)
		}
		<-begun
		wantIs(t, "Stop", sys.Stop(t.Context(), ref), nil)
		if n := handled.Load(); n != 1 {
			t.Fatalf("handled %d messages, want the one in hand", n)
		}
	}
	wantIs(t, "Shutdown", sys.Shutdown(t.Context()), nil)
}
