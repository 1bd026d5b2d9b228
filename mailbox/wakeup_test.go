package mailbox_test

import (
	"sync"
	"sync/atomic"
	"testing"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
)

// A PID can be reached, and a port anyway, before the engine starts the mailbox:
// nothing runs until then, nobody panics, and nothing is lost.
func TestNothingRunsBeforeStart(t *testing.T) {
	bubble(t, func(r *rig) {
		mb := r.mailbox(port.NewInbox(), mailbox.Options{})
		in := mb.Inbox().Inlet()
		r.post(in, "early")
		props := r.props(mb, func(c engine.Context) { r.lifecycle(c.Message()) })
		props.Configure(engine.WithOnInit(func(c engine.Context) {
			c.Send(c.Self(), "to the PID")
			r.post(in, "on init")
			mb.Interrupt(func() { r.note("interrupt") })
			r.wantNotes()
		}))
		r.sys.Root.Spawn(props)
		r.wantNotes("interrupt", "*actor.Started", "early", "to the PID", "on init")
	})
}

// Bound and posted to, but not started, a mailbox is idle.
func TestUnstartedMailbox(t *testing.T) {
	bubble(t, func(r *rig) {
		mb := r.mailbox(port.NewInbox(), mailbox.Options{})
		mb.RegisterHandlers(&invoker{r: r}, r.d)
		r.post(mb.Inbox().Inlet(), 1)
		mb.PostUserMessage(2)
		mb.PostSystemMessage(&engine.Started{})
		r.wantNotes()
		if got, want := mb.UserMessageCount(), 2; got != want {
			r.Errorf("messages that wait: got %v, want %v", got, want)
		}
		mb.Start()
		r.wantNotes("system *actor.Started", "user 1", "user 2")
		if got, want := mb.UserMessageCount(), 0; got != want {
			r.Errorf("messages that wait: got %v, want %v", got, want)
		}
	})
}

// Nobody who posts in the moment in which the mailbox goes idle is left waiting: each
// poster waits for its message to be handled before it posts the next.
func TestNothingIsStranded(t *testing.T) {
	withBoth(t, func(r *rig) {
		const rounds = 1000
		a := r.spawn(func(c engine.Context) {
			switch m := c.Message().(type) {
			case port.MessageEvent:
				m.Ports()[0].PostMessage(nil)
			case chan struct{}:
				m <- struct{}{}
			}
		})
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				for range rounds {
					p1, p2 := port.NewChannel()
					if err := a.in.PostMessage(nil, p2); err != nil {
						r.Errorf("post: got %v, want no error", err)
						return
					}
					if _, err := p1.Receive(r.Context()); err != nil {
						r.Errorf("answer: got %v, want no error", err)
						return
					}
					p1.Close()
				}
			})
			wg.Go(func() {
				done := make(chan struct{}, 1)
				for range rounds {
					r.sys.Root.Send(a.pid, done)
					<-done
				}
			})
			wg.Go(func() {
				done := make(chan struct{}, 1)
				for range rounds {
					a.Interrupt(func() { done <- struct{}{} })
					<-done
				}
			})
		}
		wg.Wait()
		r.stop(a)
	})
}

// R40: handlers, private messages and interrupts never run at the same time.
func TestOneAtATime(t *testing.T) {
	withBoth(t, func(r *rig) {
		const each = 2000
		var inside atomic.Int32
		var all sync.WaitGroup
		count := 0 // unguarded: the race detector watches it too
		turn := func() {
			if n := inside.Add(1); n != 1 {
				r.Errorf("handlers at a time: got %v, want 1", n)
			}
			count++
			inside.Add(-1)
			all.Done()
		}
		a := r.spawn(func(c engine.Context) {
			switch c.Message().(type) {
			case port.MessageEvent, int:
				turn()
			}
		})
		p1, p2 := port.NewChannel()
		a.own(r, p2, func(port.MessageEvent) { turn() })
		all.Add(4 * each)
		for _, post := range []func(int){
			func(i int) { a.in.PostMessage(i) },
			func(i int) { p1.PostMessage(i) },
			func(i int) { r.sys.Root.Send(a.pid, i) },
			func(int) { a.Interrupt(turn) },
		} {
			go func() {
				for i := range each {
					post(i)
				}
			}()
		}
		all.Wait()
		r.stop(a)
		if got, want := count, 4*each; got != want {
			r.Errorf("turns: got %v, want %v", got, want)
		}
	})
}

// own gives a port to the actor, with a handler.
func (a *actor) own(r *rig, p *port.Port, f func(port.MessageEvent)) {
	r.Helper()
	if err := a.Loop().Own(p); err != nil {
		r.Fatalf("own: got %v, want no error", err)
	}
	if err := p.OnMessage(f); err != nil {
		r.Fatalf("on message: got %v, want no error", err)
	}
}

// An invoker is an actor that is none of the engine's.
type invoker struct {
	r        *rig
	failures []any
}

func (v *invoker) InvokeSystemMessage(m any) { v.r.note("system %T", m) }

func (v *invoker) InvokeUserMessage(m any) {
	if e, ok := m.(port.MessageEvent); ok {
		m = e.Data()
	}
	v.r.note("user %v", m)
	if m == "panic" {
		panic("on demand")
	}
}

func (v *invoker) EscalateFailure(reason, _ any) {
	v.r.note("failure %v", reason)
	v.failures = append(v.failures, reason)
}
