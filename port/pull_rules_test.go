package port_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// R268: in the order of posting, also from a port that was never enabled.
func TestReceiveTakesInOrder(t *testing.T) {
	p, twin := port.NewChannel()
	post(t, twin, 1, 2, 3, 4)
	if got := receive(t, p).Data(); got != int64(1) {
		t.Errorf("Receive: got %v, want 1", got)
	}
	e, ok := p.TryReceive()
	if !ok || e.Data() != int64(2) || e.Port() != p {
		t.Errorf("TryReceive: got %v, %v at %p, want 2, true at %p", e.Data(), ok, e.Port(), p)
	}
	wantLen(t, p, 2)
	wantPulled(t, p, "3", "4")
}

// R268, R38: nothing there is not the same as nil or undefined posted.
func TestTryReceiveTellsNothingFromNil(t *testing.T) {
	p, twin := port.NewChannel()
	if _, ok := p.TryReceive(); ok {
		t.Error("TryReceive on an empty queue: got true, want false")
	}
	for _, v := range []any{nil, js.Undefined} {
		post(t, twin, v)
		e, ok := p.TryReceive()
		if !ok || e.Data() != v {
			t.Errorf("TryReceive: got %v, %v, want %v, true", e.Data(), ok, v)
		}
	}
}

// R268: the close is seen after the last message, and again and again.
func TestReceiveSeesTheCloseLast(t *testing.T) {
	errWhy := errors.New("why")
	p, twin := port.NewChannel()
	post(t, twin, 1, 2)
	twin.CloseWith(errWhy)
	for i := 1; i <= 2; i++ {
		if got := receive(t, p).Data(); got != int64(i) {
			t.Errorf("Receive: got %v, want %d", got, i)
		}
	}
	for range 3 {
		_, err := p.Receive(context.Background())
		wantError(t, "Receive", err, port.ErrClosed)
		wantError(t, "Receive", err, errWhy)
		if _, ok := p.TryReceive(); ok {
			t.Error("TryReceive: got true, want false")
		}
	}
}

// R263: Receive ends with its context; what need not block goes through.
func TestReceiveEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, twin := port.NewChannel()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		_, err := p.Receive(ctx)
		wantError(t, "Receive", err, context.DeadlineExceeded)
		if got := time.Since(start); got != time.Hour {
			t.Errorf("Receive waited: got %v, want %v", got, time.Hour)
		}
		_, err = p.Receive(ctx)
		wantError(t, "Receive with nothing there", err, context.DeadlineExceeded)
		post(t, twin, "kept")
		e, err := p.Receive(ctx)
		wantNoError(t, "Receive with something there", err)
		if got := e.Data(); got != "kept" {
			t.Errorf("data: got %v, want kept", got)
		}
	})
}

// R268: those who wait are served in the order in which they came; one whose
// context ends takes nothing along.
func TestReceiversAreServedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p, twin := port.NewChannel()
		ctx, cancel := context.WithCancel(t.Context())
		for i := range 5 {
			go func() {
				c := t.Context()
				if i == 1 {
					c = ctx
				}
				e, err := p.Receive(c)
				if err != nil {
					r.add("receiver %d ends", i)
					return
				}
				r.add("receiver %d gets %v", i, e.Data())
			}()
			synctest.Wait()
		}
		cancel()
		wantLog(t, &r, "receiver 1 ends")
		for i, want := range []int{0, 2, 3, 4} {
			post(t, twin, i)
			wantLog(t, &r, fmt.Sprintf("receiver %d gets %d", want, i))
		}
		wantLen(t, p, 0)
	})
}

// R268: whoever waits is let go when either end closes or the port travels.
func TestWaitingReceiveIsLetGo(t *testing.T) {
	tests := []struct {
		name string
		end  func(t *testing.T, p, twin *port.Port)
		want error
	}{
		{"twin closed", func(_ *testing.T, _, twin *port.Port) { twin.Close() }, port.ErrClosed},
		{"closed", func(_ *testing.T, p, _ *port.Port) { p.Close() }, port.ErrClosed},
		{"transferred", func(t *testing.T, p, _ *port.Port) { carry(t, p) }, port.ErrDetached},
		{"detached", func(_ *testing.T, p, _ *port.Port) { _, _ = p.Detach() }, port.ErrDetached},
	}
	for _, tt := range tests {
		bubble(t, tt.name, func(t *testing.T) {
			p, twin := port.NewChannel()
			errs := make(chan error)
			for range 3 {
				go func() {
					_, err := p.Receive(context.Background())
					errs <- err
				}()
			}
			synctest.Wait()
			ready := p.Ready()
			tt.end(t, p, twin)
			for range 3 {
				wantError(t, "Receive", <-errs, tt.want)
			}
			<-ready
		})
	}
}

// A pulled port is not pushed to, and a pushed one is not pulled from.
func TestPullAndPushExcludeEachOther(t *testing.T) {
	nothing := func(port.MessageEvent) {}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	pulls := map[string]func(*port.Port) error{
		"Receive": func(p *port.Port) error {
			_, err := p.Receive(cancelled)
			if errors.Is(err, context.Canceled) {
				return nil
			}
			return err
		},
		"All": func(p *port.Port) error {
			for _, err := range p.All(cancelled) {
				if !errors.Is(err, context.Canceled) {
					return err
				}
			}
			return nil
		},
	}
	pushes := map[string]func(*port.Port) error{
		"Start":          (*port.Port).Start,
		"OnMessage":      func(p *port.Port) error { return p.OnMessage(nothing) },
		"OnMessage(nil)": func(p *port.Port) error { return p.OnMessage(nil) },
		"OnMessageError": func(p *port.Port) error { return p.OnMessageError(nothing) },
		"OnClose":        func(p *port.Port) error { return p.OnClose(func(error) {}) },
		"AddEventListener": func(p *port.Port) error {
			_, err := p.AddEventListener(nothing, nil)
			return err
		},
	}
	for pullName, pull := range pulls {
		for pushName, push := range pushes {
			t.Run(pullName+" then "+pushName, func(t *testing.T) {
				p, twin := port.NewChannel()
				wantNoError(t, pullName, pull(p))
				wantError(t, pushName, push(p), port.ErrMode)
				post(t, twin, "still pulled")
				wantPulled(t, p, "still pulled")
			})
			t.Run(pushName+" then "+pullName, func(t *testing.T) {
				p, twin := port.NewChannel()
				wantNoError(t, pushName, push(p))
				wantError(t, pullName, pull(p), port.ErrMode)
				if _, ok := p.TryReceive(); ok {
					t.Error("TryReceive: got true, want false")
				}
				_ = twin
			})
		}
	}
	t.Run("TryReceive then Start", func(t *testing.T) {
		p, _ := port.NewChannel()
		_, _ = p.TryReceive()
		wantError(t, "Start", p.Start(), port.ErrMode)
	})
	t.Run("Ready then Start", func(t *testing.T) {
		p, _ := port.NewChannel()
		p.Ready()
		wantError(t, "Start", p.Start(), port.ErrMode)
	})
}

// A transfer makes the port neither pulled nor pushed.
func TestTransferResetsTheMode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p, twin := port.NewChannel()
		post(t, twin, 1, 2, 3)
		if got := receive(t, p).Data(); got != int64(1) {
			t.Errorf("Receive: got %v, want 1", got)
		}
		q := carry(t, p)
		q.Start()
		q = carry(t, q) // before its loop had a turn, or after
		synctest.Wait()
		q2, twin2 := port.NewChannel()
		handle(t, q2, r.message)
		post(t, twin2, "pushed")
		wantLog(t, &r, "pushed")
		q2 = carry(t, q2)
		post(t, twin2, "pulled")
		wantPulled(t, q2, "pulled")
		_ = q
	})
}

// R268: what is pulled fires no event, and pulling never enables.
func TestPullingNeverEnables(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		loop := port.NewLoop(&port.LoopOptions{DeadLetters: r.dead})
		p, twin := loop.NewChannel()
		post(t, twin, 1, 2)
		receive(t, p)
		post(t, twin, 3)
		wantLog(t, &r)
		wantLen(t, p, 2)
		wantPulled(t, p, "2", "3")
		wantLog(t, &r)
	})
}

// R268
func TestAllReceivesUntilTheClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, twin := port.NewChannel()
		go func() {
			for i := range 3 {
				time.Sleep(time.Second) // of the bubble's time
				_ = twin.PostMessage(i)
			}
			twin.Close()
		}()
		var got []any
		for e, err := range p.All(t.Context()) {
			wantNoError(t, "All", err)
			got = append(got, e.Data())
		}
		if want := []any{int64(0), int64(1), int64(2)}; !slices.Equal(got, want) {
			t.Errorf("All: got %v, want %v", got, want)
		}
	})
}

// R263: All ends with its context's error, and a break leaves the rest.
func TestAllEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, twin := port.NewChannel()
		post(t, twin, 1, 2, 3)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for e := range p.All(ctx) {
			if e.Data() == int64(2) {
				break
			}
		}
		wantLen(t, p, 1)
		var last error
		n := 0
		for _, err := range p.All(ctx) {
			n++
			last = err
		}
		wantError(t, "All", last, context.DeadlineExceeded)
		if n != 2 {
			t.Errorf("rounds: got %d, want 2: a message and the error", n)
		}
	})
}

// A message that can't be decoded takes its place in the order as an error.
func TestUndecodableMessagesArePulledAsErrors(t *testing.T) {
	out, in := foreign(t)
	post(t, out, 1, stranger{}, 2, stranger{}, 3)
	if got := receive(t, in).Data(); got != int64(1) {
		t.Errorf("Receive: got %v, want 1", got)
	}
	_, err := in.Receive(t.Context())
	wantError(t, "Receive", err, port.ErrMessage)
	wantPulled(t, in, "2", "3")

	out, in = foreign(t)
	post(t, out, 1, stranger{}, 2)
	out.Close()
	var got []string
	for e, err := range in.All(t.Context()) {
		if err != nil {
			wantError(t, "All", err, port.ErrMessage)
			got = append(got, "error")
			continue
		}
		got = append(got, fmt.Sprint(e.Data()))
	}
	if want := []string{"1", "error", "2"}; !slices.Equal(got, want) {
		t.Errorf("All: got %q, want %q", got, want)
	}
}

// A message means the same to one who pulls and to one who listens.
func TestPushAndPullDecodeAlike(t *testing.T) {
	types := new(clone.Types)
	wantNoError(t, "Register", clone.Register[neighbour](types, "neighbour"))
	loops := map[string]func() *port.Loop{
		"no loop":         func() *port.Loop { return nil },
		"loop, no types":  func() *port.Loop { return port.NewLoop(nil) },
		"loop with types": func() *port.Loop { return port.NewLoop(&port.LoopOptions{Types: types}) },
	}
	for name, loop := range loops {
		bubble(t, name, func(t *testing.T) {
			receiver := func() (*port.Port, *port.Port) {
				out, in := port.NewLoop(&port.LoopOptions{Types: types}).NewChannel()
				in, err := in.Release()
				wantNoError(t, "Release", err)
				if l := loop(); l != nil {
					wantNoError(t, "Own", l.Own(in))
				}
				return out, in
			}
			out, in := receiver()
			post(t, out, neighbour{"x"})
			pull := "undecodable"
			if e, ok := in.TryReceive(); ok {
				pull = fmt.Sprintf("%T", e.Data())
			}
			out, in = receiver()
			push := "nothing"
			handle(t, in, func(e port.MessageEvent) { push = fmt.Sprintf("%T", e.Data()) })
			post(t, out, neighbour{"x"})
			synctest.Wait()
			if push == "nothing" {
				push = "undecodable"
			}
			if push != pull {
				t.Errorf("data: got %s when pulled, %s when pushed, want the same", pull, push)
			}
		})
	}
}

// Ready is something to select on, and asked again after each message.
func TestReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, twin := port.NewChannel()
		ready := p.Ready()
		select {
		case <-ready:
			t.Error("Ready with nothing there: got a closed channel, want an open one")
		default:
		}
		go func() {
			time.Sleep(time.Second) // of the bubble's time
			_ = twin.PostMessage(1)
		}()
		<-ready
		<-p.Ready() // until the message is taken
		wantPulled(t, p, "1")
		select {
		case <-p.Ready():
			t.Error("Ready after the last message: got a closed channel, want an open one")
		default:
		}
		twin.Close()
		<-p.Ready()
		_, err := p.Receive(t.Context())
		wantError(t, "Receive", err, port.ErrClosed)
		<-p.Ready()
	})
}

// R36, R268: many pull one port: each message goes to one, in order per puller.
func TestManyReceivers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n, pullers = 10_000, 4
		p, twin := port.NewChannel()
		var mu sync.Mutex
		seen := make([]int, n)
		for range pullers {
			go func() {
				last := int64(-1)
				for e, err := range p.All(context.Background()) {
					if err != nil {
						t.Errorf("All: got %v, want nil", err)
						return
					}
					i := e.Data().(int64)
					if i <= last {
						t.Errorf("order: got %d after %d", i, last)
					}
					last = i
					mu.Lock()
					seen[i]++
					mu.Unlock()
				}
			}()
		}
		for i := range n {
			post(t, twin, i)
		}
		twin.Close()
		synctest.Wait()
		for i, times := range seen {
			if times != 1 {
				t.Fatalf("message %d: got %d times, want once", i, times)
			}
		}
	})
}
