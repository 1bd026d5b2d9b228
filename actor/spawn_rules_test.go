package actor_test

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// R232: what is posted before the start code has run waits for its end, in order.
func TestSpawnKeepsEarlyMessages_R232(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		inbox := port.NewInbox()
		inlet := inbox.Inlet()
		_ = inlet.PostMessage("before")
		var log record[string]
		up(t, sys, &stage{
			starts: func(_ context.Context, self *actor.Self) error {
				log.add("start")
				_ = self.Ref().PostMessage("own")
				_ = inlet.PostMessage("other")
				log.add("started")
				return nil
			},
			receive: log.data,
		}, actor.Spec{Inbox: inbox})
		log.want(t, "order", "start", "started", "before", "own", "other")
	})
}

// R232: others may post while the start code runs; a handler set in it for another
// port does not run before its end either.
func TestSpawnStartIsOneTurn_R232(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		p, q := port.NewChannel()
		var log record[string]
		g, refs := newGate(t), make(chan actor.Ref, 1)
		s := &stage{
			starts: func(_ context.Context, self *actor.Self) error {
				if err := self.Listen(self.Port("p"), log.data); err != nil {
					return err
				}
				refs <- self.Ref()
				g.pass()
				log.add("started")
				return nil
			},
			receive: log.data,
		}
		spawned := make(chan error, 1)
		go func() {
			_, err := sys.Spawn(context.Background(), s.as(actor.Spec{Ports: map[string]*port.Port{"p": p}}))
			spawned <- err
		}()
		ref := <-refs
		_ = q.PostMessage("port")
		log.want(t, "while it starts")
		select {
		case <-spawned:
			t.Error("Spawn returned before Start did")
		default:
		}
		g.open()
		synctest.Wait()
		_ = ref.PostMessage("inbox")
		log.want(t, "after it", "started", "port", "inbox")
		if err := <-spawned; err != nil {
			t.Errorf("Spawn: got %v, want nil", err)
		}
	})
}

// Starts are synchronous and in order.
func TestSpawnOrder(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		note := func(what string) *stage {
			return &stage{starts: func(context.Context, *actor.Self) error {
				time.Sleep(time.Second)
				log.add(what)
				return nil
			}}
		}
		parent := up(t, sys, note("parent"), actor.Spec{})
		parent.begin(func(ctx context.Context, self *actor.Self) error {
			for _, name := range []string{"a", "b"} {
				if _, err := self.Spawn(ctx, note(name).as(actor.Spec{})); err != nil {
					t.Errorf("Spawn: %v", err)
				}
				log.add("spawned " + name)
			}
			return nil
		})
		time.Sleep(time.Minute)
		log.want(t, "order", "parent", "a", "spawned a", "b", "spawned b")
	})
}

// A path is made of the names from the root down; an unnamed actor gets a number.
func TestSpawnNames(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		parent := up(t, sys, &stage{}, actor.Spec{Name: "a"})
		child := under(t, parent, &stage{}, actor.Spec{Name: "b"})
		if got, want := child.ref.String(), "/a/b"; got != want {
			t.Errorf("Ref.String: got %q, want %q", got, want)
		}
		child.do(t, func(_ context.Context, self *actor.Self) {
			if got, want := self.Name(), "/a/b"; got != want {
				t.Errorf("Name: got %q, want %q", got, want)
			}
			if self.Ref() != child.ref {
				t.Error("Self.Ref is not what Spawn returned")
			}
		})
		x, y := under(t, parent, &stage{}, actor.Spec{}), under(t, parent, &stage{}, actor.Spec{})
		for _, s := range []*stage{x, y} {
			if n := strings.TrimPrefix(s.ref.String(), "/a/"); n == "" || strings.Trim(n, "0123456789") != "" {
				t.Errorf("unnamed: got %q, want a number", s.ref)
			}
		}
		if x.ref.String() == y.ref.String() {
			t.Errorf("two unnamed actors: both are %q", x.ref)
		}
	})
}

// R81: ports given at spawn time are detached at once, disabled, and usable in the
// start code.
func TestSpawnPorts_R81(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		p, q := port.NewChannel()
		_ = q.PostMessage("queued")
		var log record[string]
		s := up(t, sys, &stage{
			starts: func(_ context.Context, self *actor.Self) error {
				if self.Port("none") != nil {
					t.Error("Port of an unknown name: got one, want nil")
				}
				return self.Port("p").PostMessage("from the start")
			},
		}, actor.Spec{Ports: map[string]*port.Port{"p": p}})
		if err := p.PostMessage("x"); !errors.Is(err, port.ErrDetached) {
			t.Errorf("the spawner's handle: got %v, want %v", err, port.ErrDetached)
		}
		synctest.Wait()
		wantList(t, "the other end", pull(q), "from the start")
		s.do(t, func(_ context.Context, self *actor.Self) {
			if n := self.Port("p").Len(); n != 1 {
				t.Errorf("a given port is disabled: %d messages wait, want 1", n)
			}
			_ = self.Listen(self.Port("p"), log.data)
		})
		log.want(t, "when it listens", "queued")
	})
}

// R81, D3: what can't be given fails the spawn before the actor exists, and then
// nothing is detached.
func TestSpawnBadPorts_R81(t *testing.T) {
	closed := func() *port.Port {
		p, _ := port.NewChannel()
		_ = p.Close()
		return p
	}
	shipped := func() *port.Port {
		p, _ := port.NewChannel()
		_, _ = p.Detach()
		return p
	}
	type list = map[string]*port.Port
	for _, tt := range []struct {
		name string
		spec func(good *port.Port) actor.Spec
	}{
		{"closed", func(p *port.Port) actor.Spec { return actor.Spec{Ports: list{"a": p, "b": closed()}} }},
		{"detached", func(p *port.Port) actor.Spec { return actor.Spec{Ports: list{"a": p, "b": shipped()}} }},
		{"nil", func(p *port.Port) actor.Spec { return actor.Spec{Ports: list{"a": p, "b": nil}} }},
		{"twice", func(p *port.Port) actor.Spec { return actor.Spec{Ports: list{"a": p, "b": p}} }},
		{"inbox closed", func(p *port.Port) actor.Spec { return actor.Spec{Inbox: closed(), Ports: list{"a": p}} }},
		{"inbox detached", func(p *port.Port) actor.Spec { return actor.Spec{Inbox: shipped(), Ports: list{"a": p}} }},
		{"inbox is a port too", func(p *port.Port) actor.Spec { return actor.Spec{Inbox: p, Ports: list{"a": p}} }},
		{"good inbox", func(p *port.Port) actor.Spec { return actor.Spec{Inbox: p, Ports: list{"a": closed()}} }},
		{"bad origin", func(p *port.Port) actor.Spec { return actor.Spec{Inbox: p, Origin: "no url"} }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				good, twin := port.NewChannel()
				_ = twin.PostMessage("queued")
				spec := tt.spec(good)
				spec.New = func() actor.Actor {
					t.Error("the actor was made")
					return &stage{}
				}
				_, err := sys.Spawn(t.Context(), spec)
				var start *actor.StartError
				if !errors.As(err, &start) {
					t.Fatalf("Spawn: got %v, want a *StartError", err)
				}
				if err := good.PostMessage("x"); err != nil {
					t.Errorf("the good port: got %v, want it as it was", err)
				}
				wantList(t, "its queue", pull(good), "queued")
				if n := sys.Stats(); n != (actor.Stats{}) {
					t.Errorf("stats: got %+v, want none", n)
				}
			})
		})
	}
}

// New is required.
func TestSpawnWithoutNew(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		inbox := port.NewInbox()
		_, err := sys.Spawn(t.Context(), actor.Spec{Inbox: inbox})
		var start *actor.StartError
		if !errors.As(err, &start) {
			t.Errorf("got %v, want a *StartError", err)
		}
		wantIs(t, "the inbox", inbox.Inlet().PostMessage(1), nil)
	})
}

// starts are the ways in which a start fails. D21: that ends the actor (R237).
var failedStarts = []struct {
	name string
	new  func() actor.Actor
	want func(error) bool
}{
	{"error", func() actor.Actor {
		return (&stage{starts: func(context.Context, *actor.Self) error { return errBoom }}).actor()
	}, func(err error) bool { return errors.Is(err, errBoom) }},
	{"panic", func() actor.Actor {
		return (&stage{starts: func(context.Context, *actor.Self) error { panic(errBoom) }}).actor()
	}, func(err error) bool {
		var p *actor.PanicError
		return errors.As(err, &p) && errors.Is(err, errBoom)
	}},
	{"Goexit", func() actor.Actor {
		return (&stage{starts: func(context.Context, *actor.Self) error { runtime.Goexit(); return nil }}).actor()
	}, func(err error) bool { return err != nil }},
	{"panic in New", func() actor.Actor { panic(errBoom) }, func(err error) bool { return errors.Is(err, errBoom) }},
}

// D21 (R237): a failed start ends the actor and is the spawner's error; with
// custody the ports come back in it.
func TestSpawnFailedStart_R237(t *testing.T) {
	for _, tt := range failedStarts {
		for _, custody := range []bool{false, true} {
			t.Run(tt.name+map[bool]string{true: ", custody"}[custody], func(t *testing.T) {
				bubble(t, func(t *testing.T, sys *actor.System) {
					testFailedStart(t, sys, tt.new, tt.want, custody)
				})
			})
		}
	}
}

func testFailedStart(t *testing.T, sys *actor.System, newActor func() actor.Actor, want func(error) bool, custody bool) {
	var log record[actor.Exit]
	parent := up(t, sys, &stage{}, actor.Spec{})
	inbox, twin := port.NewChannel()
	wired, other := port.NewChannel()
	inboxClosed, wiredClosed := closes(t, twin), closes(t, other)
	_ = twin.PostMessage("queued")
	var err error
	parent.do(t, func(ctx context.Context, self *actor.Self) {
		_, err = self.Spawn(ctx, actor.Spec{
			New: newActor, Inbox: inbox, Ports: map[string]*port.Port{"w": wired},
			Custody: custody, OnExit: exits(&log),
		})
	})
	var start *actor.StartError
	if !errors.As(err, &start) || !want(err) {
		t.Fatalf("Spawn: got %v", err)
	}
	log.want(t, "OnExit")
	if n := sys.Stats().Actors; n != 1 {
		t.Errorf("actors: got %d, want the parent alone", n)
	}
	if !custody {
		wantClosed(t, "inbox", inboxClosed, start.Err)
		wantClosed(t, "named port", wiredClosed, start.Err)
		return
	}
	wantOpen(t, "inbox", inboxClosed)
	wantOpen(t, "named port", wiredClosed)
	wantList(t, "the inbox in custody", pull(start.Exit.Inbox), "queued")
	if start.Exit.Ports["w"] == nil {
		t.Error("the named port is not in the Exit")
	}
}

// The context of Spawn bounds the start: it is the start's context that is done.
func TestSpawnContext(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := sys.Spawn(ctx, (&stage{starts: func(ctx context.Context, _ *actor.Self) error {
			<-ctx.Done()
			return ctx.Err()
		}}).as(actor.Spec{}))
		var start *actor.StartError
		if !errors.As(err, &start) {
			t.Errorf("got %v, want a *StartError", err)
		}
		if n := sys.Stats().Actors; n != 0 {
			t.Errorf("actors: got %d, want 0", n)
		}
	})
}

// A start that does not heed its context is fenced after Spec.Shutdown.
func TestSpawnContextFence(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		g := newGate(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		_, err := sys.Spawn(ctx, (&stage{starts: func(context.Context, *actor.Self) error {
			g.pass()
			return nil
		}}).as(actor.Spec{Shutdown: 3 * time.Second}))
		wantIs(t, "Spawn", err, actor.ErrFenced)
		if got := time.Since(begin).Round(100 * time.Millisecond); got != 4*time.Second {
			t.Errorf("after %v, want 4s", got)
		}
		g.open()
		synctest.Wait()
	})
}

// R263: a context that is done before the start: the actor does not come to be.
func TestSpawnContextDone_R263(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := sys.Spawn(ctx, (&stage{starts: func(ctx context.Context, _ *actor.Self) error {
			<-ctx.Done()
			return ctx.Err()
		}}).as(actor.Spec{}))
		wantIs(t, "Spawn", err, context.Canceled)
		synctest.Wait()
		if n := sys.Stats().Actors; n != 0 {
			t.Errorf("actors: got %d, want 0", n)
		}
	})
}

// The context of Spawn does not bound the life.
func TestSpawnContextIsNotTheLife(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		ctx, cancel := context.WithCancel(t.Context())
		s := &stage{}
		ref, err := sys.Spawn(ctx, s.as(actor.Spec{}))
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		s.ref = ref
		s.do(t, func(ctx context.Context, _ *actor.Self) {
			if ctx.Err() != nil {
				t.Errorf("the actor's context: got %v, want nil", ctx.Err())
			}
		})
	})
}

// A System takes no actors after its shutdown.
func TestSpawnAfterShutdown(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		if err := sys.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err := sys.Spawn(t.Context(), (&stage{}).as(actor.Spec{}))
		wantIs(t, "Spawn", err, actor.ErrStopped)
	})
}

// R244: there is no registry: no method makes a Ref or a Window out of a name, and
// none that has no actor or window to begin with.
func TestNoRegistry_R244(t *testing.T) {
	allowed := map[string]bool{
		"*System.Spawn": true, "*Self.Spawn": true, "*Self.SpawnFrame": true, // its own children
		"*Self.Ref": true, "*Self.Window": true, // itself
		"*Self.Parent": true, "*Self.Frames": true, // its context's relations
	}
	reach := map[reflect.Type]bool{reflect.TypeFor[actor.Ref](): true, reflect.TypeFor[actor.Window](): true,
		reflect.TypeFor[*actor.Self](): true}
	for _, typ := range []reflect.Type{
		reflect.TypeFor[*actor.System](), reflect.TypeFor[*actor.Self](),
		reflect.TypeFor[actor.Ref](), reflect.TypeFor[actor.Window](),
	} {
		for i := range typ.NumMethod() {
			m := typ.Method(i)
			name := strings.Replace(typ.String(), "actor.", "", 1) + "." + m.Name
			for j := range m.Type.NumOut() {
				out := m.Type.Out(j)
				if out.Kind() == reflect.Slice {
					out = out.Elem()
				}
				if reach[out] && !allowed[name] {
					t.Errorf("%s returns a %v", name, out)
				}
			}
		}
	}
}

// New is called on the spawner's goroutine, with the actor in its place already; an
// actor without a Start has started when Spawn returns, and no turn was needed.
func TestSpawnMakesHere(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		inbox := port.NewInbox()
		_ = inbox.Inlet().PostMessage("before")
		var log record[string]
		here := false
		made := actor.Func(func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
			return log.data(context.Background(), self, e)
		})
		ref, err := sys.Spawn(t.Context(), actor.Spec{Inbox: inbox, New: func() actor.Actor {
			here = onStack("TestSpawnMakesHere")
			log.add("new")
			return made
		}})
		if err != nil {
			t.Fatal(err)
		}
		if !here {
			t.Error("New was not called on the spawner's goroutine")
		}
		_ = ref.PostMessage("after")
		log.want(t, "order", "new", "before", "after")
	})
}

// onStack reports whether a function is among the callers of the caller.
func onStack(name string) bool {
	pc := make([]uintptr, 64)
	frames := runtime.CallersFrames(pc[:runtime.Callers(0, pc)])
	for {
		f, more := frames.Next()
		if strings.Contains(f.Function, name+".") || strings.HasSuffix(f.Function, name) {
			return true
		}
		if !more {
			return false
		}
	}
}

// A New without a result is the spawner's error.
func TestSpawnNilActor(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		inbox := port.NewInbox()
		inlet := inbox.Inlet()
		_, err := sys.Spawn(t.Context(), actor.Spec{Inbox: inbox, New: func() actor.Actor { return nil }})
		var start *actor.StartError
		if !errors.As(err, &start) {
			t.Errorf("got %v, want a *StartError", err)
		}
		wantIs(t, "the inbox", inlet.PostMessage(1), port.ErrClosed)
		wantNone(t, sys)
	})
}

// A New that calls runtime.Goexit ends the goroutine that spawns, and leaves nothing: no
// inbox in a custody that nobody has, either.
func TestSpawnGoexitInNew(t *testing.T) {
	for _, custody := range []bool{false, true} {
		bubble(t, func(t *testing.T, sys *actor.System) {
			inbox := port.NewInbox()
			inlet := inbox.Inlet()
			p, twin := port.NewChannel()
			go func() {
				spec := actor.Spec{Inbox: inbox, Ports: map[string]*port.Port{"p": p}, Custody: custody}
				spec.New = func() actor.Actor {
					runtime.Goexit()
					return nil
				}
				_, _ = sys.Spawn(context.Background(), spec)
				t.Error("Spawn returned")
			}()
			synctest.Wait()
			wantIs(t, "the inbox", inlet.PostMessage(1), port.ErrClosed)
			wantIs(t, "the twin of a port", twin.PostMessage(1), port.ErrClosed)
			wantNone(t, sys)
		})
	}
}

// A New that hangs holds the turn that spawns; the fence of that actor takes the child
// along. What New returns after that does not come to life.
func TestSpawnFencedInNew(t *testing.T) {
	for name, s := range map[string]*stage{
		"without a Start": {},
		"with a Start":    {starts: func(context.Context, *actor.Self) error { return errBoom }},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				g := newGate(t)
				failed := make(chan error, 1)
				parent := up(t, sys, &stage{}, actor.Spec{Shutdown: time.Second})
				inbox := port.NewInbox()
				inlet := inbox.Inlet()
				parent.begin(func(ctx context.Context, self *actor.Self) error {
					spec := s.as(actor.Spec{Inbox: inbox, Shutdown: time.Second})
					create := spec.New
					spec.New = func() actor.Actor {
						g.pass()
						return create()
					}
					_, err := self.Spawn(context.Background(), spec)
					failed <- err
					return nil
				})
				synctest.Wait()
				_ = sys.Stop(t.Context(), parent.ref)
				wantIs(t, "the child's inbox", inlet.PostMessage(1), port.ErrClosed)
				g.open()
				wantIs(t, "Spawn", <-failed, actor.ErrFenced)
				synctest.Wait()
				wantNone(t, sys)
			})
		})
	}
}

// wantNone fails if an actor is left.
func wantNone(t *testing.T, sys *actor.System) {
	t.Helper()
	if n := sys.Stats().Actors; n != 0 {
		t.Errorf("actors: got %d, want 0", n)
	}
}
