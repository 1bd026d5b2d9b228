package mailbox_test

import (
	"flag"
	"math/rand/v2"
	"testing"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
)

var seedFlag = flag.Uint64("seed", 0, "of the random interleavings; 0 means a fresh one")

// Actors post, are suspended, fail, stop, and give their inboxes and ports away, and the
// runs of their mailboxes come in any order. Every message is handled once, in its
// source's order, or is a dead letter once, or was refused.
func TestRandomInterleavings(t *testing.T) {
	seed := *seedFlag
	runs := 400
	if seed != 0 {
		runs = 1
	} else {
		seed = rand.Uint64()
	}
	r, steps := newStepped(t, 4)
	for i := range uint64(runs) {
		newWorld(r, steps, seed+i).play(400)
		if t.Failed() {
			t.Fatalf("repeat it with -run %s -seed %d", t.Name(), seed+i)
		}
	}
}

// A source is where a numbered series of messages comes from.
type source struct {
	to      port.Poster
	private *actor // not nil: it sends to this actor's PID
	next    int64
	last    int64 // handled
}

const perSource = 1_000_000 // messages are numbered source*perSource+n

type world struct {
	*rig
	steps   *stepper
	rand    *rand.Rand
	parent  *engine.PID
	actors  []*actor
	ports   []*port.Port // what the actors hold beside their inboxes
	sources []*source
	bad     map[int64]bool // messages whose handler fails
	seen    map[int64]int
}

func newWorld(r *rig, steps *stepper, seed uint64) *world {
	w := &world{
		rig: r, steps: steps, rand: rand.New(rand.NewPCG(seed, 0)),
		bad: map[int64]bool{}, seen: map[int64]int{},
	}
	steps.rand, r.letters, r.dead = w.rand, nil, nil
	always := engine.NewOneForOneStrategy(1<<30, 0, engine.DefaultDecider)
	w.parent = r.sys.Root.Spawn(engine.PropsFromFunc(func(c engine.Context) {
		if f, ok := c.Message().(func(engine.Context)); ok {
			f(c)
		}
	}, engine.WithSupervisor(always), engine.WithDispatcher(engine.NewSynchronizedDispatcher(1<<30))))
	for range 3 {
		inbox := port.NewInbox()
		w.sources = append(w.sources, &source{to: inbox.Inlet(), last: -1})
		w.spawn(inbox)
		w.addChannel()
	}
	return w
}

// spawn starts an actor below the parent, which restarts it as often as it fails.
func (w *world) spawn(inbox *port.Port) {
	a := &actor{Mailbox: w.mailbox(inbox, mailbox.Options{})}
	w.sys.Root.Send(w.parent, func(c engine.Context) {
		a.pid = c.Spawn(w.props(a.Mailbox, func(c engine.Context) {
			switch m := c.Message().(type) {
			case port.MessageEvent:
				w.hear(m)
			case int64:
				w.handled(m)
			}
		}))
	})
	w.actors = append(w.actors, a)
	w.sources = append(w.sources, &source{private: a, last: -1})
}

func (w *world) addChannel() {
	p1, p2 := port.NewChannel()
	w.sources = append(w.sources, &source{to: p1, last: -1})
	w.ports = append(w.ports, nil)
	w.give(len(w.ports)-1, p2)
}

// give makes some actor the owner of a port; if that has stopped, the port closes.
func (w *world) give(i int, p *port.Port) {
	a := w.actors[w.rand.IntN(len(w.actors))]
	if a.Loop().Own(p) != nil {
		p.Close()
		return
	}
	w.ports[i] = p
	_ = p.OnMessage(w.hear)
}

func (w *world) hear(e port.MessageEvent) {
	n, err := port.Data[int64](e)
	if err != nil {
		w.Errorf("data: got %v, want no error", err)
	}
	if w.bad[n] {
		panic(errTest) // and becomes a dead letter
	}
	w.handled(n)
}

func (w *world) handled(n int64) {
	w.seen[n]++
	s := w.sources[n/perSource]
	if n%perSource <= s.last {
		w.Errorf("source %v: got message %v after %v", n/perSource, n%perSource, s.last)
	}
	s.last = n % perSource
}

// post posts the next message of some source.
func (w *world) post() {
	i := w.rand.IntN(len(w.sources))
	s := w.sources[i]
	n := int64(i)*perSource + s.next
	s.next++
	if s.private != nil {
		w.sys.Root.Send(s.private.pid, n)
		return
	}
	w.bad[n] = w.rand.IntN(20) == 0
	if port.Post(s.to, n) != nil {
		w.seen[n]++
	}
}

// act does something.
func (w *world) act() {
	a := w.actors[w.rand.IntN(len(w.actors))]
	switch n := w.rand.IntN(100); {
	case n < 55:
		w.post()
	case n < 80:
		w.steps.step()
	case n < 84:
		a.PostSystemMessage(&engine.SuspendMailbox{})
	case n < 88:
		a.PostSystemMessage(&engine.ResumeMailbox{})
	case n < 92:
		i := w.rand.IntN(len(w.ports))
		a.onTurn(w.rand.IntN(2) == 0, func() {
			if p, err := w.ports[i].Release(); err == nil {
				w.give(i, p)
			}
		})
	case n < 96:
		a.onTurn(w.rand.IntN(2) == 0, func() {
			if p, err := a.Inbox().Release(); err == nil {
				w.spawn(p)
			}
		})
	case n < 98:
		a.PostSystemMessage(&engine.Restart{})
	default:
		w.sys.Root.Stop(a.pid)
	}
}

// onTurn runs f on the actor's loop, or here.
func (a *actor) onTurn(there bool, f func()) {
	if there {
		a.Interrupt(f)
		return
	}
	f()
}

func (w *world) play(acts int) {
	for range acts {
		w.act()
	}
	for i := 0; i < len(w.actors); i++ { // more may be spawned
		w.actors[i].PostSystemMessage(&engine.ResumeMailbox{})
		w.steps.drain()
	}
	for _, a := range w.actors {
		w.sys.Root.Stop(a.pid)
	}
	w.steps.drain()
	w.sys.Root.Stop(w.parent)
	for _, d := range w.letters {
		w.seen[d.Data().(int64)]++
	}
	for _, m := range w.dead {
		if n, ok := m.(int64); ok {
			w.seen[n]++
		}
	}
	for i, s := range w.sources {
		for n := range s.next {
			if got := w.seen[int64(i)*perSource+n]; got != 1 {
				w.Errorf("source %v, message %v: accounted for %v times, want once", i, n, got)
			}
		}
	}
}
