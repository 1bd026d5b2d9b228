package actor_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

var (
	overloadMessages = flag.Int("overload", 50_000, "messages of the overload tests; 10000000 by hand")
	backlogMiB       = flag.Int("backlog", 64, "MiB of the backlog that is drained; 1024 by hand")
)

// R271: Spec.Limit bounds the inbox, and Send waits for room there.
func TestInboxLimit_R271(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		g := newGate(t)
		s := up(t, sys, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			g.pass()
			log.add(fmt.Sprint(e.Data()))
			return nil
		}}, actor.Spec{Limit: &port.Limit{Messages: 1}})
		_ = s.ref.PostMessage("in hand")
		synctest.Wait()
		_ = s.ref.PostMessage("queued")
		wantIs(t, "PostMessage", s.ref.PostMessage("no"), port.ErrFull)
		sent := make(chan error, 1)
		go func() { sent <- s.ref.Send(t.Context(), "waits") }()
		synctest.Wait()
		if len(sent) != 0 {
			t.Error("Send did not wait")
		}
		g.open()
		wantIs(t, "Send", <-sent, nil)
		log.want(t, "handled", "in hand", "queued", "waits")
	})
}

// R271: an inbox that reaches its mark is an event and a warning, whoever posts; and of
// the next incarnation too, which takes over a queue that is high.
func TestInboxHighWater_R271(t *testing.T) {
	var out bytes.Buffer
	opt := actor.Options{Logger: slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	bubbleWith(t, opt, func(t *testing.T, sys *actor.System) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var told record[string]
		events := sys.Events(ctx)
		go func() {
			for e := range events {
				if e.Kind == actor.HighWater {
					told.add(fmt.Sprint(e, " ", e.Queue.Len))
				}
			}
		}()
		inbox := make(chan *port.Port, 1)
		parent := up(t, sys, &stage{}, actor.Spec{Name: "p"})
		spec := actor.Spec{Name: "s", Custody: true, Limit: &port.Limit{High: 2},
			OnExit: func(_ context.Context, _ *actor.Self, x actor.Exit) error { inbox <- x.Inbox; return nil }}
		g := newGate(t)
		s := under(t, parent, &stage{}, spec)
		s.begin(func(context.Context, *actor.Self) error { g.pass(); return errBoom })
		synctest.Wait()
		_ = s.ref.PostMessage("a")
		told.want(t, "below")
		_ = s.ref.PostMessage("b")
		_ = s.ref.PostMessage("c")
		told.want(t, "at the mark", "/p/s high water 2")
		g.open()
		spec.Limit, spec.Inbox = nil, <-inbox // which has its limit
		under(t, parent, &stage{}, spec)
		told.want(t, "the next one", "/p/s high water 2", "/p/s high water 3")
		if n := strings.Count(out.String(), "level=WARN msg=\"actor: inbox at its high-water mark\" actor=/p/s messages="); n != 2 {
			t.Errorf("log: got %s, want two warnings", &out)
		}
	})
}

// R271: an invalid limit is an error of the spawn, and the inbox stays where it was.
func TestInboxLimitInvalid_R271(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		inbox := port.NewInbox()
		_, err := sys.Spawn(t.Context(), (&stage{}).as(actor.Spec{Inbox: inbox, Limit: &port.Limit{Messages: -1}}))
		var failed *actor.StartError
		if !errors.As(err, &failed) || inbox.SetLimit(nil) != nil {
			t.Errorf("got %v", err)
		}
	})
}

// R271: an actor that would wait for itself is told.
func TestSelfSend_R271(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		s := up(t, sys, &stage{}, actor.Spec{Limit: &port.Limit{Messages: 1}})
		s.do(t, func(ctx context.Context, self *actor.Self) {
			wantIs(t, "first", self.Ref().Send(ctx, "a"), nil)
			var full *port.LimitError
			if err := self.Ref().Send(ctx, "b"); !errors.As(err, &full) || !full.Self {
				t.Errorf("got %v, want a LimitError with Self", err)
			}
		})
	})
}

// R271: actors that wait for each other's room do not hold the workers; the limit and the
// senders survive a crash of the receiver.
func TestSendOnATurn_R271(t *testing.T) {
	bubbleWith(t, actor.Options{Workers: 1}, func(t *testing.T, sys *actor.System) {
		var log record[string]
		first := true
		n := nursed(t, sys, actor.Spec{Limit: &port.Limit{Messages: 1}}, func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			log.add(fmt.Sprint(e.Data()))
			if first {
				first = false
				return errBoom
			}
			return nil
		})
		s := up(t, sys, &stage{}, actor.Spec{})
		s.do(t, func(ctx context.Context, _ *actor.Self) {
			for i := range 20 {
				wantIs(t, "Send", n.ref.Send(ctx, i), nil)
			}
		})
		var want []string
		for i := range 20 {
			want = append(want, fmt.Sprint(i))
		}
		log.want(t, "handled", want...)
	})
}

// R271: many messages of 1 KiB to an actor that is blocked: the heap stays small, nobody
// spins, and when it goes on what was accepted is handled.
func TestOverload_R271(t *testing.T) {
	const limit, room = 10_000, 64 << 20
	payload := strings.Repeat("x", 1024)
	for _, policy := range []port.Policy{port.Wait, port.Refuse, port.DropNewest, port.DropOldest} {
		t.Run(policy.String(), func(t *testing.T) {
			var peak atomic.Uint64
			bubble(t, func(t *testing.T, sys *actor.System) {
				base := level()
				g := newGate(t)
				var handled, refused atomic.Int64
				s := up(t, sys, &stage{receive: func(context.Context, *actor.Self, port.MessageEvent) error {
					g.pass()
					handled.Add(1)
					return nil
				}}, actor.Spec{Limit: &port.Limit{Messages: limit, Policy: policy}})
				done := make(chan struct{})
				go func() {
					defer close(done)
					for i := range *overloadMessages {
						if s.ref.Send(t.Context(), payload+fmt.Sprint(i)) != nil {
							refused.Add(1)
						}
						if i%(*overloadMessages/10) == 0 {
							peak.Store(max(peak.Load(), level()-min(base, level())))
						}
					}
				}()
				synctest.Wait() // returns only when all are blocked or have ended: nobody spins
				peak.Store(max(peak.Load(), level()-min(base, level())))
				waited := false
				select {
				case <-done:
				default:
					waited = true
				}
				if waited != (policy == port.Wait) {
					t.Errorf("the sender waits: got %v", waited)
				}
				g.open()
				<-done
				synctest.Wait()
				got, want := handled.Load()+refused.Load(), int64(*overloadMessages)
				if policy >= port.DropNewest {
					got += int64(sys.Stats().DeadLetters)
				}
				if got != want {
					t.Errorf("handled, refused and dropped: got %d, want %d", got, want)
				}
			})
			t.Logf("peak %d KiB", peak.Load()>>10)
			if peak.Load() > room {
				t.Errorf("peak of the heap: got %d bytes, want at most %d", peak.Load(), room)
			}
		})
	}
}

// The memory of a backlog without a limit comes back when it is drained.
func TestBacklogIsReturned(t *testing.T) {
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	defer sys.Shutdown(context.Background())
	g := newGate(t)
	done := make(chan struct{})
	left := *backlogMiB << 10
	ref, err := sys.Spawn(t.Context(), actor.Spec{New: func() actor.Actor {
		return actor.Func(func(context.Context, *actor.Self, port.MessageEvent) error {
			g.pass()
			if left--; left == 0 {
				close(done)
			}
			return nil
		})
	}})
	if err != nil {
		t.Fatal(err)
	}
	base := level()
	for range *backlogMiB << 10 {
		_ = ref.PostMessage(string(make([]byte, 1024)))
	}
	full := level()
	g.open()
	<-done
	runtime.GC()
	after := level()
	t.Logf("heap: %d KiB, with the backlog %d KiB, drained %d KiB", base>>10, full>>10, after>>10)
	if full < base+uint64(*backlogMiB)<<20 {
		t.Errorf("the backlog takes %d bytes only", full-base)
	}
	if after > base+1<<20 {
		t.Errorf("heap: got %d bytes after the drain, %d before", after, base)
	}
}
