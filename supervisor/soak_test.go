package supervisor_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

var soak = flag.Int("soak", 1, "how many times as long the soak lasts, and, up to 100, how many times 10,000 restarts")

// A forest is a tree of 1,000 workers in three levels below the top, ten on each, under
// load while everything that can happen happens to it.
type forest struct {
	*testing.T
	sys  *actor.System
	tree *supervisor.Tree
	refs []actor.Ref // of the workers: they stay good all the time
	grow atomic.Bool // the first start is over: starts may fail

	posted, handled, lost atomic.Int64 // sums of messages
	crashes, turns        atomic.Int64
	opened                sync.Map // the ends of the tokens that stay at home
}

// grower is a worker. It adds up numbers, crashes over some, and has a token.
type grower struct {
	*forest
	token *port.Port
}

// lately is how many ports are sent out when all the trouble is over.
const lately = 100

var errDry = fmt.Errorf("dry")

func (g *grower) Start(context.Context, *actor.Self) error {
	if g.grow.Load() && rand.IntN(50) == 0 {
		return errDry
	}
	return nil
}

func (g *grower) Receive(_ context.Context, self *actor.Self, e port.MessageEvent) error {
	n, ok := e.Data().(int64)
	if !ok {
		return g.take(self, e.Ports()[0])
	}
	if n%97 == 0 {
		g.crashes.Add(1)
		panic("crash")
	}
	g.turns.Add(1)
	g.handled.Add(n)
	return nil
}

// take keeps a token and passes on the one that it had, as it is, with its queue.
func (g *grower) take(self *actor.Self, p *port.Port) error {
	old := g.token
	g.token = p
	err := self.Listen(p, func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
		return e.Port().PostMessage(e.Data())
	})
	if old != nil {
		_ = g.anyone().PostMessage("token", old)
	}
	return err
}

func (f *forest) anyone() actor.Ref { return f.refs[rand.IntN(len(f.refs))] }

func (f *forest) worker(name string) supervisor.Child {
	c := supervisor.Child{Name: name, New: func() actor.Actor { return &grower{forest: f} }}
	if name == "3" {
		c.Backoff = supervisor.Backoff{Min: time.Millisecond, Jitter: 1}
	}
	return c
}

// lowest is the spec of a supervisor of workers. It gives up now and then, upwards with
// the mailboxes in hand.
func (f *forest) lowest() supervisor.Spec {
	spec := supervisor.Spec{Strategy: supervisor.Strategy(rand.IntN(3)), Intensity: 3, Period: time.Second, Escalate: true}
	for i := range 10 {
		spec.Children = append(spec.Children, f.worker(fmt.Sprint(i)))
	}
	return spec
}

func (f *forest) plant() {
	top := supervisor.Spec{Intensity: supervisor.Unlimited}
	for i := range 10 {
		middle := supervisor.Spec{Intensity: supervisor.Unlimited, Escalate: true}
		for k := range 10 {
			low := f.lowest()
			middle.Children = append(middle.Children, supervisor.Child{Name: fmt.Sprint(k), Supervisor: &low})
		}
		top.Children = append(top.Children, supervisor.Child{Name: fmt.Sprint(i), Supervisor: &middle})
	}
	tree, err := supervisor.Start(f.Context(), f.sys, "top", top)
	if err != nil {
		f.Fatal(err)
	}
	f.tree = tree
	f.each(func(low *supervisor.Tree) {
		for i := range 10 {
			ref, _ := low.Child(fmt.Sprint(i))
			f.refs = append(f.refs, ref)
		}
	})
	f.grow.Store(true)
}

func (f *forest) each(do func(low *supervisor.Tree)) {
	for i := range 10 {
		for k := range 10 {
			low, ok := f.tree.Sub(fmt.Sprint(i), fmt.Sprint(k))
			if !ok {
				f.Fatalf("no supervisor at %d, %d", i, k)
			}
			do(low)
		}
	}
}

// load posts numbers to anyone.
func (f *forest) load(n int) {
	for range n {
		v := rand.Int64N(1 << 20)
		if f.anyone().PostMessage(v) == nil {
			f.posted.Add(v)
		}
		if rand.IntN(10) == 0 {
			time.Sleep(time.Millisecond)
		}
	}
}

// tokens sends out ports whose twins stay at home.
func (f *forest) tokens(n int) {
	for range n {
		home, away := port.NewChannel()
		f.opened.Store(home, true)
		_ = f.anyone().PostMessage("token", away)
		time.Sleep(time.Duration(rand.IntN(4)) * time.Millisecond)
	}
}

// trouble has the supervisors do all that they can be asked for.
func (f *forest) trouble(n int) {
	for range n {
		f.ask()
	}
}

// ask asks for one thing. What is asked of a supervisor that does not run waits there.
func (f *forest) ask() {
	ctx, cancel := context.WithTimeout(f.Context(), time.Second)
	defer cancel()
	i, k, w := fmt.Sprint(rand.IntN(10)), fmt.Sprint(rand.IntN(10)), fmt.Sprint(rand.IntN(10))
	middle, _ := f.tree.Sub(i)
	low, ok := middle.Sub(k)
	if !ok {
		return
	}
	switch rand.IntN(6) {
	case 0, 1:
		_ = low.TerminateChild(ctx, w)
		_ = low.RestartChild(ctx, w)
	case 2:
		_ = low.TerminateChild(ctx, w) // for somebody else to restart
	case 3:
		_ = low.Reconfigure(ctx, f.lowest())
	case 4:
		_ = middle.TerminateChild(ctx, k)
		_ = middle.RestartChild(ctx, k)
	case 5:
		time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
	}
}

// calm starts what is stopped, and waits until nothing moves.
func (f *forest) calm() {
	f.grow.Store(false)
	time.Sleep(time.Minute) // for what is asked for
	for i := range 10 {
		middle, _ := f.tree.Sub(fmt.Sprint(i))
		for k := range 10 {
			_ = middle.RestartChild(f.Context(), fmt.Sprint(k))
		}
	}
	f.each(func(low *supervisor.Tree) {
		for i := range 10 {
			_ = low.RestartChild(f.Context(), fmt.Sprint(i))
		}
	})
	time.Sleep(time.Hour) // also of what is delayed
	f.tokens(lately)
	synctest.Wait()
}

// A tree of 1,000 actors in three levels, with crashes, starts that fail, terminations,
// reconfigurations, supervisors that give up, and transfers, under load: at the end the
// sums of the messages agree, every port has one owner, and no goroutine is left.
func TestSoak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &forest{T: t}
		f.sys = actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler), Workers: 4,
			DeadLetters: func(l port.DeadLetter) {
				if n, ok := l.Data().(int64); ok {
					f.lost.Add(n)
				}
			}})
		f.plant()
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { f.load(5000 * *soak) })
		}
		wg.Go(func() { f.tokens(300 * *soak) })
		for range 2 {
			wg.Go(func() { f.trouble(200 * *soak) })
		}
		wg.Wait()
		f.calm()
		f.check()
		if err := f.sys.Shutdown(t.Context()); err != nil {
			t.Errorf("Shutdown: got %v, want nil", err)
		}
		if n := f.sys.Stats().Actors; n != 0 {
			t.Errorf("actors: got %v, want 0", n)
		}
	})
}

func (f *forest) check() {
	if n, want := f.sys.Stats().Actors, 1000+100+10+1; n != want {
		f.Errorf("actors: got %v, want %v", n, want)
	}
	if p, h, l := f.posted.Load(), f.handled.Load(), f.lost.Load(); p != h+l {
		f.Errorf("sums: got %v handled and %v lost, want %v together", h, l, p)
	}
	k := 0
	f.each(func(low *supervisor.Tree) {
		for i := range 10 {
			if ref, _ := low.Child(fmt.Sprint(i)); ref != f.refs[k] {
				f.Errorf("Ref %d: got another one, want the same", k)
			}
			k++
		}
	})
	alive := f.census()
	f.Logf("%d crashes, %d messages, %d ports alive", f.crashes.Load(), f.turns.Load(), alive)
	if f.crashes.Load() == 0 || alive < lately {
		f.Errorf("want crashes, and %d ports alive at least", lately)
	}
}

// census asks by every port who is at its other end: one answers, or the port is closed.
func (f *forest) census() (alive int) {
	f.opened.Range(func(key, _ any) bool {
		home := key.(*port.Port)
		if home.PostMessage("who?") == nil {
			synctest.Wait()
			select {
			case <-home.Done():
			default:
				alive++
				if n := home.Len(); n != 1 {
					f.Errorf("a port has %v owners, want 1", n)
				}
			}
		}
		_ = home.Close()
		return true
	})
	return alive
}
