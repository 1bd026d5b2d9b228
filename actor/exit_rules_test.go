package actor_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// R238: the exit notice comes behind everything that the actor posted to its spawner
// before.
func TestExitNoticeComesLast_R238(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(self *actor.Self) error
		want error
	}{
		{"Stop", func(self *actor.Self) error { self.Stop(); return nil }, nil},
		{"error", func(*actor.Self) error { return errBoom }, errBoom},
		{"panic", func(*actor.Self) error { panic(errBoom) }, errBoom},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				var log record[string]
				parent := up(t, sys, &stage{receive: log.data}, actor.Spec{})
				child := under(t, parent, &stage{stops: func(context.Context, *actor.Self, error) {
					_ = parent.ref.PostMessage("last words")
				}}, actor.Spec{OnExit: func(_ context.Context, _ *actor.Self, x actor.Exit) error {
					wantIs(t, "reason", x.Reason, tt.want)
					log.add("exit")
					return nil
				}})
				var want []string
				child.try(t, func(_ context.Context, self *actor.Self) error {
					for i := range 100 {
						_ = parent.ref.PostMessage(fmt.Sprint(i))
					}
					return tt.end(self)
				})
				for i := range 100 {
					want = append(want, fmt.Sprint(i))
				}
				log.want(t, "at the parent", append(want, "last words", "exit")...)
			})
		})
	}
}

// R238: messages over an explicit channel are not lost by the exit either (R84).
func TestExitAfterChannel_R238(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		p, q := port.NewChannel()
		child := up(t, sys, &stage{}, actor.Spec{Ports: map[string]*port.Port{"p": p}})
		child.do(t, func(_ context.Context, self *actor.Self) {
			for i := range 3 {
				_ = self.Port("p").PostMessage(i)
			}
			self.Stop()
		})
		closed, got := closes(t, q), heard(t, q)
		got.want(t, "messages", int64(0), int64(1), int64(2))
		wantClosed(t, "then the close", closed, nil)
	})
}

// An Exit says who ended and why.
func TestExitReason(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(t *testing.T, child *stage)
		want error
	}{
		{"by itself", func(t *testing.T, c *stage) { c.end(t, nil) }, nil},
		{"failure", func(t *testing.T, c *stage) { c.end(t, errBoom) }, errBoom},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				var log record[actor.Exit]
				parent := up(t, sys, &stage{}, actor.Spec{Name: "parent"})
				child := under(t, parent, &stage{}, actor.Spec{Name: "kid", OnExit: exits(&log)})
				tt.end(t, child)
				x := oneExit(t, &log)
				if x.Reason != tt.want || x.Ref != child.ref || x.Name != "kid" {
					t.Errorf("got %+v, want kid with reason %v", x, tt.want)
				}
				if x.Inbox != nil || x.Ports != nil {
					t.Errorf("got ports %v %v without custody", x.Inbox, x.Ports)
				}
			})
		})
	}
}

// Custody: the inbox and the named ports come back with what is queued, disabled and
// without handlers; their twins notice nothing.
func TestExitCustody_R240(t *testing.T) {
	for _, reason := range []error{nil, errBoom} {
		t.Run(fmt.Sprint(reason), func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				var handled record[string]
				var log record[actor.Exit]
				p, twin := port.NewChannel()
				closed := closes(t, twin)
				parent := up(t, sys, &stage{}, actor.Spec{})
				child := under(t, parent, &stage{
					starts: func(_ context.Context, self *actor.Self) error {
						return self.Listen(self.Port("p"), handled.data)
					},
					receive: handled.data,
				}, actor.Spec{Custody: true, OnExit: exits(&log), Ports: map[string]*port.Port{"p": p}})
				child.try(t, func(_ context.Context, self *actor.Self) error {
					_ = self.Ref().PostMessage("1")
					_ = twin.PostMessage("a")
					_ = self.Ref().PostMessage("2")
					self.Stop()
					return reason
				})
				x := oneExit(t, &log)
				_ = child.ref.PostMessage("3")
				_ = twin.PostMessage("b")
				handled.want(t, "handled")
				wantOpen(t, "the twin", closed)
				if x.Inbox == nil || x.Ports["p"] == nil {
					t.Fatalf("exit: got %+v, want the inbox and p", x)
				}
				wantList(t, "inbox", pull(x.Inbox), "1", "2", "3")
				wantList(t, "named port", pull(x.Ports["p"]), "a", "b")
				wantIs(t, "the way back", x.Ports["p"].PostMessage("c"), nil)
				wantList(t, "at the twin", pull(twin))
			})
		})
	}
}

// R240, kept mailbox; R50: the backlog waits in custody and is handled by the next
// incarnation in order; the message in hand at the crash is not redelivered; Refs
// stay good.
func TestExitKeptMailbox_R240(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		newKid := func(name string) *stage {
			return &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
				v, _ := port.Data[string](e)
				log.add(name + v)
				if v == "crash" {
					return errBoom
				}
				return nil
			}}
		}
		parent := up(t, sys, &stage{}, actor.Spec{})
		g := newGate(t)
		var next actor.Ref
		spec := actor.Spec{Name: "kid", Custody: true}
		spec.OnExit = func(ctx context.Context, self *actor.Self, x actor.Exit) error {
			g.pass()
			spec := spec
			spec.Inbox, spec.Ports = x.Inbox, x.Ports
			ref, err := self.Spawn(ctx, newKid("second ").as(spec))
			next = ref
			return err
		}
		kid := under(t, parent, newKid("first "), spec)
		post := func(list ...string) {
			for _, v := range list {
				if err := kid.ref.PostMessage(v); err != nil {
					t.Errorf("post %s: got %v, want nil", v, err)
				}
			}
		}
		post("1", "crash", "2", "3")
		log.want(t, "the first incarnation", "first 1", "first crash")
		post("4")
		log.want(t, "in custody", "first 1", "first crash")
		g.open()
		synctest.Wait()
		post("5")
		log.want(t, "all", "first 1", "first crash", "second 2", "second 3", "second 4", "second 5")
		if next != kid.ref {
			t.Error("the next incarnation has another Ref")
		}
	})
}

// R240, new mailbox: without custody the old Ref stays closed.
func TestExitNewMailbox_R240(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		dead := deadLetters(t, sys)
		var log record[string]
		parent := up(t, sys, &stage{}, actor.Spec{})
		next := &stage{receive: log.data}
		kid := under(t, parent, &stage{}, actor.Spec{OnExit: func(ctx context.Context, self *actor.Self, _ actor.Exit) error {
			ref, err := self.Spawn(ctx, next.as(actor.Spec{}))
			next.ref = ref
			return err
		}})
		kid.try(t, func(_ context.Context, self *actor.Self) error {
			_ = self.Ref().PostMessage("backlog")
			return errBoom
		})
		wantIs(t, "the old Ref", kid.ref.PostMessage("x"), port.ErrClosed)
		wantIs(t, "the new Ref", next.ref.PostMessage("y"), nil)
		log.want(t, "handled", "y")
		dead.want(t, "dead letters", deadLetter(port.InHand, act), deadLetter(port.Closed, "backlog"))
	})
}

// What the actor has given away or closed is not in custody.
func TestExitCustodyOnlyOfWhatIsLeft(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[actor.Exit]
		var got record[string]
		a, aTwin := port.NewChannel()
		b, _ := port.NewChannel()
		other := up(t, sys, &stage{receive: func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
			return self.Listen(e.Ports()[0], got.data)
		}}, actor.Spec{})
		parent := up(t, sys, &stage{}, actor.Spec{})
		child := under(t, parent, &stage{}, actor.Spec{Custody: true, OnExit: exits(&log), Ports: map[string]*port.Port{"a": a, "b": b}})
		child.do(t, func(_ context.Context, self *actor.Self) {
			_ = other.ref.PostMessage(nil, self.Port("a"))
			_ = self.Port("b").Close()
			if _, err := self.ReleaseInbox(); err != nil {
				t.Errorf("ReleaseInbox: %v", err)
			}
		})
		x := oneExit(t, &log)
		if x.Inbox != nil || len(x.Ports) != 0 {
			t.Errorf("got %v %v, want neither inbox nor ports", x.Inbox, x.Ports)
		}
		_ = aTwin.PostMessage("still good")
		got.want(t, "over the port that was given away", "still good")
	})
}

// R80: an inbox that is released moves with its queue; Refs post to the next holder;
// the former owner's end does not close it.
func TestReleaseInbox_R80(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		var b actor.Ref
		var inbox *port.Port
		a := up(t, sys, &stage{receive: func(context.Context, *actor.Self, port.MessageEvent) error {
			t.Error("the former owner got a message")
			return nil
		}}, actor.Spec{Name: "a"})
		a.do(t, func(ctx context.Context, self *actor.Self) {
			_ = self.Ref().PostMessage("1")
			_ = self.Ref().PostMessage("2")
			var err error
			if inbox, err = self.ReleaseInbox(); err != nil {
				t.Errorf("ReleaseInbox: %v", err)
			}
			if _, err := self.ReleaseInbox(); err == nil {
				t.Error("ReleaseInbox again: got nil, want an error")
			}
		})
		if n := sys.Stats().Actors; n != 0 {
			t.Errorf("actors: got %d, want 0: it stops when the turn ends", n)
		}
		wantIs(t, "post between", a.ref.PostMessage("3"), nil)
		b, err := sys.Spawn(t.Context(), actor.Spec{Name: "b", Inbox: inbox, New: func() actor.Actor { return actor.Func(log.data) }})
		if err != nil {
			t.Fatal(err)
		}
		wantIs(t, "post after", a.ref.PostMessage("4"), nil)
		log.want(t, "at b", "1", "2", "3", "4")
		if a.ref != b || a.ref.String() != "/b" {
			t.Errorf("the old Ref: got %v, want %v", a.ref, b)
		}
	})
}

// R80: an inbox can be handed over in a message.
func TestReleaseInboxInAMessage_R80(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		b := up(t, sys, &stage{receive: func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
			return self.Listen(e.Ports()[0], log.data)
		}}, actor.Spec{})
		a := up(t, sys, &stage{}, actor.Spec{})
		a.do(t, func(_ context.Context, self *actor.Self) {
			_ = self.Ref().PostMessage("1")
			p, err := self.ReleaseInbox()
			if err != nil {
				t.Errorf("ReleaseInbox: %v", err)
			}
			_ = self.Ref().PostMessage("2")
			_ = b.ref.PostMessage("yours", p)
			_ = self.Ref().PostMessage("3")
		})
		_ = a.ref.PostMessage("4")
		log.want(t, "at b", "1", "2", "3", "4")
	})
}

// Without custody the inbox closes with the reason.
func TestExitClosesInbox(t *testing.T) {
	for _, reason := range []error{nil, errBoom} {
		t.Run(fmt.Sprint(reason), func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				inbox, twin := port.NewChannel()
				closed := closes(t, twin)
				up(t, sys, &stage{}, actor.Spec{Inbox: inbox}).end(t, reason)
				wantClosed(t, "the inbox's twin", closed, reason)
			})
		})
	}
}

// A closed twin puts a close notice into the inbox and does not end Refs.
func TestInboxTwinCloses(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		inbox, twin := port.NewChannel()
		s := up(t, sys, &stage{receive: log.data}, actor.Spec{Inbox: inbox})
		_ = twin.PostMessage("over the channel")
		_ = twin.Close()
		wantIs(t, "Ref", s.ref.PostMessage("by the Ref"), nil)
		log.want(t, "handled", "over the channel", "by the Ref")
	})
}

// If nobody is there for the Exit, what is in custody is closed.
func TestExitWithoutSpawner(t *testing.T) {
	for _, tt := range []struct {
		name string
		end  func(t *testing.T, sys *actor.System, parent, child *stage)
	}{
		{"no OnExit", func(t *testing.T, _ *actor.System, _, child *stage) { child.end(t, errBoom) }},
		{"the parent stops", func(t *testing.T, sys *actor.System, parent, _ *stage) {
			wantIs(t, "Stop", sys.Stop(t.Context(), parent.ref), nil)
		}},
		{"the parent fails", func(t *testing.T, _ *actor.System, parent, _ *stage) { parent.end(t, errBoom) }},
		{"the parent fails on it", func(t *testing.T, _ *actor.System, parent, child *stage) {
			g := newGate(t)
			parent.begin(func(context.Context, *actor.Self) error { g.pass(); return errBoom })
			child.end(t, nil)
			g.open()
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				parent := up(t, sys, &stage{}, actor.Spec{})
				inbox, inboxTwin := port.NewChannel()
				p, twin := port.NewChannel()
				closedInbox, closed := closes(t, inboxTwin), closes(t, twin)
				spec := actor.Spec{Custody: true, Inbox: inbox, Ports: map[string]*port.Port{"p": p}}
				if tt.name != "no OnExit" {
					spec.OnExit = func(context.Context, *actor.Self, actor.Exit) error {
						t.Error("OnExit was called")
						return nil
					}
				}
				child := under(t, parent, &stage{}, spec)
				tt.end(t, sys, parent, child)
				wantClosed(t, "inbox", closedInbox, nil)
				wantClosed(t, "named port", closed, nil)
				wantIs(t, "its Ref", child.ref.PostMessage(1), port.ErrClosed)
			})
		})
	}
}

// An exit notice that waits in an inbox which goes to another incarnation is stale:
// it is not the successor's child, and what it carries closes.
func TestExitNoticeIsStale(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[actor.Exit]
		top := up(t, sys, &stage{}, actor.Spec{})
		parent := under(t, top, &stage{}, actor.Spec{Custody: true, OnExit: exits(&log)})
		p, twin := port.NewChannel()
		closed := closes(t, twin)
		child := under(t, parent, &stage{}, actor.Spec{Custody: true, Ports: map[string]*port.Port{"p": p},
			OnExit: func(context.Context, *actor.Self, actor.Exit) error { t.Error("OnExit was called"); return nil }})
		g := newGate(t)
		parent.begin(func(context.Context, *actor.Self) error { g.pass(); return errBoom })
		child.end(t, nil)
		_ = parent.ref.PostMessage("kept")
		g.open()
		x := oneExit(t, &log)
		var got record[string]
		under(t, top, &stage{receive: got.data}, actor.Spec{Inbox: x.Inbox})
		got.want(t, "at the successor", "kept")
		wantClosed(t, "the child's port", closed, nil)
		wantIs(t, "the child's Ref", child.ref.PostMessage(1), port.ErrClosed)
	})
}

// What an Exit brings belongs to the spawner: its end closes what it has not passed
// on (R79, R96).
func TestExitPortsAreTheSpawners_R79(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[actor.Exit]
		parent := up(t, sys, &stage{}, actor.Spec{})
		p, twin := port.NewChannel()
		closed := closes(t, twin)
		child := under(t, parent, &stage{}, actor.Spec{Custody: true, OnExit: exits(&log), Ports: map[string]*port.Port{"p": p}})
		child.end(t, errBoom)
		x := oneExit(t, &log)
		wantOpen(t, "in the spawner's hands", closed)
		wantIs(t, "the child's Ref", child.ref.PostMessage("kept"), nil)
		parent.end(t, nil)
		wantClosed(t, "after the spawner's end", closed, nil)
		wantIs(t, "the child's Ref, after it", child.ref.PostMessage("x"), port.ErrClosed)
		wantList(t, "the inbox, after it", pull(x.Inbox))
	})
}

// An error of OnExit is the spawner's failure.
func TestExitHandlerFails(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		parent := up(t, sys, &stage{}, actor.Spec{})
		down := sys.Monitor(parent.ref)
		child := under(t, parent, &stage{}, actor.Spec{OnExit: func(_ context.Context, _ *actor.Self, x actor.Exit) error {
			return fmt.Errorf("my child: %w", x.Reason)
		}})
		child.end(t, errBoom)
		wantIs(t, "the parent's reason", (<-down).Reason, errBoom)
	})
}
