package mailbox_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
)

var errTest = errors.New("test")

// A strategy that does one thing, and notes what it was told.
type strategy struct {
	r  *rig
	do engine.Directive
}

func (s *strategy) HandleFailure(_ *engine.ActorSystem, by engine.Supervisor, child *engine.PID, _ *engine.RestartStatistics, reason, message any) {
	if e, ok := message.(port.MessageEvent); ok {
		message = e.Data()
	}
	s.r.note("failure %v in %v", reason, message)
	switch s.do {
	case engine.ResumeDirective:
		by.ResumeChildren(child)
	case engine.RestartDirective:
		by.RestartChildren(child)
	default:
		by.StopChildren(child)
	}
}

// spawnUnder spawns an actor below a parent with a strategy.
func (r *rig) spawnUnder(do engine.Directive, producer func() engine.Actor) *actor {
	r.Helper()
	a := &actor{Mailbox: r.mailbox(port.NewInbox(), mailbox.Options{})}
	a.in = a.Inbox().Inlet()
	props := r.props(a.Mailbox, nil).Configure(engine.WithProducer(producer))
	parent := r.mailbox(port.NewInbox(), mailbox.Options{})
	r.sys.Root.Spawn(r.props(parent, func(c engine.Context) {
		switch m := c.Message().(type) {
		case *engine.Started:
			a.pid = c.Spawn(props)
		case *engine.Terminated:
			if m.Who.Equal(a.pid) {
				r.note("parent told")
			}
		}
	}).Configure(engine.WithSupervisor(&strategy{r: r, do: do})))
	r.settle()
	return a
}

// touchy returns a producer of actors that number themselves, note what they get, and
// fail on demand.
func touchy(r *rig) func() engine.Actor {
	n := 0
	return func() engine.Actor {
		n++
		prefix := fmt.Sprintf("%d:", n)
		return engine.ReceiveFunc(func(c engine.Context) {
			m := c.Message()
			r.noteMessage(prefix, m)
			if e, ok := m.(port.MessageEvent); ok {
				m = e.Data()
			}
			misbehave(m)
		})
	}
}

// misbehave does what some messages ask for.
func misbehave(m any) {
	switch m {
	case "pause": // so that more can be posted before what comes next
		time.Sleep(time.Second)
	case "panic":
		panic(errTest)
	case "panic nil":
		panic(nil) //nolint:govet // the runtime makes an error of it
	case "goexit":
		runtime.Goexit()
	}
}

// A restart by the engine's strategy keeps the inbox: the next incarnation gets what was
// not yet handled. The message in hand is a dead letter, and comes to nobody.
func TestRestartKeepsTheInbox(t *testing.T) {
	for _, tt := range []struct{ message, reason string }{
		{"panic", "test"},
		{"panic nil", new(runtime.PanicNilError).Error()},
		{"goexit", "mailbox: handler called runtime.Goexit"}, // R262
	} {
		t.Run(tt.message, func(t *testing.T) {
			bubble(t, func(r *rig) {
				a := r.spawnUnder(engine.RestartDirective, touchy(r))
				r.post(a.in, 1, tt.message, 2, tt.message, 3)
				failure := "failure " + tt.reason + " in " + tt.message
				r.wantNotes("1:1", "1:"+tt.message, failure, "2:2", "2:"+tt.message, failure, "3:3")
				in := "in hand at a failure: " + tt.message
				r.wantLetters(in, in)
				r.post(a.in, 4)
				r.wantNotes("3:4")
			})
		})
	}
}

func TestResumeKeepsTheInbox(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawnUnder(engine.ResumeDirective, touchy(r))
		r.post(a.in, 1, "panic", 2)
		r.wantNotes("1:1", "1:panic", "failure test in panic", "1:2")
		r.wantLetters("in hand at a failure: panic")
	})
}

func TestStopAfterAFailure(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawnUnder(engine.StopDirective, touchy(r))
		r.post(a.in, "pause", "panic", 2)
		time.Sleep(2 * time.Second)
		r.wantNotes("1:pause", "1:panic", "failure test in panic", "parent told")
		r.wantLetters("in hand at a failure: panic", "closed: 2")
		if err := a.in.PostMessage(3); !errors.Is(err, mailbox.ErrStopped) {
			r.Errorf("post: got %v, want %v", err, mailbox.ErrStopped)
		}
	})
}

// A message that was sent to the PID goes to the strategy as it is, and no port is told.
func TestPanicInAPrivateMessage(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawnUnder(engine.RestartDirective, touchy(r))
		for _, m := range []any{1, "panic", "goexit", 2} {
			r.sys.Root.Send(a.pid, m)
		}
		r.wantNotes("1:1", "1:panic", "failure test in panic",
			"2:goexit", "failure mailbox: handler called runtime.Goexit in goexit", "3:2")
		r.wantLetters()
	})
}

// A handler on any port of the actor's is the actor's: it fails as a whole, and it is
// suspended until the strategy has decided. The port stays.
func TestPanicInAPortsHandler(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawnUnder(engine.RestartDirective, touchy(r))
		p1, p2 := port.NewChannel()
		a.own(r, p2, func(e port.MessageEvent) {
			r.noteMessage("port ", e)
			misbehave(e.Data())
		})
		r.post(p1, "panic", 1)
		r.wantNotes("port panic", "failure test in panic", "port 1")
		r.wantLetters("in hand at a failure: panic")
		r.post(a.in, 2)
		r.wantNotes("2:2")
	})
}

// What came with the message in hand is lost: a caller hears of it.
func TestPanicEndsACall(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawnUnder(engine.RestartDirective, touchy(r))
		_, err := port.Call[int](r.Context(), a.in, "panic")
		if !errors.Is(err, port.ErrClosed) || !errors.Is(err, errTest) {
			r.Errorf("call: got %v, want %v with %v", err, port.ErrClosed, errTest)
		}
	})
}

// Each panic is one failure, with an invoker of one's own as well, and the loop goes on.
func TestEscalatesOnce(t *testing.T) {
	bubble(t, func(r *rig) {
		mb := r.mailbox(port.NewInbox(), mailbox.Options{})
		v := &invoker{r: r}
		mb.RegisterHandlers(v, r.d)
		mb.Start()
		r.post(mb.Inbox().Inlet(), 1, "panic", 2, "panic", 3)
		r.wantNotes("user 1", "user panic", "failure on demand", "user 2", "user panic", "failure on demand", "user 3")
		mb.Interrupt(func() { panic(errTest) })
		r.wantNotes("failure test")
	})
}

// A failure while the actor starts is one as well; what came before the start waits for
// an incarnation that starts.
func TestPanicInStarted(t *testing.T) {
	bubble(t, func(r *rig) {
		n := 0
		a := r.spawnUnder(engine.RestartDirective, func() engine.Actor {
			n++
			nth := n
			return engine.ReceiveFunc(func(c engine.Context) {
				r.noteMessage(fmt.Sprintf("%d:", nth), c.Message())
				if _, ok := c.Message().(*engine.Started); ok && nth < 3 {
					panic(errTest)
				}
			})
		})
		r.post(a.in, 1)
		r.wantNotes("failure test in <nil>", "failure test in <nil>", "3:1")
	})
}

// The engine leaves a stop in which the actor panics where it is, or undoes it. Here it
// is carried through: the children first, then everybody who has to know is told,
// once, and the ports close.
func TestPanicWhileStopping(t *testing.T) {
	fail := map[string]func(any) bool{
		"Stopping":   func(m any) bool { _, ok := m.(*engine.Stopping); return ok },
		"Terminated": func(m any) bool { _, ok := m.(*engine.Terminated); return ok },
		"Stopped":    func(m any) bool { _, ok := m.(*engine.Stopped); return ok },
		"all of it":  func(m any) bool { _, ok := m.(*engine.Started); return !ok },
	}
	for name, when := range fail {
		for _, how := range []string{"panic", "goexit"} {
			t.Run(name+" "+how, func(t *testing.T) {
				bubble(t, func(r *rig) {
					child := r.mailbox(port.NewInbox(), mailbox.Options{})
					a := r.spawnUnder(engine.RestartDirective, func() engine.Actor {
						return engine.ReceiveFunc(func(c engine.Context) {
							r.lifecycle(c.Message())
							if _, ok := c.Message().(*engine.Started); ok {
								c.Spawn(r.props(child, func(engine.Context) {}))
							}
							if when(c.Message()) {
								misbehave(how)
							}
						})
					})
					r.wantNotes("*actor.Started")
					watcher := r.spawn(func(c engine.Context) {
						switch c.Message().(type) {
						case *engine.Started:
							c.Watch(a.pid)
						case *engine.Terminated:
							r.note("watcher told")
						}
					})
					r.settle()
					r.sys.Root.Stop(a.pid)
					r.wantEach("*actor.Stopping", "*actor.Terminated", "*actor.Stopped", "parent told", "watcher told")
					r.sys.Root.Send(a.pid, 1)
					r.wantDead("1")
					if err := a.in.PostMessage(2); !errors.Is(err, mailbox.ErrStopped) {
						r.Errorf("post: got %v, want %v", err, mailbox.ErrStopped)
					}
					a.PostSystemMessage(&engine.Terminated{Who: a.pid})
					a.PostSystemMessage(&engine.Failure{Who: a.pid})
					r.wantNotes()
					if err := child.Inbox().PostMessage(3); !errors.Is(err, port.ErrClosed) {
						r.Errorf("post to the child: got %v, want %v", err, port.ErrClosed)
					}
					r.stop(watcher)
				})
			})
		}
	}
}

// wantEach is wantNotes for notes whose order is open.
func (r *rig) wantEach(want ...string) {
	r.Helper()
	r.settle()
	r.mu.Lock()
	defer r.mu.Unlock()
	count := map[string]int{}
	for _, n := range r.notes {
		count[n]++
	}
	for _, n := range want {
		count[n]--
	}
	for n, c := range count {
		if c != 0 {
			r.Errorf("%q: got %+d, in %v", n, c, r.notes)
		}
	}
	r.notes = nil
}

// A plain actor that is its own strategy is still asked.
func TestActorAsStrategy(t *testing.T) {
	bubble(t, func(r *rig) {
		child := r.mailbox(port.NewInbox(), mailbox.Options{})
		in := child.Inbox().Inlet()
		parent := r.mailbox(port.NewInbox(), mailbox.Options{})
		props := r.props(parent, nil).Configure(engine.WithProducer(func() engine.Actor {
			return &selfMade{
				strategy: strategy{r: r, do: engine.RestartDirective},
				props:    r.props(child, nil).Configure(engine.WithProducer(touchy(r))),
			}
		}))
		r.sys.Root.Spawn(props)
		r.post(in, "panic", 1)
		r.wantNotes("1:panic", "failure test in panic", "2:1")
	})
}

type selfMade struct {
	strategy
	props *engine.Props
}

func (s *selfMade) Receive(c engine.Context) {
	if _, ok := c.Message().(*engine.Started); ok {
		c.Spawn(s.props)
	}
}

// A failing actor at the root is restarted by the engine's own strategy; ten times.
func TestPanicAtTheRoot(t *testing.T) {
	bubble(t, func(r *rig) {
		mb := r.mailbox(port.NewInbox(), mailbox.Options{})
		in := mb.Inbox().Inlet()
		r.sys.Root.Spawn(r.props(mb, nil).Configure(engine.WithProducer(touchy(r))))
		r.post(in, "panic", 1)
		r.wantNotes("1:panic", "2:1")
		time.Sleep(time.Minute)
		for range 11 {
			r.post(in, "panic")
		}
		r.post(in, 2)
		r.settle()
		if got := r.notes[len(r.notes)-1]; got != "12:panic" {
			r.Errorf("the last message handled: got %v, want 12:panic", got)
		}
		if err := in.PostMessage(3); !errors.Is(err, mailbox.ErrStopped) {
			r.Errorf("post: got %v, want %v", err, mailbox.ErrStopped)
		}
	})
}
