package actor_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// frame spawns s as a frame of parent.
func frame(t *testing.T, parent, s *stage, spec actor.Spec) (w actor.Window) {
	t.Helper()
	var err error
	parent.do(t, func(ctx context.Context, self *actor.Self) {
		w, err = self.SpawnFrame(ctx, s.as(spec))
	})
	if err != nil {
		t.Fatalf("SpawnFrame: %v", err)
	}
	return w
}

// A frame knows its parent, and the parent its frames in the order of their start; a
// child that is no frame is neither.
func TestFrameRelations(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		top := up(t, sys, &stage{}, actor.Spec{})
		topWindow, _ := top.window(t)
		a, b, c, child := &stage{}, &stage{}, &stage{}, &stage{}
		register := func(s *stage) {
			s.starts = func(_ context.Context, self *actor.Self) error { s.ref = self.Ref(); return nil }
		}
		register(a)
		register(b)
		register(c)
		wa, wb := frame(t, top, a, actor.Spec{}), frame(t, top, b, actor.Spec{})
		under(t, top, child, actor.Spec{})
		wc := frame(t, top, c, actor.Spec{})
		frames := func(what string, want ...actor.Window) {
			t.Helper()
			top.do(t, func(_ context.Context, self *actor.Self) {
				if got := self.Frames(); !reflect.DeepEqual(got, want) {
					t.Errorf("%s: got %v, want %v", what, got, want)
				}
			})
		}
		frames("three frames", wa, wb, wc)
		for _, tt := range []struct {
			s     *stage
			own   actor.Window
			frame bool
		}{{a, wa, true}, {b, wb, true}, {c, wc, true}, {child, actor.Window{}, false}, {top, topWindow, false}} {
			tt.s.do(t, func(_ context.Context, self *actor.Self) {
				if tt.own != (actor.Window{}) && self.Window() != tt.own {
					t.Errorf("%s: the window is not what SpawnFrame returned", self.Name())
				}
				parent, ok := self.Parent()
				if ok != tt.frame || ok && parent != topWindow {
					t.Errorf("%s: Parent: got %v, %v", self.Name(), parent, ok)
				}
				if n := len(self.Frames()); n != 0 && self.Window() != topWindow {
					t.Errorf("%s: got %d frames, want 0", self.Name(), n)
				}
			})
		}
		b.end(t, nil)
		frames("when one has ended", wa, wc)
		wantIs(t, "System.Stop", sys.Stop(t.Context(), top.ref), nil)
		wantIs(t, "the frame ends with its parent", a.ref.PostMessage(1), port.ErrClosed)
	})
}

// R211: a frame without an origin has its creator's, an opaque one included.
func TestFrameInheritsOrigin_R211(t *testing.T) {
	for _, tt := range []struct {
		name, top, frame, want string
		same                   bool // a "/" from one reaches the other
	}{
		{"inherited", "http://top.example", "", "http://top.example", true},
		{"its own", "http://top.example", "http://frame.example", "http://frame.example", false},
		{"opaque inherited", "", "", "null", true},
		{"opaque of its own", "http://top.example", "data:,x", "null", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				top, log := browse(t, sys, tt.top)
				tw, _ := top.window(t)
				f := &stage{starts: func(_ context.Context, self *actor.Self) error {
					if self.Origin() != tt.want {
						t.Errorf("origin: got %q, want %q", self.Origin(), tt.want)
					}
					parent, ok := self.Parent()
					if !ok || parent != tw {
						t.Errorf("Parent: got %v, %v", parent, ok)
					}
					return parent.PostMessage(self, "slash", "/")
				}}
				frame(t, top, f, actor.Spec{Origin: tt.frame})
				if got := len(log.all()) == 1; got != tt.same {
					t.Errorf(`seen by "/": got %v, want %v`, got, tt.same)
				}
			})
		})
	}
}

// A child that is no frame does not inherit.
func TestChildHasItsOwnOrigin(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		top := up(t, sys, &stage{}, actor.Spec{Origin: "http://top.example"})
		child := under(t, top, &stage{}, actor.Spec{})
		child.do(t, func(_ context.Context, self *actor.Self) {
			if got := self.Origin(); got != "null" {
				t.Errorf("origin: got %q, want null", got)
			}
		})
	})
}

// R215: SpawnFrame returns at the load: after the start, and before any message.
func TestFrameLoad_R215(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		top := up(t, sys, &stage{receive: log.data}, actor.Spec{})
		f := &stage{starts: func(_ context.Context, self *actor.Self) error {
			parent, _ := self.Parent()
			log.add("start")
			return parent.PostMessage(self, "ready", "*")
		}, receive: log.data}
		top.do(t, func(ctx context.Context, self *actor.Self) {
			w, err := self.SpawnFrame(ctx, f.as(actor.Spec{}))
			wantIs(t, "SpawnFrame", err, nil)
			log.add("load")
			_ = w.PostMessage(self, "hello", "*")
		})
		got := log.all()
		if len(got) != 4 || got[0] != "start" || got[1] != "load" {
			t.Errorf("order: got %v, want start, load, then the messages", got)
		}
	})
}

// A frame is a child like any other: it fails, and its Exit comes.
func TestFrameExit(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[actor.Exit]
		top := up(t, sys, &stage{}, actor.Spec{})
		f := &stage{}
		f.starts = func(_ context.Context, self *actor.Self) error { f.ref = self.Ref(); return nil }
		w := frame(t, top, f, actor.Spec{OnExit: exits(&log)})
		f.end(t, errBoom)
		wantIs(t, "reason", oneExit(t, &log).Reason, errBoom)
		wantIs(t, "its window", w.PostMessage(nil, 1, "*"), port.ErrClosed)
	})
}
