package actor_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/actor"
)

// R272: a monitor hears once, with the reason, however the actor ends.
func TestMonitor_R272(t *testing.T) {
	for _, tt := range ends {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				var log record[actor.Down]
				watcher := up(t, sys, &stage{}, actor.Spec{})
				s := up(t, sys, &stage{}, actor.Spec{Name: "s", Shutdown: 1})
				outside, again := sys.Monitor(s.ref), sys.Monitor(s.ref)
				watcher.do(t, func(_ context.Context, self *actor.Self) {
					self.Monitor(s.ref, func(_ context.Context, _ *actor.Self, d actor.Down) error {
						log.add(d)
						return nil
					})
				})
				g := newGate(t)
				s.begin(func(ctx context.Context, self *actor.Self) error {
					if tt.end == nil {
						g.pass()
						return nil
					}
					return tt.end(ctx, self)
				})
				synctest.Wait()
				_ = sys.Stop(t.Context(), s.ref)
				d := <-outside
				if d.Name != "/s" || d.Ref != s.ref {
					t.Errorf("Down: got %v, %q; want /s", d.Ref, d.Name)
				}
				if tt.name != "Goexit" {
					wantIs(t, "reason", d.Reason, tt.reason)
				} else if d.Reason == nil {
					t.Error("reason: got nil, want a failure")
				}
				if d2 := <-again; d2 != d {
					t.Errorf("a second monitor: got %v, want %v", d2, d)
				}
				log.want(t, "an actor's monitor", d)
				select {
				case x := <-outside:
					t.Errorf("a second notice: %v", x)
				default:
				}
				g.open()
				log.want(t, "an actor's monitor, later", d)
			})
		})
	}
}

// R272: a monitor that is set after the end hears at once.
func TestMonitorTheDead_R272(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		s := up(t, sys, &stage{}, actor.Spec{})
		s.end(t, errBoom)
		var log record[error]
		watcher := up(t, sys, &stage{}, actor.Spec{})
		watcher.do(t, func(_ context.Context, self *actor.Self) {
			self.Monitor(s.ref, func(_ context.Context, _ *actor.Self, d actor.Down) error { log.add(d.Reason); return nil })
		})
		list := append(log.all(), (<-sys.Monitor(s.ref)).Reason)
		if len(list) != 2 {
			t.Fatalf("notices: got %v, want 2", list)
		}
		for _, err := range list {
			if !errors.Is(err, errBoom) && !errors.Is(err, actor.ErrNoActor) {
				t.Errorf("reason: got %v, want %v or %v", err, errBoom, actor.ErrNoActor)
			}
		}
		if d := <-sys.Monitor(actor.Ref{}); d.Reason != actor.ErrNoActor {
			t.Errorf("the zero Ref: got %v, want %v", d.Reason, actor.ErrNoActor)
		}
	})
}

// R272: an inbox in custody has no actor: it is no mailbox of the spawner's, and the
// Ref gives no hold on the spawner.
func TestInboxInCustodyHasNoActor_R272(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[actor.Exit]
		parent := up(t, sys, &stage{}, actor.Spec{})
		s := under(t, parent, &stage{}, actor.Spec{Custody: true, OnExit: exits(&log)})
		s.end(t, nil)
		_ = oneExit(t, &log)
		select {
		case d := <-sys.Monitor(s.ref):
			wantIs(t, "reason", d.Reason, actor.ErrNoActor)
		default:
			t.Error("Monitor: got nothing, want a Down at once")
		}
		wantIs(t, "System.Stop", sys.Stop(t.Context(), s.ref), actor.ErrNotChild)
		if n := sys.Stats().Actors; n != 1 {
			t.Errorf("actors: got %d, want the parent", n)
		}
	})
}

// D5a: a monitor watches the incarnation that holds the inbox when it is set.
func TestMonitorWatchesTheIncarnation(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[actor.Exit]
		parent := up(t, sys, &stage{}, actor.Spec{Name: "p"})
		first := under(t, parent, &stage{}, actor.Spec{Name: "first", Custody: true, OnExit: exits(&log)})
		down1 := sys.Monitor(first.ref)
		first.end(t, errBoom)
		if d := <-down1; d.Name != "/p/first" || d.Reason != errBoom {
			t.Errorf("the first: got %+v", d)
		}
		second := under(t, parent, &stage{}, actor.Spec{Name: "second", Inbox: oneExit(t, &log).Inbox})
		down2 := sys.Monitor(first.ref)
		synctest.Wait()
		select {
		case d := <-down2:
			t.Errorf("the second lives: got %+v", d)
		default:
		}
		second.end(t, nil)
		if d := <-down2; d.Name != "/p/second" || d.Reason != nil {
			t.Errorf("the second: got %+v", d)
		}
	})
}

// R272: a Down waits behind what the actor had posted to its monitor before, and
// leaves no trace when the monitor has ended.
func TestMonitorOrder_R238(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		watcher := up(t, sys, &stage{receive: log.data}, actor.Spec{})
		s := up(t, sys, &stage{}, actor.Spec{})
		watcher.do(t, func(_ context.Context, self *actor.Self) {
			self.Monitor(s.ref, func(context.Context, *actor.Self, actor.Down) error { log.add("down"); return nil })
		})
		s.do(t, func(_ context.Context, self *actor.Self) {
			_ = watcher.ref.PostMessage("1")
			_ = watcher.ref.PostMessage("2")
			self.Stop()
		})
		log.want(t, "order", "1", "2", "down")
	})
}

// A Down for an earlier incarnation of the monitor is not its successor's.
func TestMonitorIsTheIncarnations(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[actor.Exit]
		var got record[string]
		parent, s := up(t, sys, &stage{}, actor.Spec{}), up(t, sys, &stage{}, actor.Spec{})
		watcher := under(t, parent, &stage{}, actor.Spec{Custody: true, OnExit: exits(&log)})
		watcher.do(t, func(_ context.Context, self *actor.Self) {
			self.Monitor(s.ref, func(context.Context, *actor.Self, actor.Down) error {
				t.Error("the predecessor's monitor was called")
				return nil
			})
			self.Stop()
		})
		under(t, parent, &stage{receive: got.data}, actor.Spec{Inbox: oneExit(t, &log).Inbox})
		s.end(t, nil)
		_ = watcher.ref.PostMessage("a message")
		got.want(t, "at the successor", "a message")
	})
}

// What Berth itself posts is no dead letter of anybody's: monitors and spawners that
// have ended first leave no trace.
func TestNoticesLeaveNoDeadLetters(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		dead := deadLetters(t, sys)
		watcher, s := up(t, sys, &stage{}, actor.Spec{}), up(t, sys, &stage{}, actor.Spec{})
		under(t, watcher, &stage{}, actor.Spec{OnExit: func(context.Context, *actor.Self, actor.Exit) error { return nil }})
		watcher.do(t, func(_ context.Context, self *actor.Self) {
			self.Monitor(s.ref, func(context.Context, *actor.Self, actor.Down) error { return nil })
		})
		wantIs(t, "Stop", sys.Stop(t.Context(), watcher.ref), nil)
		s.end(t, nil)
		dead.want(t, "dead letters")
	})
}
