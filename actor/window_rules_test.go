package actor_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

// window returns a stage's window, and the Self to post from.
func (s *stage) window(t *testing.T) (w actor.Window, self *actor.Self) {
	t.Helper()
	s.do(t, func(_ context.Context, of *actor.Self) { w, self = of.Window(), of })
	return w, self
}

// browse spawns a root with an origin that records the data of what it sees.
func browse(t *testing.T, sys *actor.System, origin string) (*stage, *record[string]) {
	t.Helper()
	log := new(record[string])
	return up(t, sys, &stage{receive: log.data}, actor.Spec{Origin: origin}), log
}

// R202, R203: a transfer list with a nil element is a TypeError. (The overloads and
// the other conversions are JavaScript's.)
func TestWindowNilTransfer_R203(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		s, log := browse(t, sys, "")
		w, self := s.window(t)
		var typeError *clone.TypeError
		if err := w.PostMessage(self, "x", "*", nil); !errors.As(err, &typeError) {
			t.Errorf("got %v, want a *TypeError", err)
		}
		log.want(t, "seen")
	})
}

// R204: a target that is no URL is a SyntaxError, before anything else happens.
func TestWindowSyntaxError_R204(t *testing.T) {
	for _, target := range []string{
		"http://foo bar", "example.org", "InvalidOrigin", "", "//h", "http://a:99999", "http://1.2.3.4.5", "http://", "**", "./",
	} {
		t.Run(target, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				s, log := browse(t, sys, "http://example.com")
				w, self := s.window(t)
				buf := port.NewBuffer([]byte("abc"))
				var syntax *actor.SyntaxError
				if err := w.PostMessage(self, "x", target, buf); !errors.As(err, &syntax) {
					t.Errorf("got %v, want a *SyntaxError", err)
				}
				if err := w.PostMessage(self, func() {}, target, buf, buf); !errors.As(err, &syntax) {
					t.Errorf("with data that can't be cloned: got %v, want a *SyntaxError", err)
				}
				if buf.Len() != 3 {
					t.Error("the buffer was detached")
				}
				log.want(t, "seen")
			})
		})
	}
}

// R205, R206: only the origin of the target URL counts, as the URL standard has it;
// an opaque one never matches, and a blob URL has the origin inside it.
func TestWindowTarget_R205_R206(t *testing.T) {
	for _, tt := range []struct {
		own, target string
		want        bool
	}{
		{"http://example.com", "*", true},
		{"http://example.com", "http://example.com/path?query#fragment", true},
		{"http://example.com/a/b?c", "http://example.com", true},
		{"http://example.com", "http://user:password@example.com/", true},
		{"http://EXAMPLE.com", "HTTP://example.COM", true},
		{"http://example.com", "http://example.com:80", true},
		{"http://example.com", "http://example.com:080", true},
		{"https://example.com", "https://example.com:443", true},
		{"http://example.com", "http://example.com:81", false},
		{"http://example.com", "https://example.com", false},
		{"http://example.com", "http://www.example.com", false},
		{"http://example.com", "  http://example.com\t", true},
		{"http://example.com", "http:example.com", true},
		{"http://example.com", `http:\\example.com\x`, true},
		{"http://example.com", "http://ex%61mple.com", true},
		{"http://bücher.example", "http://xn--bcher-kva.example", true},
		{"http://127.0.0.1", "http://0x7f.1", true},
		{"http://127.0.0.1", "http://2130706433", true},
		{"http://[::1]", "http://[0:0:0:0:0:0:0:1]:80", true},
		{"", "*", true},
		{"http://example.com", "data:,x", false},
		{"http://example.com", "about:blank", false},
		{"file:///x", "file:///x", false},
		{"foo://example.com", "foo://example.com", false},
		{"", "null:", false},
		{"http://example.com", "blob:http://example.com/3e8a", true},
		{"http://example.com", "blob:http://example.org/3e8a", false},
	} {
		t.Run(tt.own+" "+tt.target, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				s, log := browse(t, sys, tt.own)
				w, self := s.window(t)
				wantIs(t, "PostMessage", w.PostMessage(self, "x", tt.target), nil)
				if got := len(log.all()) == 1; got != tt.want {
					t.Errorf("seen: got %v, want %v", got, tt.want)
				}
			})
		})
	}
}

// R207: "/" is the sender's own origin; an opaque one is the same as itself only.
func TestWindowSlash_R207(t *testing.T) {
	for _, tt := range []struct {
		name     string
		from, to string
		want     []string
	}{
		{"same origin", "http://a.example", "http://a.example:80", []string{"slash", "star"}},
		{"cross origin", "http://a.example", "http://b.example", []string{"star"}},
		{"opaque", "", "", []string{"star"}},
		{"from opaque", "", "http://a.example", []string{"star"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				a, _ := browse(t, sys, tt.from)
				b, log := browse(t, sys, tt.to)
				_, from := a.window(t)
				w, _ := b.window(t)
				_ = w.PostMessage(from, "slash", "/")
				_ = w.PostMessage(from, "star", "*")
				log.want(t, "seen", tt.want...)
			})
		})
	}
	t.Run("opaque, to itself", func(t *testing.T) {
		bubble(t, func(t *testing.T, sys *actor.System) {
			s, log := browse(t, sys, "")
			w, self := s.window(t)
			_ = w.PostMessage(self, "slash", "/")
			log.want(t, "seen", "slash")
		})
	})
}

// R208: what does not match is dropped without a word; what it carried is lost.
func TestWindowMismatch_R208(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		dead := deadLetters(t, sys)
		s, log := browse(t, sys, "http://a.example")
		w, self := s.window(t)
		for i, target := range []string{"http://a.example", "http://nosuch.invalid", "http://b.example", "*"} {
			wantIs(t, target, w.PostMessage(self, fmt.Sprint("#", i), target), nil)
		}
		log.want(t, "seen", "#0", "#3")
		dead.want(t, "dead letters", deadLetter(port.OriginMismatch, "#1"), deadLetter(port.OriginMismatch, "#2"))
		p, twin := port.NewChannel()
		closed := closes(t, twin)
		buf := port.NewBuffer([]byte("abc"))
		wantIs(t, "with a port", w.PostMessage(self, "#4", "http://b.example", p, buf), nil)
		wantIs(t, "the port", p.PostMessage(1), port.ErrDetached)
		if buf.Len() != 0 {
			t.Error("the buffer was not detached")
		}
		wantClosed(t, "its twin", closed, nil)
	})
}

// R208, D5a: the origin is that of the incarnation which takes the message; window
// messages travel in custody with their targets and sources.
func TestWindowCheckOnTheTurn_R208(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var first, second record[string]
		var sources record[bool]
		var x record[actor.Exit]
		sender, _ := browse(t, sys, "http://s.example")
		sw, from := sender.window(t)
		top := up(t, sys, &stage{}, actor.Spec{})
		a := under(t, top, &stage{receive: first.data}, actor.Spec{Origin: "http://a.example", Custody: true, OnExit: exits(&x)})
		w, _ := a.window(t)
		a.try(t, func(context.Context, *actor.Self) error {
			_ = w.PostMessage(from, "for a", "http://a.example")
			_ = w.PostMessage(from, "for b", "http://b.example")
			_ = w.PostMessage(from, "for any", "*")
			return errBoom
		})
		under(t, top, &stage{receive: func(ctx context.Context, self *actor.Self, e port.MessageEvent) error {
			src, ok := actor.SourceOf(e)
			sources.add(ok && src == sw && e.Origin() == "http://s.example")
			return second.data(ctx, self, e)
		}}, actor.Spec{Origin: "http://b.example", Inbox: oneExit(t, &x).Inbox})
		first.want(t, "a sees")
		second.want(t, "b sees", "for b", "for any")
		sources.want(t, "with the sender's window and origin", true, true)
	})
}

// R209: the data is serialized at once, and delivery is a task of its own.
func TestWindowIsAsynchronous_R209(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		s, log := browse(t, sys, "")
		var second record[map[string]string]
		t2 := up(t, sys, &stage{receive: second.data}, actor.Spec{})
		w2, _ := t2.window(t)
		s.do(t, func(_ context.Context, self *actor.Self) {
			log.add("a")
			_ = self.Window().PostMessage(self, "message", "/")
			v := map[string]string{"k": "then"}
			_ = w2.PostMessage(self, v, "*")
			v["k"] = "now"
			log.add("b")
		})
		log.want(t, "order", "a", "b", "message")
		second.want(t, "data", map[string]string{"k": "then"})
	})
}

// R210, R211: the event has the sender's origin, "null" if that is opaque, its window
// as the source, and the ports.
func TestWindowEvent_R210_R211(t *testing.T) {
	for _, tt := range []struct {
		name, origin, want string
		from               bool
	}{
		{"tuple origin", "https://EXAMPLE.com:443/x?y", "https://example.com", true},
		{"with a port", "http://example.com:8080", "http://example.com:8080", true},
		{"IDN", "http://bücher.example", "http://xn--bcher-kva.example", true},
		{"opaque", "", "null", true},
		{"data URL", "data:,x", "null", true},
		{"no context", "", "null", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				a, _ := browse(t, sys, tt.origin)
				aw, from := a.window(t)
				if from.Origin() != tt.want {
					t.Errorf("Self.Origin: got %q, want %q", from.Origin(), tt.want)
				}
				if !tt.from {
					from = nil
				}
				p, q := port.NewChannel()
				seen := 0
				b := up(t, sys, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
					seen++
					if e.Data() != "hello" || e.Origin() != tt.want {
						t.Errorf("got data %v, origin %q; want hello, %q", e.Data(), e.Origin(), tt.want)
					}
					src, ok := actor.SourceOf(e)
					if ok != tt.from || ok && src != aw {
						t.Errorf("source: got %v, %v", src, ok)
					}
					ports := e.Ports()
					if len(ports) != 1 {
						t.Fatalf("ports: got %d, want 1", len(ports))
					}
					return ports[0].PostMessage("back")
				}}, actor.Spec{})
				w, _ := b.window(t)
				wantIs(t, "PostMessage", w.PostMessage(from, "hello", "*", p), nil)
				synctest.Wait()
				wantList(t, "over the port", pull(q), "back")
				if seen != 1 {
					t.Errorf("seen: got %d, want 1", seen)
				}
			})
		})
	}
}

// R210: a message by a Ref or over a port has no origin and no source.
func TestPlainMessageHasNoOrigin_R210(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		s := up(t, sys, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			_, ok := actor.SourceOf(e)
			log.add(fmt.Sprintf("%q %v", e.Origin(), ok))
			return nil
		}}, actor.Spec{Origin: "http://example.com"})
		_ = s.ref.PostMessage("x")
		log.want(t, "origin and source", `"" false`)
	})
}

// R212: from one sender to one window messages keep their order.
func TestWindowOrder_R212(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[int]
		s := up(t, sys, &stage{receive: log.data}, actor.Spec{Origin: "http://a.example"})
		w, self := s.window(t)
		targets := []string{"*", "/", "http://a.example"}
		var want []int
		for i := range 1000 {
			_ = w.PostMessage(self, i, targets[i%3])
			want = append(want, i)
		}
		log.want(t, "order", want...)
	})
}

// R213: a window can be posted to, and nothing else; it does not travel in data (R217).
func TestWindowIsACapability_R213(t *testing.T) {
	typ := reflect.TypeFor[actor.Window]()
	for i := range typ.NumMethod() {
		if name := typ.Method(i).Name; name != "PostMessage" && name != "PlatformObject" {
			t.Errorf("Window.%s: want only PostMessage", name)
		}
	}
	for i := range typ.NumField() {
		if f := typ.Field(i); f.IsExported() {
			t.Errorf("Window.%s is exported", f.Name)
		}
	}
	var zero actor.Window
	if err := zero.PostMessage(nil, 1, "*"); err == nil {
		t.Error("the zero Window: got nil, want an error")
	}
}

// R214: a reply by the source and the origin of an event reaches the sender, across
// origins too.
func TestWindowReply_R214(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		echo := up(t, sys, &stage{receive: func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
			src, ok := actor.SourceOf(e)
			if !ok {
				return errors.New("no source")
			}
			return src.PostMessage(self, map[string]any{"data": e.Data(), "origin": e.Origin()}, e.Origin())
		}}, actor.Spec{Origin: "http://echo.example"})
		ew, _ := echo.window(t)
		var log record[map[string]string]
		s := up(t, sys, &stage{receive: func(ctx context.Context, self *actor.Self, e port.MessageEvent) error {
			if src, _ := actor.SourceOf(e); src != ew || e.Origin() != "http://echo.example" {
				t.Errorf("reply: got source %v, origin %q", src, e.Origin())
			}
			return log.data(ctx, self, e)
		}}, actor.Spec{Origin: "http://s.example"})
		s.do(t, func(_ context.Context, self *actor.Self) { _ = ew.PostMessage(self, "hello", "http://echo.example") })
		log.want(t, "echo", map[string]string{"data": "hello", "origin": "http://s.example"})
	})
}

// R215: the example of an iframe: a channel's port goes in after the load, and the
// answers come back over it.
func TestWindowIframe_R215(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		main := up(t, sys, &stage{}, actor.Spec{Origin: "https://main.example"})
		frame := &stage{receive: func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
			p := e.Ports()[0]
			n := 0
			err := self.Listen(p, func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
				n++
				return p.PostMessage(fmt.Sprintf("%d: %v", n, e.Data()))
			})
			return errors.Join(err, p.PostMessage(fmt.Sprintf("message back from the iframe: %v", e.Data())))
		}}
		main.do(t, func(ctx context.Context, self *actor.Self) {
			w, err := self.SpawnFrame(ctx, frame.as(actor.Spec{Origin: "https://frame.example"}))
			if err != nil {
				t.Errorf("SpawnFrame: %v", err)
				return
			}
			port1, port2 := self.NewChannel()
			_ = self.Listen(port1, log.data)
			_ = w.PostMessage(self, "Hello from the main page!", "*", port2)
			_ = port1.PostMessage("a")
			_ = port1.PostMessage("b")
		})
		log.want(t, "at the main page", "message back from the iframe: Hello from the main page!", "1: a", "2: b")
	})
}

// R216: a context that ends before its task runs sees nothing, and the ports inside
// are disentangled.
func TestWindowDestroyed_R216(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		s, log := browse(t, sys, "")
		w, self := s.window(t)
		p, twin := port.NewChannel()
		closed := closes(t, twin)
		s.do(t, func(context.Context, *actor.Self) {
			_ = w.PostMessage(self, "too late", "*", p)
			self.Stop()
		})
		log.want(t, "seen")
		wantClosed(t, "the port's twin", closed, nil)
		wantIs(t, "after its end", w.PostMessage(nil, "x", "*"), port.ErrClosed)
	})
}

// R217: what can't be cloned or transferred is a DataCloneError, and nothing is moved.
func TestWindowDataClone_R217(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		s, log := browse(t, sys, "")
		w, self := s.window(t)
		p, twin := port.NewChannel()
		for _, tt := range []struct {
			name     string
			data     any
			transfer []port.Transferable
		}{
			{"twice the same port", "x", port.Transferables(p, p)},
			{"a func", func() {}, port.Transferables(p)},
			{"a window", w, port.Transferables(p)},
			{"a window inside", map[string]any{"w": []any{w}}, port.Transferables(p)},
			{"a Self", self, port.Transferables(p)},
			{"a port that is not listed", p, nil},
		} {
			wantIs(t, tt.name, w.PostMessage(self, tt.data, "*", tt.transfer...), clone.ErrDataClone)
			wantIs(t, tt.name+", by Ref", s.ref.PostMessage(tt.data, tt.transfer...), clone.ErrDataClone)
		}
		wantIs(t, "the port", p.PostMessage("still here"), nil)
		wantList(t, "its twin", pull(twin), "still here")
		log.want(t, "seen")
	})
}

// R218: a hundred ports at once, to windows of the same and of other origins.
func TestWindowHundredPorts_R218(t *testing.T) {
	for _, origin := range []string{"http://a.example", "http://www.a.example", "http://b.test"} {
		t.Run(origin, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				a, _ := browse(t, sys, "http://a.example")
				_, from := a.window(t)
				b := up(t, sys, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
					for i, p := range e.Ports() {
						_ = p.PostMessage(i)
					}
					return nil
				}}, actor.Spec{Origin: origin})
				w, _ := b.window(t)
				var list, twins []*port.Port
				for range 100 {
					p, twin := port.NewChannel()
					list, twins = append(list, p), append(twins, twin)
				}
				wantIs(t, "PostMessage", w.PostMessage(from, "x", "*", port.Transferables(list...)...), nil)
				synctest.Wait()
				for i, p := range twins {
					wantList(t, "a twin", pull(p), fmt.Sprint(i))
				}
			})
		})
	}
}

// An origin that is no URL fails the spawn.
func TestSpecOrigin_R204(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		_, err := sys.Spawn(t.Context(), (&stage{}).as(actor.Spec{Origin: "example.org"}))
		var syntax *actor.SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("got %v, want a *SyntaxError", err)
		}
	})
}
