package port_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/port"
)

// A rival wants to end a call, at the same time as others. It returns what it has
// reached.
type rival struct {
	name string
	end  func(c *contest, e port.MessageEvent) reached
}

type reached int

const (
	tooLate  reached = iota // somebody else was first
	answered                // the caller has the answer
	gone                    // the caller had let go
	passed                  // the reply port is somebody's
)

// contest is one call and what became of it.
type contest struct {
	t      *testing.T
	n      int
	cancel context.CancelFunc
}

var rivals = []rival{
	{"reply", func(c *contest, e port.MessageEvent) reached { return c.outcome(e.Reply(c.n)) }},
	{"reply with an object", func(c *contest, e port.MessageEvent) reached {
		lost := false
		f := &file{onLose: func(error) { lost = true }}
		r := c.outcome(e.Reply(c.n, f))
		if moved := f.detached(); lost != (moved && r != answered) {
			c.t.Errorf("reached %v: object moved %v, lost %v", r, moved, lost)
		}
		return r
	}},
	{"error", func(c *contest, e port.MessageEvent) reached {
		return c.outcome(e.ReplyError(fmt.Errorf("%d", c.n)))
	}},
	{"take and post", func(c *contest, e port.MessageEvent) reached {
		return c.take(e, func(p *port.Port) { _ = p.PostMessage(c.n) })
	}},
	{"take, ship and post", func(c *contest, e port.MessageEvent) reached {
		return c.take(e, func(p *port.Port) { _ = carry(c.t, p).PostMessage(c.n) })
	}},
	{"take and close", func(c *contest, e port.MessageEvent) reached {
		return c.take(e, func(p *port.Port) { p.Close() })
	}},
	{"cancel", func(c *contest, _ port.MessageEvent) reached { c.cancel(); return tooLate }},
	{"cancel and reply", func(c *contest, e port.MessageEvent) reached {
		c.cancel()
		return c.outcome(e.Reply(c.n))
	}},
}

func (c *contest) outcome(err error) reached {
	switch {
	case err == nil:
		return answered
	case errors.Is(err, port.ErrNoReply):
		return tooLate
	case errors.Is(err, port.ErrClosed):
		return gone
	}
	c.t.Errorf("got %v, want nil, ErrNoReply or ErrClosed", err)
	return tooLate
}

func (c *contest) take(e port.MessageEvent, then func(*port.Port)) reached {
	p := e.TakeReply()
	if p == nil {
		return tooLate
	}
	then(p)
	return passed
}

// R273: whatever reply, taken port and cancelled context come at the same time, one of
// them is the end of the call, everybody is told so, and contexts end with it.
func TestCallAgainstAModel(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for n := range 3000 {
		synctest.Test(t, func(t *testing.T) { contend(t, rng, n) })
		if t.Failed() {
			return
		}
	}
}

func contend(t *testing.T, rng *rand.Rand, n int) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c := &contest{t: t, n: n, cancel: cancel}
	p, callee := port.NewChannel()
	var got int
	var err error
	returned := make(chan struct{})
	go func() {
		defer close(returned)
		got, err = port.Call[int](ctx, p, n)
	}()
	e := receive(t, callee)

	watches := watch(rng, e)
	several := make([]rival, 1+rng.IntN(4))
	results := make([]reached, len(several))
	var wg sync.WaitGroup
	for i := range several {
		several[i] = rivals[rng.IntN(len(rivals))]
		delay := rng.IntN(4)
		wg.Go(func() {
			for range delay {
				runtime.Gosched()
			}
			results[i] = several[i].end(c, e)
		})
	}
	wg.Wait()
	e.Refuse(errRefused) // as the end of a turn does: nobody waits for ever
	<-returned

	what := "got"
	for i, r := range several {
		what += fmt.Sprintf(" %q:%d", r.name, results[i])
	}
	check(t, what, n, results, got, err)
	for i, w := range watches {
		if w.Err() == nil {
			t.Errorf("%s: context %d is not done", what, i)
		}
	}
}

var errRefused = errors.New("refused")

// watch asks for up to three contexts of the caller, and looks at some of them.
func watch(rng *rand.Rand, e port.MessageEvent) (list []context.Context) {
	for range rng.IntN(4) {
		ctx, release := e.CallerContext(context.Background())
		if rng.IntN(2) == 0 {
			ctx.Done()
		}
		if rng.IntN(4) == 0 {
			release()
		}
		list = append(list, ctx)
	}
	return list
}

// check compares how a call ended with what those who wanted to end it were told.
func check(t *testing.T, what string, n int, results []reached, got int, err error) {
	t.Helper()
	count := map[reached]int{}
	for _, r := range results {
		count[r]++
	}
	if count[answered]+count[gone]+count[passed] > 1 {
		t.Errorf("%s: more than one was first", what)
	}
	var remote *port.RemoteError
	reply := err == nil && got == n || errors.As(err, &remote) && remote.Err.Error() == fmt.Sprint(n)
	switch {
	case count[answered] == 1 && !reply:
		t.Errorf("%s: Call returned %v, %v, want the reply", what, got, err)
	case count[gone] == 1 && !errors.Is(err, context.Canceled):
		t.Errorf("%s: Call returned %v, %v, want the context's error", what, got, err)
	case count[passed] == 1 && !reply && !errors.Is(err, context.Canceled) && !errors.Is(err, port.ErrClosed):
		t.Errorf("%s: Call returned %v, %v, want what came by the port", what, got, err)
	case count[tooLate] == len(results) && !errors.Is(err, context.Canceled) && !errors.Is(err, errRefused):
		t.Errorf("%s: Call returned %v, %v, want an error", what, got, err)
	}
}

// R273: a call whose caller has let go has one right to reply all the same.
func TestReplyPortOfACallerWhoHasLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		errWhy := errors.New("why")
		p, callee := port.NewChannel()
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errWhy)
		for range 2 {
			_, err := port.Call[int](ctx, p, nil)
			wantError(t, "Call", err, errWhy)
		}
		e := receive(t, callee)
		if !e.IsCall() {
			t.Error("IsCall: got false, want true until it is answered")
		}
		err := e.Reply(1)
		wantError(t, "Reply", err, port.ErrClosed)
		wantError(t, "Reply", err, errWhy)
		wantError(t, "second Reply", e.Reply(1), port.ErrNoReply)

		reply := receive(t, callee).TakeReply()
		wantDone(t, reply, true)
		err = reply.PostMessage(1)
		wantError(t, "PostMessage", err, port.ErrClosed)
	})
}

// replies are the ways to answer a call.
var replies = map[string]func(e port.MessageEvent) error{
	"at once":         func(e port.MessageEvent) error { return e.Reply(1) },
	"by a taken port": func(e port.MessageEvent) error { return e.TakeReply().PostMessage(1) },
}

// A reply that comes before the context is done is the end of the call, though the caller
// hears of both at once.
func TestReplyCountsThatComesWithTheEndOfTheContext(t *testing.T) {
	for name, reply := range replies {
		bubble(t, name, func(t *testing.T) {
			for range 50 {
				p, callee := port.NewChannel()
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan error)
				go func() {
					_, err := port.Call[int](ctx, p, nil)
					done <- err
				}()
				e := receive(t, callee)
				synctest.Wait()
				wantNoError(t, "reply", reply(e))
				cancel()
				wantNoError(t, "Call", <-done)
			}
		})
	}
}

// A context that is done from the moment on in which somebody waits for it, which is when
// something else happens too.
type endingContext struct {
	context.Context
	end func()
}

func (c endingContext) Done() <-chan struct{} {
	c.end()
	return c.Context.Done()
}

// The same, as late as it can be: when the caller is about to sleep.
func TestReplyCountsThatComesAtTheLastMoment(t *testing.T) {
	for name, reply := range replies {
		bubble(t, name, func(t *testing.T) {
			for range 50 {
				p, callee := port.NewChannel()
				inner, cancel := context.WithCancel(t.Context())
				ctx := endingContext{inner, sync.OnceFunc(func() {
					wantNoError(t, "reply", reply(receive(t, callee)))
					cancel()
				})}
				_, err := port.Call[int](ctx, p, nil)
				wantNoError(t, "Call", err)
			}
		})
	}
}

// R273, R263: a taken call ends with its context, and what comes later is refused.
func TestCallThatWasTakenEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, callee := port.NewChannel()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			_, err := port.Call[int](ctx, p, nil)
			done <- err
		}()
		e := receive(t, callee)
		mine, release := e.CallerContext(t.Context())
		defer release()
		reply := e.TakeReply()
		synctest.Wait()
		if err := mine.Err(); err != nil {
			t.Errorf("context of a taken call: got %v, want none: the caller waits", err)
		}
		cancel()
		wantError(t, "Call", <-done, context.Canceled)
		if mine.Err() == nil {
			t.Error("context after the caller has let go: got nil, want an error")
		}
		wantDone(t, reply, true)
		wantError(t, "late reply", reply.PostMessage(1), port.ErrClosed)
	})
}

// What a reply carries belongs to the caller's loop, whether it came at once or by a taken
// port.
func TestReplyComesToTheCallersLoop(t *testing.T) {
	for _, taken := range []bool{false, true} {
		bubble(t, fmt.Sprint("taken ", taken), func(t *testing.T) {
			var r recorder
			loop := port.NewLoop(nil)
			ctx := context.WithValue(t.Context(), port.BlockerKey{}, fakeTurn{loop, &r})
			p, callee := port.NewChannel()
			mine, twin := port.NewChannel()
			serve(t, callee, func(e port.MessageEvent) {
				if taken {
					ship(t, e.TakeReply(), mine, mine)
					return
				}
				wantNoError(t, "Reply", e.Reply(mine, mine))
			})
			got, err := port.Call[*port.Port](ctx, p, nil)
			wantNoError(t, "Call", err)
			wantLinked(t, got, twin)
			if n := loop.Ports(); n != 1 {
				t.Errorf("ports of the caller's loop: got %d, want the one of the reply", n)
			}
			loop.End(nil)
			wantDead(t, twin)
		})
	}
}
