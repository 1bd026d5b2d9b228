package port_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

// everyMethod calls all that a port can do; it must never crash or hang.
func everyMethod(p *port.Port, carrier port.Poster) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	nothing := func(port.MessageEvent) {}
	_ = p.PostMessage("x")
	_ = port.Post(p, 1)
	_ = p.Start()
	_ = p.OnMessage(nothing)
	_ = p.OnMessage(nil)
	_ = p.OnMessageError(nothing)
	_ = p.OnClose(func(error) {})
	l, _ := p.AddEventListener(nothing, &port.ListenerOptions{Once: true})
	p.RemoveEventListener(l)
	p.RemoveEventListener(nil)
	p.TryReceive()
	_, _ = p.Receive(ctx)
	for range p.All(ctx) {
	}
	p.Ready()
	p.Done()
	p.Len()
	_ = p.Sender().PostMessage("x")
	_ = p.Inlet().PostMessage("x")
	_ = port.OwnerOf(p.Sender())
	_ = port.NewLoop(nil).Own(p)
	_, _ = port.Call[int](ctx, p, "x")
	if q, err := p.Detach(); err == nil {
		p = q
	}
	if q, err := p.Release(); err == nil {
		p = q
	}
	_ = carrier.PostMessage("x", p)
	p.CloseWith(errors.New("why"))
	_ = p.Close()
}

// R265, R259
func TestNilAndDeadPortsAreInert(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		closed, _ := port.NewChannel()
		closed.Close()
		moved, _ := port.NewChannel()
		carry(t, moved)
		orphan, twin := port.NewChannel()
		twin.Close()
		carrier, in := port.NewChannel()
		for name, p := range map[string]*port.Port{
			"nil": nil, "zero": new(port.Port), "closed": closed, "transferred": moved, "twin closed": orphan,
		} {
			if err := p.PostMessage(1); !errors.Is(err, port.ErrClosed) && !errors.Is(err, port.ErrDetached) {
				t.Errorf("post through a %s port: got %v, want %v or %v", name, err, port.ErrClosed, port.ErrDetached)
			}
			everyMethod(p, carrier)
		}
		in.Close()
	})
}

// R265: Data and the rest of a zero event are safe as well.
func TestZeroEventIsInert(t *testing.T) {
	var e port.MessageEvent
	if e.Data() != nil || len(e.Ports()) != 0 || e.Port() != nil || e.IsCall() || e.Origin() != "" || e.Source() != nil {
		t.Errorf("zero event: got %+v, want nothing in it", e)
	}
	e.StopImmediatePropagation()
	e.Refuse(nil)
	wantError(t, "Reply", e.Reply(1), port.ErrNoReply)
	if e.TakeReply() != nil {
		t.Error("TakeReply: got a port, want nil")
	}
}

// R259: every method from any goroutine, on ports that are used by others at the
// same time. The race detector and the bubble's end are the judges.
func TestEveryMethodFromAnyGoroutine(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	synctest.Test(t, func(t *testing.T) {
		const workers, rounds, shared = 8, 150, 6
		var mu sync.Mutex
		var pool [shared]*port.Port
		carrier, in := port.NewChannel()
		loop := port.NewLoop(nil)
		handle(t, in, func(e port.MessageEvent) {
			for _, p := range e.Ports() {
				mu.Lock()
				pool[int(seed%shared)] = p
				mu.Unlock()
			}
		})
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				rng := rand.New(rand.NewPCG(seed, uint64(w)))
				for range rounds {
					mu.Lock()
					if i := rng.IntN(shared); pool[i] == nil || rng.IntN(4) == 0 {
						if rng.IntN(2) == 0 {
							pool[i], pool[(i+1)%shared] = port.NewChannel()
						} else {
							pool[i], pool[(i+1)%shared] = loop.NewChannel()
						}
					}
					p := pool[rng.IntN(shared)]
					mu.Unlock()
					everyMethod(p, carrier)
				}
			})
		}
		wg.Wait()
		in.Close()
		loop.End(nil)
	})
}

// R260: when all is closed, no memory is left that grows with what went before;
// that no goroutine is left, TestMain finds out.
func TestNothingIsLeftWhenAllIsClosed(t *testing.T) {
	round := func() {
		loop := port.NewLoop(nil)
		var done sync.WaitGroup
		for range 200 {
			p, twin := loop.NewChannel()
			done.Add(1)
			_ = p.OnMessage(func(port.MessageEvent) { done.Done() })
			_ = twin.PostMessage(make([]byte, 1<<10))
		}
		done.Wait()
		loop.End(nil)
	}
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	round()
	before := heap()
	for range 50 {
		round()
	}
	if grown := int64(heap()) - int64(before); grown > 2<<20 {
		t.Errorf("heap after 50 rounds: got %d bytes more, want none", grown)
	}
}

// R260: a loop that ends with a burst queued leaves nothing running.
func TestEndOfABusyLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		loop := port.NewLoop(nil)
		var n atomic.Int64
		var ports []*port.Port
		for range 20 {
			p, twin := loop.NewChannel()
			ports = append(ports, p)
			for i := range 20 {
				post(t, twin, i)
			}
		}
		for _, p := range ports {
			handle(t, p, func(port.MessageEvent) {
				if n.Add(1) == 50 {
					loop.End(errors.New("in the middle"))
				}
			})
		}
		synctest.Wait()
		if got := n.Load(); got != 50 {
			t.Errorf("messages handled: got %d, want 50: no turn after the end", got)
		}
	})
}

// R261: user code that runs inside the package may call the package: on its own
// port, its twin, its loop.
func TestUserCodeMayCallEverything(t *testing.T) {
	tests := []struct {
		name string
		run  func(t *testing.T, called func(p, twin *port.Port))
	}{
		{"message handler", func(t *testing.T, called func(p, twin *port.Port)) {
			p, twin := port.NewChannel()
			handle(t, p, func(port.MessageEvent) { called(p, twin) })
			post(t, twin, 1)
		}},
		{"listener", func(t *testing.T, called func(p, twin *port.Port)) {
			p, twin := port.NewLoop(nil).NewChannel()
			listen(t, p, func(port.MessageEvent) { called(p, twin) })
			start(t, p)
			post(t, twin, 1)
		}},
		{"messageerror handler", func(t *testing.T, called func(p, twin *port.Port)) {
			out, in := foreign(t)
			wantNoError(t, "OnMessageError", in.OnMessageError(func(port.MessageEvent) { called(in, out) }))
			start(t, in)
			post(t, out, stranger{})
		}},
		{"close handler", func(t *testing.T, called func(p, twin *port.Port)) {
			p, twin := port.NewChannel()
			wantNoError(t, "OnClose", p.OnClose(func(error) { called(p, twin) }))
			twin.Close()
		}},
		{"getter", func(t *testing.T, called func(p, twin *port.Port)) {
			p, twin := port.NewChannel()
			_ = p.PostMessage(getter{func() error { called(p, twin); return nil }})
		}},
		{"getter with a transfer list", func(t *testing.T, called func(p, twin *port.Port)) {
			p, twin := port.NewChannel()
			_ = p.PostMessage(getter{func() error { called(p, twin); return nil }}, twin)
		}},
		{"BeginTransfer", func(t *testing.T, called func(p, twin *port.Port)) {
			p, twin := port.NewChannel()
			_ = p.PostMessage(nil, twin, &callback{func() { called(p, twin) }})
		}},
		{"loss of an object", func(t *testing.T, called func(p, twin *port.Port)) {
			p, twin := port.NewChannel()
			give(t, p, nil, &file{onLose: func(error) { called(p, twin) }})
			twin.Close()
		}},
		{"dead letters", func(t *testing.T, called func(p, twin *port.Port)) {
			var p, twin *port.Port
			p, twin = port.NewLoop(&port.LoopOptions{DeadLetters: func(port.DeadLetter) { called(p, twin) }}).NewChannel()
			start(t, p)
			post(t, twin, 1)
		}},
		{"wake", func(t *testing.T, called func(p, twin *port.Port)) {
			var p, twin *port.Port
			var loop *port.Loop
			loop = port.NewLoop(&port.LoopOptions{Wake: func() { called(p, twin); loop.Ports(); loop.Due(); loop.End(nil) }})
			p, twin = loop.NewChannel()
			start(t, p)
			_ = twin.PostMessage(1)
		}},
		{"accept", func(t *testing.T, called func(p, twin *port.Port)) {
			inbox := port.NewInbox()
			loop := port.NewLoop(&port.LoopOptions{Accept: func(any) bool { called(inbox, inbox); return true }})
			wantNoError(t, "Own", loop.Own(inbox))
			start(t, inbox)
			wantNoError(t, "PostEnvelope", inbox.Inlet().PostEnvelope(port.Envelope{Target: "x"}, 1))
		}},
	}
	for _, tt := range tests {
		bubble(t, tt.name, func(t *testing.T) {
			carrier, _ := port.NewChannel()
			var times atomic.Int64
			tt.run(t, func(p, twin *port.Port) {
				if times.Add(1) == 1 {
					everyMethod(twin, carrier)
					everyMethod(p, carrier)
				}
			})
			synctest.Wait()
			if times.Load() == 0 {
				t.Error("user code: got no call, want one")
			}
		})
	}
}

// A callback is a transferable that runs code when it is claimed.
type callback struct{ f func() }

func (c *callback) BeginTransfer() (clone.Transfer, error) { c.f(); return nil, errors.New("no") }

// R262: Goexit ends the handler's turn and not the loop.
func TestGoexitInAHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		loop := port.NewLoop(nil)
		p, twin := loop.NewChannel()
		other, otherTwin := loop.NewChannel()
		hear(t, &r, other, "other")
		handle(t, p, func(e port.MessageEvent) {
			r.message(e)
			if e.Data() == "exit" {
				runtime.Goexit()
			}
		})
		post(t, twin, "exit", 1)
		post(t, otherTwin, 2)
		post(t, twin, "exit")
		wantLog(t, &r, "exit", "1", "other 2", "exit")
		post(t, twin, 3)
		wantLog(t, &r, "3")
	})
}

// R262: a call whose turn ends by Goexit is not answered, and does not hang.
func TestGoexitInAHandlerEndsACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, callee := port.NewChannel()
		handle(t, callee, func(port.MessageEvent) { runtime.Goexit() })
		done := make(chan error, 1)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() {
			_, err := port.Call[int](ctx, p, 1)
			done <- err
		}()
		synctest.Wait()
		select {
		case err := <-done:
			wantError(t, "Call", err, port.ErrClosed)
		default:
			t.Error("Call: got no end, want an error at once")
			cancel()
			<-done
		}
	})
}

// R262: a panic in a handler goes through whoever drives the loop, who ends the
// turn; the loop goes on.
func TestPanicOnADrivenLoop(t *testing.T) {
	var r recorder
	loop := newDriven(&r)
	p, twin := loop.NewChannel()
	handle(t, p, func(e port.MessageEvent) {
		if e.Data() == "bad" {
			panic("handler")
		}
		r.message(e)
	})
	post(t, twin, 1, "bad", 2)
	var turn port.Turn
	for loop.Next(&turn) {
		func() {
			defer func() {
				if v := recover(); v != nil {
					turn.Drop(fmt.Errorf("panic: %v", v))
					return
				}
				turn.Finish()
			}()
			turn.Run()
		}()
	}
	wantNow(t, &r, "1", fmt.Sprintf("dead (%v) bad", port.InHand), "2")
}

// R266: handlers may be set from anywhere, and run on the loop, one at a time.
func TestHandlersSetFromElsewhereRunOnTheLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const ports, posts = 8, 100
		loop := port.NewLoop(nil)
		var running, handled atomic.Int64
		one := func(port.MessageEvent) {
			if running.Add(1) != 1 {
				t.Error("handlers at once: got two, want one")
			}
			handled.Add(1)
			runtime.Gosched()
			running.Add(-1)
		}
		for range ports {
			p, twin := loop.NewChannel()
			go func() { _ = p.OnMessage(one) }()
			go func() {
				for i := range posts {
					_ = twin.PostMessage(i)
				}
			}()
		}
		synctest.Wait()
		if got := handled.Load(); got != ports*posts {
			t.Errorf("messages: got %d, want %d", got, ports*posts)
		}
	})
}

// R267: what is received is the receiver's alone, in every decoding.
func TestNothingIsSharedBetweenSenderAndReceivers(t *testing.T) {
	type inner struct{ N int }
	type value struct {
		List  []int
		Map   map[string]*inner
		Any   any
		Bytes []byte
	}
	synctest.Test(t, func(t *testing.T) {
		const n = 200
		scribble := func(v *value) {
			v.List[0]++
			v.Map["a"].N++
			v.Map["b"] = &inner{}
			v.Bytes[0]++
		}
		p, twin := port.NewChannel()
		q, qTwin := port.NewChannel()
		receiveAll := func(p *port.Port) {
			for e, err := range p.All(context.Background()) {
				wantNoError(t, "All", err)
				for range 2 {
					v, err := port.Data[value](e)
					wantNoError(t, "Data", err)
					if v.List[0] != v.Map["a"].N || len(v.Map) > 2 {
						t.Errorf("value: got %v, want one as it was when posted", v)
						return
					}
					scribble(&v)
				}
				m := e.Data().(map[string]any)
				m["List"].([]any)[0] = "mine"
				m["Bytes"].([]byte)[0] = 0xff
			}
		}
		go receiveAll(twin)
		go receiveAll(qTwin)
		shared := value{List: []int{0}, Map: map[string]*inner{"a": {}}, Any: []any{1}, Bytes: []byte{0}}
		for range n {
			post(t, p, shared)
			post(t, q, &shared)
			scribble(&shared)
		}
		p.Close()
		q.Close()
	})
}

// R77: the two ends of each channel go through the other channel, from two
// goroutines at once.
func TestShippingThroughEachOtherNeverDeadlocks(t *testing.T) {
	const rounds = 10_000
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for range rounds {
		x1, x2 := port.NewChannel()
		y1, y2 := port.NewChannel()
		moves := []func(){
			func() { _ = x1.PostMessage(nil, y1) },
			func() { _ = y2.PostMessage(nil, x2) },
			func() { _ = y1.PostMessage(nil, x1) },
			func() { _ = x2.PostMessage(nil, y2) },
		}
		i := rng.IntN(len(moves))
		j := (i + 1 + rng.IntN(len(moves)-1)) % len(moves)
		var wg sync.WaitGroup
		wg.Go(moves[i])
		wg.Go(moves[j])
		wg.Wait()
		for _, p := range []*port.Port{x1, x2, y1, y2} {
			p.Close()
		}
	}
}

// R77, R62: both ends of one channel travel at once, over and over, and stay
// linked.
func TestBothEndsTravelAtOnce(t *testing.T) {
	const rounds = 5_000
	p, twin := port.NewChannel()
	for range rounds {
		var wg sync.WaitGroup
		wg.Go(func() { p = carry(t, p) })
		wg.Go(func() { twin = carry(t, twin) })
		wg.Wait()
		post(t, p, 1)
		post(t, twin, 2)
		if e, ok := p.TryReceive(); !ok || e.Data() != int64(2) {
			t.Fatalf("one end: got %v, %v, want 2, true", e.Data(), ok)
		}
		if e, ok := twin.TryReceive(); !ok || e.Data() != int64(1) {
			t.Fatalf("other end: got %v, %v, want 1, true", e.Data(), ok)
		}
	}
}

// R82, R84, R69: close and transfer of one handle at once: either, never half.
func TestCloseRacingWithTransfer(t *testing.T) {
	for range 5_000 {
		p, twin := port.NewChannel()
		out, in := port.NewChannel()
		post(t, twin, "queued")
		var err error
		var wg sync.WaitGroup
		wg.Go(func() { err = out.PostMessage(nil, p) })
		wg.Go(func() { p.Close() })
		wg.Wait()
		if err != nil {
			wantDataClone(t, "transfer of a closed port", err)
			wantDead(t, twin)
			wantLen(t, in, 0)
			continue
		}
		moved := received(t, in)
		wantPulled(t, moved, "queued")
		wantLinked(t, moved, twin)
	}
}
