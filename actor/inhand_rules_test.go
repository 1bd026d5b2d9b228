package actor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// A nurse starts its patient again and again with its inbox, its ports and what was
// parked, as a supervisor does.
type nurse struct {
	*stage
	spec   actor.Spec
	ref    actor.Ref
	exits  record[error]
	parked *port.Port
}

// nursed spawns a patient that receives with f.
func nursed(t *testing.T, sys *actor.System, spec actor.Spec, f actor.Func) *nurse {
	t.Helper()
	n := &nurse{stage: up(t, sys, &stage{}, actor.Spec{Name: "nurse"})}
	spec.Name, spec.Custody = "patient", true
	spec.New = func() actor.Actor { return f }
	spec.OnExit = func(ctx context.Context, self *actor.Self, x actor.Exit) error {
		n.exits.add(x.Reason)
		if x.Parked != nil && n.parked != nil {
			if _, err := x.Parked.Forward(n.parked.Inlet(), -1); err != nil {
				return err
			}
		} else if x.Parked != nil {
			n.parked = x.Parked
		}
		next := n.spec
		next.Inbox, next.Ports = x.Inbox, x.Ports
		_, err := self.Spawn(ctx, next)
		return err
	}
	n.spec = spec
	n.do(t, func(ctx context.Context, self *actor.Self) {
		var err error
		if n.ref, err = self.Spawn(ctx, spec); err != nil {
			t.Error(err)
		}
	})
	return n
}

func (n *nurse) post(t *testing.T, values ...any) {
	t.Helper()
	for _, v := range values {
		if err := n.ref.PostMessage(v); err != nil {
			t.Errorf("posting %v: %v", v, err)
		}
	}
}

// R240, the message in hand: dropped, redelivered in its old place with the attempt's
// number and dropped then, or parked.
func TestInHand_R240(t *testing.T) {
	for _, tt := range []struct {
		name   string
		policy actor.InHand
		fails  int // attempts of "bad" that fail
		panics bool
		want   []string
		parked int
	}{
		{"drop", actor.InHand{}, 9, false, []string{"a@0", "bad@0", "dead bad", "b@0"}, 0},
		{"drop panic", actor.InHand{}, 9, true, []string{"a@0", "bad@0", "dead bad", "b@0"}, 0},
		{"redeliver", actor.InHand{Redeliver: 3}, 2, false, []string{"a@0", "bad@0", "bad@1", "bad@2", "b@0"}, 0},
		{"redeliver panic", actor.InHand{Redeliver: 3}, 2, true, []string{"a@0", "bad@0", "bad@1", "bad@2", "b@0"}, 0},
		{"redeliver and drop", actor.InHand{Redeliver: 2}, 9, false, []string{"a@0", "bad@0", "bad@1", "bad@2", "dead bad", "b@0"}, 0},
		{"park", actor.InHand{Park: true}, 9, false, []string{"a@0", "bad@0", "b@0"}, 1},
		{"redeliver and park", actor.InHand{Redeliver: 1, Park: true}, 9, true, []string{"a@0", "bad@0", "bad@1", "b@0"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var log record[string]
			sink := func(d port.DeadLetter) {
				if d.Reason != port.InHand {
					t.Errorf("got %v", d)
				}
				log.add(fmt.Sprint("dead ", d.Data()))
			}
			bubbleWith(t, actor.Options{DeadLetters: sink}, func(t *testing.T, sys *actor.System) {
				n := nursed(t, sys, actor.Spec{InHand: tt.policy}, func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
					log.add(fmt.Sprintf("%v@%d", e.Data(), e.Attempt()))
					if e.Data() != "bad" || e.Attempt() >= tt.fails {
						return nil
					}
					if tt.panics {
						panic(errBoom)
					}
					return errBoom
				})
				n.post(t, "a", "bad", "b")
				log.want(t, "handled", tt.want...)
				parked := 0
				if n.parked != nil {
					parked = n.parked.Len()
				}
				if parked != tt.parked {
					t.Errorf("parked: got %d, want %d", parked, tt.parked)
				}
				if n.parked == nil {
					return
				}
				if k, err := n.parked.Forward(n.ref.Sender, -1); k != 1 || err != nil {
					t.Errorf("Forward: got %d, %v", k, err)
				}
				synctest.Wait()
				if got := n.parked.Len(); got != 1 {
					t.Errorf("parked again: got %d, want 1", got)
				}
				n.do(t, func(context.Context, *actor.Self) {
					if e, ok := n.parked.TryReceive(); !ok || e.Data() != "bad" {
						t.Errorf("got %v", e.Data())
					}
				})
			})
		})
	}
}

// A call that was in hand is answered by the next incarnation; a dropped one ends at once.
func TestInHandCall(t *testing.T) {
	for attempts, want := range map[int]error{1: nil, 0: errBoom} {
		bubble(t, func(t *testing.T, sys *actor.System) {
			n := nursed(t, sys, actor.Spec{InHand: actor.InHand{Redeliver: attempts}}, func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
				if e.Attempt() == 0 {
					return errBoom
				}
				return e.Reply("yes")
			})
			v, err := actor.Call[string](t.Context(), n.ref, "?")
			wantIs(t, "call", err, want)
			if want == nil && v != "yes" {
				t.Errorf("got %q", v)
			}
		})
	}
}

// Ports and buffers of the message go back into it if they are still the incarnation's.
func TestInHandPorts(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		outside, elsewhere := port.NewChannel()
		n := nursed(t, sys, actor.Spec{InHand: actor.InHand{Redeliver: 1}}, func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
			ports := e.Ports()
			log.add(fmt.Sprintf("attempt %d: %d ports", e.Attempt(), len(ports)))
			if e.Attempt() == 0 {
				_ = self.Listen(ports[0], func(context.Context, *actor.Self, port.MessageEvent) error { return nil })
				if err := outside.PostMessage("passed on", ports[1]); err != nil {
					t.Error(err)
				}
				return errBoom
			}
			return ports[0].PostMessage("from the second")
		})
		p1, q1 := port.NewChannel()
		p2, q2 := port.NewChannel()
		ended, got := closes(t, q1), heard(t, q1)
		if err := n.ref.PostMessage("two", p1, p2); err != nil {
			t.Fatal(err)
		}
		log.want(t, "attempts", "attempt 0: 2 ports", "attempt 1: 1 ports")
		got.want(t, "at the peer", "from the second")
		wantOpen(t, "the port that went back", ended)
		there, err := elsewhere.Receive(t.Context())
		if err != nil || len(there.Ports()) != 1 || there.Ports()[0].PostMessage("still good") != nil {
			t.Errorf("what was passed on: %v", err)
		}
		if e, ok := q2.TryReceive(); !ok || e.Data() != "still good" {
			t.Errorf("got %v", e.Data())
		}
	})
}

// A named port in custody has its message redelivered too; one that the actor made has not.
func TestInHandNamedPort(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		dead := deadLetters(t, sys)
		var log record[string]
		p, q := port.NewChannel()
		fails := func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			log.add(fmt.Sprintf("%v@%d", e.Data(), e.Attempt()))
			if e.Attempt() == 0 {
				return errBoom
			}
			return nil
		}
		spec := actor.Spec{Ports: map[string]*port.Port{"p": p}, InHand: actor.InHand{Redeliver: 1}}
		n := nursed(t, sys, spec, func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
			if e.Data() == "listen" {
				return self.Listen(self.Port("p"), fails)
			}
			a, b := self.NewChannel()
			_ = a.PostMessage("own")
			return self.Listen(b, fails)
		})
		n.post(t, "listen")
		_ = q.PostMessage("named")
		n.exits.want(t, "exits", errBoom)
		n.post(t, "listen")
		log.want(t, "handled", "named@0", "named@1")
		n.post(t, "make")
		log.want(t, "handled", "named@0", "named@1", "own@0")
		dead.want(t, "dead", deadLetter(port.InHand, "own"))
	})
}

// A fenced turn's message is a dead letter, whatever the policy; so is one of an actor
// that nobody keeps.
func TestInHandIsDropped(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		dead := deadLetters(t, sys)
		g := newGate(t)
		parent := up(t, sys, &stage{}, actor.Spec{})
		kid := under(t, parent, &stage{receive: func(context.Context, *actor.Self, port.MessageEvent) error {
			g.pass()
			return errBoom
		}}, actor.Spec{Custody: true, InHand: actor.InHand{Redeliver: 5, Park: true}, Shutdown: time.Second})
		_ = kid.ref.PostMessage("stuck")
		parent.do(t, func(ctx context.Context, self *actor.Self) {})
		parent.begin(func(ctx context.Context, self *actor.Self) error {
			x, err := self.StopChild(ctx, kid.ref)
			if err != nil || x.Reason != actor.ErrFenced || x.Inbox.Len() != 0 || x.Parked != nil {
				t.Errorf("got %+v, %v", x, err)
			}
			return nil
		})
		time.Sleep(2 * time.Second)
		dead.want(t, "dead", deadLetter(port.InHand, "stuck"))
		g.open()
		alone := up(t, sys, &stage{receive: func(context.Context, *actor.Self, port.MessageEvent) error { return errBoom }},
			actor.Spec{InHand: actor.InHand{Redeliver: 5, Park: true}})
		_ = alone.ref.PostMessage("alone")
		dead.want(t, "dead", deadLetter(port.InHand, "stuck"), deadLetter(port.InHand, "alone"))
	})
}

// What is parked and claimed by nobody becomes a dead letter with its spawner.
func TestParkedDiesWithTheSpawner(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		dead := deadLetters(t, sys)
		n := nursed(t, sys, actor.Spec{InHand: actor.InHand{Park: true}}, func(context.Context, *actor.Self, port.MessageEvent) error { return errBoom })
		p, q := port.NewChannel()
		ended := closes(t, q)
		_ = n.ref.PostMessage("parked", p)
		synctest.Wait()
		wantOpen(t, "while it is parked", ended)
		n.end(t, nil)
		dead.want(t, "dead", deadLetter(port.Closed, "parked"))
		wantClosed(t, "the port in it", ended, nil)
	})
}

// A message that is redelivered is not counted against the limit of the inbox.
func TestInHandAtTheLimit_R271(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		g := newGate(t)
		spec := actor.Spec{InHand: actor.InHand{Redeliver: 1}, Limit: &port.Limit{Messages: 2, Policy: port.Refuse}}
		n := nursed(t, sys, spec, func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			g.pass()
			log.add(fmt.Sprintf("%v@%d", e.Data(), e.Attempt()))
			if e.Data() == "a" && e.Attempt() == 0 {
				return errBoom
			}
			return nil
		})
		n.post(t, "a")
		synctest.Wait()
		n.post(t, "b", "c")
		wantIs(t, "the fourth", n.ref.PostMessage("d"), port.ErrFull)
		g.open()
		log.want(t, "handled", "a@0", "a@1", "b@0", "c@0")
	})
}

// A resumed actor goes on with what it has; its spawner hears of each failure.
func TestResume(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		dead := deadLetters(t, sys)
		var log, told record[string]
		var exits record[error]
		parent := up(t, sys, &stage{}, actor.Spec{})
		sum := 0
		kid := under(t, parent, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			log.add(fmt.Sprintf("%v@%d", e.Data(), e.Attempt()))
			sum++
			switch e.Data() {
			case "panic":
				panic(fmt.Sprint("panic ", sum))
			case "error":
				return fmt.Errorf("error %d: %w", sum, errBoom)
			}
			return nil
		}}, actor.Spec{Name: "kid", Resume: true, InHand: actor.InHand{Redeliver: 1},
			OnFailure: func(_ context.Context, _ *actor.Self, f actor.Failure) error {
				told.add(fmt.Sprint(f.Name, ": ", f.Reason))
				return nil
			},
			OnExit: func(_ context.Context, _ *actor.Self, x actor.Exit) error { exits.add(x.Reason); return nil },
		})
		for _, v := range []string{"panic", "error", "fine"} {
			_ = kid.ref.PostMessage(v)
		}
		log.want(t, "handled", "panic@0", "panic@1", "error@0", "error@1", "fine@0")
		told.want(t, "told", "kid: actor: panic: panic 1", "kid: actor: panic: panic 2", "kid: error 3: boom", "kid: error 4: boom")
		dead.want(t, "dead", deadLetter(port.InHand, "panic"), deadLetter(port.InHand, "error"))
		kid.do(t, func(_ context.Context, self *actor.Self) { self.Stop() })
		exits.want(t, "exits", nil)
	})
}

// What a resumed actor sets aside comes with the Failure, whole and the spawner's; with
// nobody to take it, it waits for the Exit, and if the spawner is gone it is dead.
func TestResumeParked(t *testing.T) {
	for _, told := range []bool{true, false} {
		t.Run(fmt.Sprintf("told %v", told), func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				dead := deadLetters(t, sys)
				var parked record[int]
				parent := up(t, sys, &stage{}, actor.Spec{})
				take := func(p *port.Port) error {
					parked.add(p.Len())
					if p.Len() == 0 {
						return nil
					}
					e, _ := p.TryReceive()
					return e.Ports()[0].PostMessage("whole")
				}
				spec := actor.Spec{Custody: true, Resume: true, InHand: actor.InHand{Park: true},
					OnExit: func(_ context.Context, _ *actor.Self, x actor.Exit) error { return take(x.Parked) }}
				if told {
					spec.OnFailure = func(_ context.Context, _ *actor.Self, f actor.Failure) error { return take(f.Parked) }
				}
				kid := under(t, parent, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
					_ = e.Data()
					return errBoom
				}}, spec)
				home, away := port.NewChannel()
				hears := heard(t, home)
				_ = kid.ref.PostMessage([]any{"x", away}, away)
				kid.end(t, nil)
				if told {
					parked.want(t, "parked", 1, 0)
				} else {
					parked.want(t, "parked", 1)
				}
				hears.want(t, "by the parked message's port", "whole")
				dead.want(t, "dead")
			})
		})
	}
	t.Run("spawner gone", func(t *testing.T) {
		bubble(t, func(t *testing.T, sys *actor.System) {
			dead := deadLetters(t, sys)
			parent := up(t, sys, &stage{}, actor.Spec{})
			g := newGate(t)
			kid := under(t, parent, &stage{receive: func(context.Context, *actor.Self, port.MessageEvent) error { g.pass(); return errBoom }},
				actor.Spec{Resume: true, Shutdown: -1, InHand: actor.InHand{Park: true}, OnFailure: func(context.Context, *actor.Self, actor.Failure) error {
					t.Error("OnFailure was called")
					return nil
				}})
			_ = kid.ref.PostMessage("x")
			parent.begin(func(_ context.Context, self *actor.Self) error { self.Stop(); return nil })
			synctest.Wait()
			g.open()
			dead.want(t, "dead", deadLetter(port.Closed, "x"))
		})
	})
}

// A start that fails, and a failure on the way out, are not resumed.
func TestResumeNotTheStart(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		s := &stage{starts: func(context.Context, *actor.Self) error { return errBoom }}
		_, err := sys.Spawn(t.Context(), s.as(actor.Spec{Resume: true}))
		wantIs(t, "start", err, errBoom)
		leaves := up(t, sys, &stage{}, actor.Spec{Resume: true})
		leaves.end(t, errBoom)
		if n := sys.Stats().Actors; n != 0 {
			t.Errorf("got %d actors, want none", n)
		}
	})
}

// Random crashes under every policy: each message is done once, in order, or parked once,
// or a dead letter once (R240, R271). Replay with -seed.
func TestInHandRandom_R240(t *testing.T) {
	seed := *randomSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("-seed=%d", seed)
	const senders, each = 4, 2000
	for i, policy := range []actor.InHand{{Redeliver: 3}, {Redeliver: 2, Park: true}, {Park: true}, {}} {
		var mu sync.Mutex
		fate := map[int]string{}
		settle := func(n int, how string) {
			mu.Lock()
			defer mu.Unlock()
			if was, ok := fate[n]; ok {
				t.Errorf("%d: %s, and %s before", n, how, was)
			}
			fate[n] = how
		}
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler), DeadLetters: func(d port.DeadLetter) {
			if n, ok := d.Data().(int64); ok {
				settle(int(n), "dead")
			}
		}})
		var crashes atomic.Int64
		last := [senders]int{}
		var all sync.WaitGroup
		all.Add(1)
		left := senders * each
		count := func() {
			if left--; left == 0 {
				all.Done()
			}
		}
		tries := map[int]int{}
		var n nurse
		n.stage = &stage{}
		n.spec = actor.Spec{Custody: true, InHand: policy, Limit: &port.Limit{Messages: 64}}
		n.spec.New = func() actor.Actor {
			return actor.Handle(func(_ context.Context, _ *actor.Self, v int) error {
				tries[v]++
				if rng.IntN(20) == 0 {
					crashes.Add(1)
					if tries[v] > policy.Redeliver {
						count()
					}
					if rng.IntN(2) == 0 {
						panic(errBoom)
					}
					return errBoom
				}
				if from, k := v/each, v%each; k < last[from] {
					t.Errorf("sender %d: %d after %d", from, k, last[from])
				} else {
					last[from] = k
				}
				settle(v, "done")
				count()
				return nil
			})
		}
		var parked []int
		n.spec.OnExit = func(ctx context.Context, self *actor.Self, x actor.Exit) error {
			for x.Parked != nil {
				e, ok := x.Parked.TryReceive()
				if !ok {
					break
				}
				v, err := port.Data[int](e)
				if err != nil {
					t.Error(err)
				}
				settle(v, "parked")
				parked = append(parked, v)
			}
			if x.Inbox == nil {
				return errors.New("the inbox is lost")
			}
			next := n.spec
			next.Inbox, next.Limit = x.Inbox, nil // the limit is the inbox's
			_, err := self.Spawn(ctx, next)
			return err
		}
		ref := make(chan actor.Ref, 1)
		n.starts = func(ctx context.Context, self *actor.Self) error {
			r, err := self.Spawn(ctx, n.spec)
			ref <- r
			return err
		}
		if _, err := sys.Spawn(t.Context(), n.as(actor.Spec{})); err != nil {
			t.Fatal(err)
		}
		to := <-ref
		for from := range senders {
			go func() {
				for k := range each {
					if err := to.Send(t.Context(), from*each+k); err != nil {
						t.Errorf("Send: %v", err)
					}
				}
			}()
		}
		all.Wait()
		if err := sys.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		if len(fate) != senders*each {
			t.Errorf("%+v: %d messages have an end, want %d", policy, len(fate), senders*each)
		}
		t.Logf("%+v: %d crashes, %d parked", policy, crashes.Load(), len(parked))
	}
}
