package mailbox_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
)

// After a stop nothing is handled. What the ports had queued becomes dead letters, those
// who hold the other ends hear of the close behind what was posted to them, and
// what was sent to the PID is a dead letter of the engine's, not silence.
func TestStop(t *testing.T) {
	bubble(t, func(r *rig) {
		var a *actor
		posted := make(chan struct{})
		p1, p2 := port.NewChannel()
		disabled1, disabled2 := port.NewChannel()
		a = r.spawn(func(c engine.Context) {
			r.lifecycle(c.Message())
			if e, ok := c.Message().(port.MessageEvent); ok && e.Data() == int64(1) {
				<-posted
				r.post(p2, "last words")
				r.post(p1, 4, 5)
				r.post(disabled1, 6)
				c.Send(c.Self(), 7)
				c.Stop(c.Self())
				c.Send(c.Self(), 8)
			}
		})
		p1.OnMessage(func(e port.MessageEvent) { r.noteMessage("peer ", e) })
		p1.OnClose(func(reason error) { r.note("peer closed %v", errors.Is(reason, mailbox.ErrStopped)) })
		a.own(r, p2, func(e port.MessageEvent) { r.noteMessage("port ", e) })
		if err := a.Loop().Own(disabled2); err != nil {
			r.Fatalf("own: got %v, want no error", err)
		}
		r.wantNotes("*actor.Started")
		r.post(a.in, 1, 2, 3)
		close(posted)
		r.settle()
		r.wantEach("1", "*actor.Stopping", "*actor.Stopped", "peer last words", "peer closed true")
		r.wantLetters("closed: 2", "closed: 3", "closed: 4", "closed: 5", "closed: 6")
		r.wantDead("7", "8")
		for name, p := range map[string]port.Poster{"inbox": a.in, "port": p1, "disabled": disabled1} {
			if err := p.PostMessage(9); !errors.Is(err, port.ErrClosed) {
				r.Errorf("post to the %s: got %v, want %v", name, err, port.ErrClosed)
			}
		}
		r.sys.Root.Send(a.pid, 10)
		a.PostUserMessage(11) // as somebody does who has looked the PID up before
		r.wantDead("10", "11")
		if got, want := a.UserMessageCount(), 0; got != want {
			r.Errorf("messages that wait: got %v, want %v", got, want)
		}
		if got, want := a.Loop().Ports(), 0; got != want {
			r.Errorf("ports of the actor: got %v, want %v", got, want)
		}
		r.wantNotes()
	})
}

// A request that waited for an actor which stops is answered at once.
func TestStopAnswersRequests(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawn(func(engine.Context) {})
		a.PostSystemMessage(&engine.SuspendMailbox{})
		future := r.sys.Root.RequestFuture(a.pid, 1, time.Hour)
		var callErr error
		go func() { _, callErr = port.Call[int](r.Context(), a.in, 1) }()
		r.settle()
		start := time.Now()
		r.stop(a)
		if _, err := future.Result(); !errors.Is(err, engine.ErrDeadLetter) {
			r.Errorf("request: got %v, want %v", err, engine.ErrDeadLetter)
		}
		r.settle()
		if !errors.Is(callErr, mailbox.ErrStopped) {
			r.Errorf("call: got %v, want %v", callErr, mailbox.ErrStopped)
		}
		if got := time.Since(start); got != 0 {
			r.Errorf("time until both knew: got %v, want none", got)
		}
	})
}

// A PoisonPill is a stop whose turn comes when it comes.
func TestPoison(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawn(r.noting(""))
		a.PostSystemMessage(&engine.SuspendMailbox{})
		r.settle()
		r.sys.Root.Send(a.pid, 1)
		r.sys.Root.Poison(a.pid)
		r.sys.Root.Send(a.pid, 2)
		a.PostSystemMessage(&engine.ResumeMailbox{})
		r.wantNotes("1")
		r.wantDead("2")
	})
}

// A Restart behind a Stop brings nobody back, whether the stop is complete or waits.
func TestRestartBehindStop(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawn(func(c engine.Context) { r.lifecycle(c.Message()) })
		r.wantNotes("*actor.Started")
		a.Interrupt(func() {
			a.PostSystemMessage(&engine.Stop{})
			a.PostSystemMessage(&engine.Restart{})
			r.post(a.in, 1)
		})
		r.wantNotes("*actor.Stopping", "*actor.Stopped")
		a.PostSystemMessage(&engine.Restart{})
		a.PostSystemMessage(&engine.Stop{})
		a.PostSystemMessage(&engine.ResumeMailbox{})
		a.PostSystemMessage(&engine.Failure{})
		a.PostSystemMessage(&engine.Terminated{Who: a.pid})
		r.wantNotes()
		r.wantLetters("closed: 1")
	})
}

// Nor does it while the actor waits for a child to stop.
func TestRestartWhileStopping(t *testing.T) {
	bubble(t, func(r *rig) {
		release := make(chan struct{})
		child := r.mailbox(port.NewInbox(), mailbox.Options{})
		in := child.Inbox().Inlet()
		a := r.spawn(func(c engine.Context) {
			r.lifecycle(c.Message())
			if _, ok := c.Message().(*engine.Started); ok {
				c.Spawn(r.props(child, func(c engine.Context) {
					if _, ok := c.Message().(port.MessageEvent); ok {
						defer child.Block()()
						<-release
					}
				}))
			}
		})
		r.post(in, "block")
		r.settle()
		r.sys.Root.Stop(a.pid)
		a.PostSystemMessage(&engine.Restart{})
		r.wantNotes("*actor.Started", "*actor.Stopping")
		close(release)
		r.wantNotes("*actor.Terminated", "*actor.Stopped")
	})
}

// A Stop behind a Restart that waits for its children ends the actor.
func TestStopBehindRestart(t *testing.T) {
	bubble(t, func(r *rig) {
		child := r.mailbox(port.NewInbox(), mailbox.Options{})
		a := r.spawn(func(c engine.Context) {
			r.lifecycle(c.Message())
			if _, ok := c.Message().(*engine.Started); ok {
				c.Spawn(r.props(child, func(engine.Context) {}))
			}
		})
		r.wantNotes("*actor.Started")
		child.PostSystemMessage(&engine.SuspendMailbox{})
		a.Interrupt(func() {
			a.PostSystemMessage(&engine.Restart{})
			a.PostSystemMessage(&engine.Stop{})
		})
		r.wantNotes("*actor.Restarting", "*actor.Stopping", "*actor.Terminated", "*actor.Stopped")
	})
}

// A stop that finds the actor suspended is carried out; what was kept is dead letters.
func TestStopWhileSuspended(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawn(r.noting(""))
		a.PostSystemMessage(&engine.SuspendMailbox{})
		r.post(a.in, 1, 2)
		r.stop(a)
		r.wantNotes()
		r.wantLetters("closed: 1", "closed: 2")
	})
}

// A port that was shipped away during a turn is still in the old owner's list. It is not
// his any more, and his stop leaves it alone; so it does with his inbox.
func TestShippedPortSurvivesTheStop(t *testing.T) {
	bubble(t, func(r *rig) {
		b := r.spawn(func(c engine.Context) {
			if e, ok := c.Message().(port.MessageEvent); ok {
				for _, p := range e.Ports() {
					p.OnMessage(func(e port.MessageEvent) { r.noteMessage("b", e) })
				}
			}
		})
		var a *actor
		p1, p2 := port.NewChannel()
		a = r.spawn(func(c engine.Context) {
			if _, ok := c.Message().(port.MessageEvent); ok {
				r.post(p1, 1)
				if err := b.in.PostMessage(nil, p2, a.Inbox()); err != nil {
					r.Errorf("post: got %v, want no error", err)
				}
				r.post(p1, 2)
				c.Stop(c.Self())
			}
		})
		a.own(r, p2, func(e port.MessageEvent) { r.noteMessage("a", e) })
		r.post(a.in, "go", 3)
		r.wantEach("b1", "b2", "b3")
		r.post(p1, 4)
		r.post(a.in, 5)
		r.wantEach("b4", "b5")
		r.wantLetters()
	})
}

// A port that is on its way to the actor when it stops is closed with the message that
// carries it.
func TestPortInADeadLetterCloses(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawn(r.noting(""))
		a.PostSystemMessage(&engine.SuspendMailbox{})
		p1, p2 := port.NewChannel()
		p1.OnClose(func(reason error) { r.note("closed %v", errors.Is(reason, mailbox.ErrStopped)) })
		if err := a.in.PostMessage("with a port", p2); err != nil {
			r.Fatalf("post: got %v, want no error", err)
		}
		r.wantNotes()
		r.stop(a)
		r.wantNotes("closed true")
	})
}

// The engine's names have no incarnation: whoever hears of the end may use the name again
// at once. The old actor's ports close all the same, and the new one's do not.
func TestNameUsedAgain(t *testing.T) {
	withBoth(t, func(r *rig) {
		const rounds = 200
		type life struct {
			*mailbox.Mailbox
			in port.Sender
		}
		var lives []life
		done := make(chan struct{})
		spawn := func(c engine.Context) {
			mb := r.mailbox(port.NewInbox(), mailbox.Options{})
			lives = append(lives, life{mb, mb.Inbox().Inlet()})
			pid, err := c.SpawnNamed(r.props(mb, func(engine.Context) {}), "name")
			if err != nil {
				r.Errorf("spawn: got %v, want no error", err)
			}
			if len(lives) == rounds {
				close(done)
				return
			}
			c.Stop(pid)
		}
		parent := r.spawn(func(c engine.Context) {
			switch c.Message().(type) {
			case *engine.Started:
				spawn(c)
			case *engine.Terminated:
				if len(lives) < rounds {
					spawn(c)
				}
			}
		})
		<-done
		for i, l := range lives[:rounds-1] {
			over := make(chan struct{})
			l.Interrupt(func() { close(over) })
			<-over
			if err := l.in.PostMessage(1); !errors.Is(err, mailbox.ErrStopped) {
				r.Errorf("post to life %v: got %v, want %v", i, err, mailbox.ErrStopped)
			}
		}
		r.post(lives[rounds-1].in, 1)
		r.stop(parent)
	})
}

// Here it is certain that the name is another's before the engine is done with the stop:
// the parent hears of it, and spawns, in the middle.
func TestNameUsedInTheMiddleOfTheStop(t *testing.T) {
	r, steps := newStepped(t, throughput)
	first := r.mailbox(port.NewInbox(), mailbox.Options{})
	second := r.mailbox(port.NewInbox(), mailbox.Options{})
	in1, in2 := first.Inbox().Inlet(), second.Inbox().Inlet()
	var pid *engine.PID
	spawn := func(c engine.Context, mb *mailbox.Mailbox) {
		var err error
		if pid, err = c.SpawnNamed(r.props(mb, r.noting("")), "name"); err != nil {
			t.Errorf("spawn: got %v, want no error", err)
		}
	}
	r.sys.Root.Spawn(engine.PropsFromFunc(func(c engine.Context) {
		switch c.Message().(type) {
		case *engine.Started:
			spawn(c, first)
		case *engine.Terminated:
			spawn(c, second)
		}
	}, engine.WithDispatcher(engine.NewSynchronizedDispatcher(1))))
	steps.drain()
	r.sys.Root.Stop(pid)
	steps.drain()
	if err := in1.PostMessage(1); !errors.Is(err, mailbox.ErrStopped) {
		t.Errorf("post to the first: got %v, want %v", err, mailbox.ErrStopped)
	}
	r.post(in2, 2)
	r.sys.Root.Send(pid, 3)
	steps.drain()
	if len(r.notes) != 2 {
		t.Errorf("messages of the second: got %v, want 2 of them", r.notes)
	}
}

// Messages that race a stop are handled or are dead letters or are refused to the poster:
// every one is one of the three.
func TestSendsRaceStop(t *testing.T) {
	withBoth(t, func(r *rig) {
		const rounds, each = 60, 100
		for range rounds {
			var handled, refused atomic.Int64
			a := r.spawn(func(c engine.Context) {
				switch c.Message().(type) {
				case port.MessageEvent, int:
					handled.Add(1)
				}
			})
			r.mu.Lock()
			r.letters, r.dead = nil, nil
			r.mu.Unlock()
			var posters sync.WaitGroup
			for range 2 {
				posters.Go(func() {
					for i := range each {
						if a.in.PostMessage(i) != nil {
							refused.Add(1)
						}
					}
				})
				posters.Go(func() {
					for i := range each {
						r.sys.Root.Send(a.pid, i)
					}
				})
			}
			posters.Go(func() { r.stop(a) })
			posters.Wait()
			over := make(chan struct{})
			a.Interrupt(func() { close(over) })
			<-over
			r.mu.Lock()
			got := handled.Load() + refused.Load() + int64(len(r.letters)) + int64(len(r.dead))
			if want := int64(4 * each); got != want {
				r.Errorf("handled %v, refused %v, dead letters %v and %v: got %v, want %v",
					handled.Load(), refused.Load(), len(r.letters), len(r.dead), got, want)
			}
			r.mu.Unlock()
		}
	})
}

// Halt ends the turns and keeps what is queued; the engine's messages go on. A stop then
// closes as ever.
func TestHalt(t *testing.T) {
	bubble(t, func(r *rig) {
		var a *actor
		a = r.spawn(func(c engine.Context) {
			r.noteMessage("", c.Message())
			if e, ok := c.Message().(port.MessageEvent); ok && e.Data() == int64(2) {
				a.Halt()
			}
		})
		r.post(a.in, 1, 2, 3)
		r.wantNotes("1", "2")
		r.sys.Root.Send(a.pid, 4)
		a.PostSystemMessage(&engine.ResumeMailbox{})
		a.Interrupt(func() { r.note("interrupt") })
		r.wantNotes("interrupt")
		if got, want := a.UserMessageCount(), 2; got != want {
			r.Errorf("messages that wait: got %v, want %v", got, want)
		}
		r.stop(a)
		r.wantNotes()
		r.wantLetters("closed: 3")
		r.wantDead("4")
	})
}

// Who watches an actor that has stopped is told at once.
func TestWatchAfterStop(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawn(func(engine.Context) {})
		r.settle()
		r.stop(a)
		w := r.spawn(func(c engine.Context) {
			if _, ok := c.Message().(*engine.Terminated); ok {
				r.note("told")
			}
		})
		a.PostSystemMessage(&engine.Watch{Watcher: w.pid})
		r.wantNotes("told")
	})
}
