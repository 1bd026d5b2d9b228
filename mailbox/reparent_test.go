package mailbox_test

import (
	"sync"
	"sync/atomic"
	"testing"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
)

// release takes the inbox out of the actor's hands.
func (a *actor) release(r *rig) *port.Port {
	r.Helper()
	p, err := a.Inbox().Release()
	if err != nil {
		r.Fatalf("release: got %v, want no error", err)
	}
	return p
}

// R80: what waits in an inbox moves with it, who posts does not notice, and the end of
// the former owner is no business of the inbox.
func TestInboxMoves(t *testing.T) {
	bubble(t, func(r *rig) {
		a := r.spawn(r.noting("a"))
		a.PostSystemMessage(&engine.SuspendMailbox{})
		r.post(a.in, 1, 2)
		r.wantNotes()
		p := a.release(r)
		r.post(a.in, 3)
		r.spawnOver(p, r.noting("b"))
		r.wantNotes("b1", "b2", "b3")
		r.stop(a)
		r.post(a.in, 4)
		r.wantNotes("b4")
		r.wantLetters()
	})
}

// R59: from inside its own handler. The message in hand stays, the rest goes.
func TestInboxMovesInATurn(t *testing.T) {
	bubble(t, func(r *rig) {
		var a *actor
		a = r.spawn(func(c engine.Context) {
			if e, ok := c.Message().(port.MessageEvent); ok {
				r.noteMessage("a", e)
				p := a.release(r)
				r.note("a after")
				r.spawnOver(p, r.noting("b"))
			}
		})
		r.post(a.in, 1, 2, 3)
		r.wantNotes("a1", "a after", "b2", "b3")
		r.post(a.in, 4)
		r.wantNotes("b4")
	})
}

// R58: a started port that is not the one of the turn, with messages whose wake-up is on
// its way. It is transferred in a message to another actor.
func TestPortMovesInATurn(t *testing.T) {
	bubble(t, func(r *rig) {
		b := r.spawn(func(c engine.Context) {
			if e, ok := c.Message().(port.MessageEvent); ok {
				e.Ports()[0].OnMessage(func(e port.MessageEvent) { r.noteMessage("b", e) })
			}
		})
		p1, p2 := port.NewChannel()
		a := r.spawn(func(c engine.Context) {
			if _, ok := c.Message().(port.MessageEvent); ok {
				r.post(p1, 1, 2)
				if err := b.in.PostMessage(nil, p2); err != nil {
					r.Errorf("post: got %v, want no error", err)
				}
				r.post(p1, 3)
			}
		})
		a.own(r, p2, func(e port.MessageEvent) { r.noteMessage("a", e) })
		r.post(a.in, "go")
		r.wantNotes("b1", "b2", "b3")
	})
}

// An inbox can be sent in a message as well, and then is a port among others.
func TestInboxInAMessage(t *testing.T) {
	bubble(t, func(r *rig) {
		b := r.spawn(func(c engine.Context) {
			if e, ok := c.Message().(port.MessageEvent); ok {
				r.noteMessage("b", e)
				for _, p := range e.Ports() {
					p.OnMessage(func(e port.MessageEvent) { r.noteMessage("b from a:", e) })
				}
			}
		})
		var a *actor
		a = r.spawn(func(c engine.Context) {
			if e, ok := c.Message().(port.MessageEvent); ok {
				r.noteMessage("a", e)
				if err := b.in.PostMessage("inbox", a.Inbox()); err != nil {
					r.Errorf("post: got %v, want no error", err)
				}
			}
		})
		r.post(a.in, 1, 2)
		r.wantNotes("a1", "binbox", "b from a:2")
		r.stop(a)
		r.post(a.in, 3)
		r.wantNotes("b from a:3")
	})
}

// There and back again: entries that the first owner's loop still has for the port are
// no harm, and every message comes once.
func TestPortComesBack(t *testing.T) {
	bubble(t, func(r *rig) {
		var a, b *actor
		p1, p2 := port.NewChannel()
		hear := func(who string, to **actor) func(engine.Context) {
			return func(c engine.Context) {
				e, ok := c.Message().(port.MessageEvent)
				if !ok {
					return
				}
				p := e.Ports()[0]
				p.OnMessage(func(e port.MessageEvent) {
					r.noteMessage(who, e)
					if err := (*to).in.PostMessage(nil, p); err != nil {
						r.Errorf("post: got %v, want no error", err)
					}
				})
			}
		}
		a = r.spawn(hear("a", &b))
		b = r.spawn(hear("b", &a))
		r.post(p1, 1, 2, 3, 4)
		if err := a.in.PostMessage(nil, p2); err != nil {
			r.Fatalf("post: got %v, want no error", err)
		}
		r.wantNotes("a1", "b2", "a3", "b4")
		r.post(p1, 5, 6)
		r.wantNotes("a5", "b6")
	})
}

// An inbox is passed from actor to actor from outside while messages flow in. Every
// message is handled once, in its poster's order, and no actor handles any when
// its inbox has left and the turn that it was in is over.
func TestInboxMovesUnderLoad(t *testing.T) {
	withBoth(t, func(r *rig) {
		const posters, each, moves = 3, 3000, 40
		var mu sync.Mutex
		var next [posters]int
		var all sync.WaitGroup
		all.Add(posters * each)
		r.lost = all.Done
		hear := func(left *atomic.Bool) func(engine.Context) {
			return func(c engine.Context) {
				e, ok := c.Message().(port.MessageEvent)
				if !ok {
					return
				}
				if left.Load() {
					r.Errorf("message %v at an actor that has given its inbox away", e.Data())
				}
				v, err := port.Data[[2]int](e)
				mu.Lock()
				if err != nil || v[1] != next[v[0]] {
					r.Errorf("poster %v: got message %v, %v, want %v", v[0], v[1], err, next[v[0]])
				}
				next[v[0]] = v[1] + 1
				mu.Unlock()
				all.Done()
			}
		}
		left := new(atomic.Bool)
		a := r.spawn(hear(left))
		in := a.in
		actors := []*actor{a}
		for i := range posters {
			go func() {
				for n := range each {
					if err := in.PostMessage([2]int{i, n}); err != nil {
						r.Errorf("post: got %v, want no error", err)
					}
				}
			}()
		}
		for range moves {
			p := a.release(r)
			over := make(chan struct{})
			a.Interrupt(func() { close(over) })
			<-over
			left.Store(true)
			left = new(atomic.Bool)
			a = r.spawnOver(p, hear(left))
			actors = append(actors, a)
		}
		all.Wait()
		for _, a := range actors {
			r.stop(a)
		}
		if len(r.letters) != 0 {
			r.Errorf("dead letters: got %v, want none", r.letters)
		}
	})
}

// The same from inside the turns: whoever gets a message hands the inbox on at once.
func TestInboxMovesFromTurnsUnderLoad(t *testing.T) {
	withBoth(t, func(r *rig) {
		const each = 300
		var count atomic.Int64
		var stopped sync.WaitGroup
		stopped.Add(each)
		var spawn func(p *port.Port)
		spawn = func(p *port.Port) {
			had := false
			a := &actor{Mailbox: r.mailbox(p, mailbox.Options{})}
			r.sys.Root.Spawn(r.props(a.Mailbox, func(c engine.Context) {
				if _, ok := c.Message().(*engine.Stopped); ok {
					stopped.Done()
				}
				e, ok := c.Message().(port.MessageEvent)
				if !ok {
					return
				}
				if had {
					r.Errorf("got a second message, %v, want one an actor", e.Data())
				}
				had = true
				n := count.Add(1)
				if v, err := port.Data[int64](e); err != nil || v != n-1 {
					r.Errorf("got %v, %v, want %v", v, err, n-1)
				}
				if n < each {
					spawn(a.release(r))
				}
				c.Stop(c.Self())
			}))
		}
		inbox := port.NewInbox()
		in := inbox.Inlet()
		spawn(inbox)
		for n := range int64(each) {
			r.post(in, n)
		}
		stopped.Wait()
		if got, want := count.Load(), int64(each); got != want {
			r.Errorf("messages: got %v, want %v", got, want)
		}
	})
}
