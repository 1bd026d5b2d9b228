package actor_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// unclonable is an error that no message could carry by value.
type unclonable struct{ c chan int }

func (*unclonable) Error() string { return "unclonable" }

// panics is where the stack of a PanicError begins.
func panics(v any) { panic(v) }

func asPanic(t *testing.T, err error, value any) {
	t.Helper()
	var p *actor.PanicError
	if !errors.As(err, &p) {
		t.Fatalf("reason: got %v, want a *PanicError", err)
	}
	if value != nil && p.Value != value {
		t.Errorf("value: got %v, want %v", p.Value, value)
	}
}

var unclonableErr = &unclonable{make(chan int)}

// failures are the ways in which a handler fails (R236, D17; R120, D16; R262).
var failures = []struct {
	name  string
	fail  func(self *actor.Self) error
	check func(t *testing.T, reason error)
}{
	{"error", func(*actor.Self) error { return errBoom },
		func(t *testing.T, err error) { wantIs(t, "reason", err, errBoom) }},
	{"error that can't be cloned", func(*actor.Self) error { return unclonableErr },
		func(t *testing.T, err error) { wantIs(t, "reason", err, unclonableErr) }},
	{"error after Stop", func(self *actor.Self) error { self.Stop(); return errBoom },
		func(t *testing.T, err error) { wantIs(t, "reason", err, errBoom) }},
	{"panic", func(*actor.Self) error { panics("a value"); return nil },
		func(t *testing.T, err error) { asPanic(t, err, "a value") }},
	{"panic with an error", func(*actor.Self) error { panics(errBoom); return nil },
		func(t *testing.T, err error) { asPanic(t, err, errBoom); wantIs(t, "reason", err, errBoom) }},
	{"panic with nil", func(*actor.Self) error { panics(nil); return nil },
		func(t *testing.T, err error) { asPanic(t, err, nil) }},
	{"runtime error", func(*actor.Self) error { var p *struct{ n int }; p.n = 1; return nil },
		func(t *testing.T, err error) {
			asPanic(t, err, nil)
			if r := runtime.Error(nil); !errors.As(err, &r) {
				t.Errorf("reason: got %v, want a runtime.Error", err)
			}
		}},
	{"panic after Stop", func(self *actor.Self) error { self.Stop(); panics(1); return nil },
		func(t *testing.T, err error) { asPanic(t, err, 1) }},
	{"Goexit", func(*actor.Self) error { runtime.Goexit(); return nil },
		func(t *testing.T, err error) {
			if err == nil || errors.Is(err, actor.ErrShutdown) {
				t.Errorf("reason: got %v, want a failure", err)
			}
		}},
}

// R236, R120, R262: an error, a panic or a Goexit in any handler ends the incarnation;
// the spawner and the monitors hear the reason; nothing is handled after it; others
// go on.
func TestFailure_R236(t *testing.T) {
	for _, tt := range failures {
		for where, arrange := range handlers {
			t.Run(tt.name+" in "+where, func(t *testing.T) {
				bubbleWith(t, actor.Options{Workers: 1}, func(t *testing.T, sys *actor.System) {
					testFailure(t, sys, arrange, tt.fail, tt.check)
				})
			})
		}
	}
}

// handlers are the places where an actor's code runs after its start. Each makes the
// child run fail there.
var handlers = map[string]func(t *testing.T, parent, child *stage, fail func(*actor.Self) error){
	"Receive": func(t *testing.T, _, child *stage, fail func(*actor.Self) error) {
		child.begin(func(_ context.Context, self *actor.Self) error { return fail(self) })
	},
	"Listen": func(t *testing.T, _, child *stage, fail func(*actor.Self) error) {
		p, q := port.NewChannel()
		child.do(t, func(_ context.Context, self *actor.Self) {
			_ = self.Listen(p, func(_ context.Context, self *actor.Self, _ port.MessageEvent) error { return fail(self) })
		})
		_ = q.PostMessage("go")
	},
	"Monitor": func(t *testing.T, _, child *stage, fail func(*actor.Self) error) {
		child.do(t, func(_ context.Context, self *actor.Self) {
			self.Monitor(actor.Ref{}, func(_ context.Context, self *actor.Self, _ actor.Down) error { return fail(self) })
		})
	},
	"OnExit": func(t *testing.T, _, child *stage, fail func(*actor.Self) error) {
		grandchild := under(t, child, &stage{}, actor.Spec{
			OnExit: func(_ context.Context, self *actor.Self, _ actor.Exit) error { return fail(self) },
		})
		grandchild.end(t, nil)
	},
}

func testFailure(t *testing.T, sys *actor.System, arrange func(*testing.T, *stage, *stage, func(*actor.Self) error),
	fail func(*actor.Self) error, check func(*testing.T, error)) {
	var log record[actor.Exit]
	var later, siblings record[string]
	var told record[error]
	parent := up(t, sys, &stage{}, actor.Spec{})
	sibling := under(t, parent, &stage{receive: siblings.data}, actor.Spec{})
	child := under(t, parent, &stage{receive: later.data, stops: func(_ context.Context, _ *actor.Self, reason error) {
		told.add(reason)
	}}, actor.Spec{OnExit: exits(&log)})
	down := sys.Monitor(child.ref)
	arrange(t, parent, child, func(self *actor.Self) error {
		_ = self.Ref().PostMessage("later")
		return fail(self)
	})
	x := oneExit(t, &log)
	check(t, x.Reason)
	if d := <-down; d.Reason != x.Reason {
		t.Errorf("Down: got %v, want %v", d.Reason, x.Reason)
	}
	told.want(t, "Stopper", x.Reason)
	later.want(t, "handled after it")
	_ = sibling.ref.PostMessage("go on")
	siblings.want(t, "the sibling", "go on")
	wantIs(t, "its Ref", child.ref.PostMessage(1), port.ErrClosed)
}

// A panic in a handler that was set at the port is the actor's failure as well (R120).
func TestFailurePortHandler_R120(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		p, q := port.NewChannel()
		s := up(t, sys, &stage{}, actor.Spec{Ports: map[string]*port.Port{"p": p}})
		down := sys.Monitor(s.ref)
		s.do(t, func(_ context.Context, self *actor.Self) {
			_ = self.Port("p").OnMessage(func(port.MessageEvent) { panics(errBoom) })
		})
		_ = q.PostMessage(1)
		wantIs(t, "reason", (<-down).Reason, errBoom)
	})
}

// A PanicError has the stack of the panic.
func TestPanicStack_R262(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		s := up(t, sys, &stage{}, actor.Spec{})
		down := sys.Monitor(s.ref)
		s.try(t, func(context.Context, *actor.Self) error { panics("x"); return nil })
		var p *actor.PanicError
		if !errors.As((<-down).Reason, &p) {
			t.Fatal("no PanicError")
		}
		stack := p.Stack()
		first, _, _ := strings.Cut(stack, "\n")
		if !strings.HasSuffix(first, ".panics") || !strings.Contains(stack, "failure_rules_test.go") {
			t.Errorf("stack: got\n%s\nwant panics first", stack)
		}
		if !strings.Contains(p.Error(), "x") {
			t.Errorf("text: got %q, want the value in it", p.Error())
		}
	})
}

// The message in hand at a failure is a dead letter, and the ports that came with it
// are closed.
func TestFailureMessageInHand(t *testing.T) {
	for _, tt := range failures {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				dead := deadLetters(t, sys)
				s := up(t, sys, &stage{receive: func(_ context.Context, self *actor.Self, _ port.MessageEvent) error {
					return tt.fail(self)
				}}, actor.Spec{})
				down := sys.Monitor(s.ref)
				p, twin := port.NewChannel()
				closed := closes(t, twin)
				_ = s.ref.PostMessage("in hand", p)
				wantClosed(t, "the port", closed, (<-down).Reason)
				dead.want(t, "dead letters", deadLetter(port.InHand, "in hand"))
			})
		})
	}
}

// A context error is a normal end for an actor that was told to stop, and a failure
// for one that was not.
func TestContextError(t *testing.T) {
	for _, tt := range []struct {
		name string
		err  error
		told bool
		want error
	}{
		{"canceled, told", context.Canceled, true, actor.ErrShutdown},
		{"wrapped, told", fmt.Errorf("x: %w", context.Canceled), true, actor.ErrShutdown},
		{"canceled, not told", context.Canceled, false, context.Canceled},
		{"deadline, not told", context.DeadlineExceeded, false, context.DeadlineExceeded},
		{"deadline, told", context.DeadlineExceeded, true, context.DeadlineExceeded},
		{"another error, told", errBoom, true, errBoom},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				s := up(t, sys, &stage{}, actor.Spec{})
				down := sys.Monitor(s.ref)
				s.begin(func(ctx context.Context, _ *actor.Self) error {
					if tt.told {
						<-ctx.Done()
					}
					return tt.err
				})
				synctest.Wait()
				if tt.told {
					wantIs(t, "Stop", sys.Stop(t.Context(), s.ref), nil)
				}
				wantIs(t, "reason", (<-down).Reason, tt.want)
			})
		})
	}
}

// A panic in a Stopper or in StopChildren does not undo the end, and the reason stays.
func TestPanicAtTheEnd(t *testing.T) {
	for name, how := range map[string]func(){"panic": func() { panics(1) }, "Goexit": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, sys *actor.System) {
				var log record[actor.Exit]
				parent := up(t, sys, &stage{}, actor.Spec{})
				child := under(t, parent, &stage{stops: func(context.Context, *actor.Self, error) { how() }},
					actor.Spec{OnExit: exits(&log), Shutdown: time.Second})
				child.end(t, errBoom)
				wantIs(t, "reason", oneExit(t, &log).Reason, errBoom)
			})
		})
	}
}

// An unsupervised actor that fails stops: its inbox closes with the reason, its
// children end, nothing restarts it.
func TestFailureAtTheRoot(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		made := 0
		s := &stage{}
		inbox, twin := port.NewChannel()
		closed := closes(t, twin)
		ref, err := sys.Spawn(t.Context(), actor.Spec{Inbox: inbox, New: func() actor.Actor { made++; return s }})
		if err != nil {
			t.Fatal(err)
		}
		s.ref = ref
		under(t, s, &stage{}, actor.Spec{})
		s.end(t, errBoom)
		wantClosed(t, "inbox", closed, errBoom)
		wantIs(t, "Ref", ref.PostMessage(1), port.ErrClosed)
		if n := sys.Stats().Actors; n != 0 || made != 1 {
			t.Errorf("got %d actors, made %d times; want 0, once", n, made)
		}
	})
}

// R262: a Goexit takes one goroutine with it; the only worker goes on.
func TestGoexitKeepsTheWorkers_R262(t *testing.T) {
	bubbleWith(t, actor.Options{Workers: 1}, func(t *testing.T, sys *actor.System) {
		var log record[string]
		other := up(t, sys, &stage{receive: log.data}, actor.Spec{})
		for range 10 {
			s := up(t, sys, &stage{}, actor.Spec{})
			s.try(t, func(context.Context, *actor.Self) error { runtime.Goexit(); return nil })
		}
		_ = other.ref.PostMessage("still here")
		log.want(t, "handled", "still here")
	})
}
