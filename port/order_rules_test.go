package port_test

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/port"
)

func TestEachDirectionIsFirstInFirstOut(t *testing.T) { // R39
	const n = 1000
	bubble(t, "R39 pushed, both ways at once", func(t *testing.T) {
		p1, p2 := port.NewChannel()
		var wg sync.WaitGroup
		var got [2][]int
		for i, p := range []*port.Port{p1, p2} {
			handle(t, p, func(e port.MessageEvent) {
				v, _ := port.Data[int](e)
				got[i] = append(got[i], v)
			})
			wg.Go(func() {
				for j := range n {
					_ = p.PostMessage(j)
				}
			})
		}
		wg.Wait()
		synctest.Wait()
		wantCount(t, got[0], n)
		wantCount(t, got[1], n)
	})
	bubble(t, "R39 pulled", func(t *testing.T) {
		p1, p2 := port.NewChannel()
		go func() {
			for j := range n {
				_ = p1.PostMessage(j)
			}
			p1.Close()
		}()
		var got []int
		for e, err := range p2.All(t.Context()) {
			wantNoError(t, "All", err)
			v, _ := port.Data[int](e)
			got = append(got, v)
		}
		wantCount(t, got, n)
	})
	bubble(t, "R39 scalars, records and ports mixed", func(t *testing.T) {
		p1, p2 := port.NewChannel()
		var got []int
		handle(t, p2, func(e port.MessageEvent) {
			switch v := e.Data().(type) {
			case int64:
				got = append(got, int(v))
			case []any:
				got = append(got, int(v[0].(int64)))
			}
		})
		for j := range n {
			switch j % 4 {
			case 0:
				_ = port.Post(p1, j)
			case 1:
				_ = p1.PostMessage(j)
			case 2:
				_ = p1.PostMessage([]int{j})
			default:
				_ = p1.PostMessage([]int{j}, newBuffer())
			}
		}
		synctest.Wait()
		wantCount(t, got, n)
	})
}

func TestHandlersOfALoopRunOneAtATime(t *testing.T) { // R40
	const each = 500
	loop := port.NewLoop(nil)
	for name, channels := range map[string][]func() (*port.Port, *port.Port){
		"R40 one port": {port.NewChannel},
		"R40 ports of a loop, and some that it was given": {
			loop.NewChannel, loop.NewChannel,
			func() (*port.Port, *port.Port) {
				p1, p2 := port.NewChannel()
				wantNoError(t, "Own", loop.Own(p2))
				return p1, p2
			},
		},
	} {
		bubble(t, name, func(t *testing.T) {
			var inside, heard atomic.Int32
			var wg sync.WaitGroup
			for _, newChannel := range channels {
				p1, p2 := newChannel()
				f := func(port.MessageEvent) {
					if inside.Add(1) != 1 {
						t.Error("two handlers at once")
					}
					heard.Add(1)
					runtime.Gosched()
					inside.Add(-1)
				}
				handle(t, p2, f)
				listen(t, p2, f)
				for range 3 {
					wg.Go(func() {
						for range each {
							_ = p1.PostMessage("x")
						}
					})
				}
			}
			wg.Wait()
			synctest.Wait()
			if got, want := int(heard.Load()), len(channels)*3*each*2; got != want {
				t.Errorf("heard: got %d, want %d", got, want)
			}
		})
	}
}

// R40: a port that arrives joins the loop of the port that it came to.
func TestReceivedPortsJoinTheReceiversLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var inside atomic.Int32
		var rec recorder
		once := func(port.MessageEvent) {
			if inside.Add(1) != 1 {
				t.Error("two handlers at once")
			}
			time.Sleep(time.Second)
			inside.Add(-1)
			rec.add("done")
		}
		c1, c2 := port.NewChannel()
		var twins []*port.Port
		handle(t, c2, func(e port.MessageEvent) {
			for _, p := range e.Ports() {
				handle(t, p, once)
			}
			once(e)
		})
		for range 3 {
			p1, p2 := port.NewChannel()
			ship(t, c1, nil, p2)
			twins = append(twins, p1)
		}
		for _, p := range twins {
			post(t, p, 1, 2)
		}
		post(t, c1, "x")
		time.Sleep(time.Minute)
		wantLog(t, &rec, "done", "done", "done", "done", "done", "done", "done", "done", "done", "done")
	})
}

// R42: messages over different never-shipped channels of one loop arrive in the order in
// which they were posted. What happens to a port before the posts does not matter.
func TestUnshippedPortsShareOneOrder(t *testing.T) {
	for _, tt := range []struct {
		name   string
		before func(t *testing.T, late, early *port.Port) // the late one gets the second message
	}{
		{"R42 plain", func(*testing.T, *port.Port, *port.Port) {}},
		{"R42 a listener was added to a started port", func(t *testing.T, late, _ *port.Port) {
			listen(t, late, func(port.MessageEvent) {})
		}},
		{"R42 a listener was removed from a started port", func(t *testing.T, late, _ *port.Port) {
			late.RemoveEventListener(listen(t, late, func(port.MessageEvent) {}))
		}},
		{"R42 a started port got OnClose", func(t *testing.T, late, _ *port.Port) {
			wantNoError(t, "OnClose", late.OnClose(func(error) {}))
		}},
		{"R42 a started port got OnMessageError", func(t *testing.T, late, _ *port.Port) {
			wantNoError(t, "OnMessageError", late.OnMessageError(nil))
		}},
		{"R42 a handler was replaced", func(t *testing.T, late, _ *port.Port) {
			handle(t, late, func(port.MessageEvent) {})
		}},
		{"R42 started twice", func(t *testing.T, late, _ *port.Port) { start(t, late) }},
		{"R42 owned by its own loop again", func(t *testing.T, late, _ *port.Port) { wantOwnKept(t, late) }},
	} {
		for _, driven := range []bool{false, true} {
			bubble(t, fmt.Sprintf("%s, driven %v", tt.name, driven), func(t *testing.T) {
				var rec recorder
				loop := port.NewLoop(nil)
				if driven {
					loop = newDriven(&rec)
				}
				a1, a2 := loop.NewChannel()
				b1, b2 := loop.NewChannel()
				handle(t, a2, nil)
				handle(t, b2, nil)
				work := func(port.MessageEvent) {
					tt.before(t, b2, a2)
					handle(t, a2, rec.at("a"))
					handle(t, b2, rec.at("b"))
					post(t, a1, "1")
					post(t, b1, "2")
					post(t, a1, "3")
					post(t, a1, "4")
					post(t, b1, "5")
				}
				go1, go2 := loop.NewChannel()
				handle(t, go2, work)
				if driven {
					work(port.MessageEvent{})
					drive(loop)
				} else {
					post(t, go1, "go")
				}
				wantLog(t, &rec, "a 1", "b 2", "a 3", "a 4", "b 5")
			})
		}
	}
}

// wantOwnKept adopts a port that its loop owns already.
func wantOwnKept(t *testing.T, p *port.Port) {
	t.Helper()
	if err := port.NewLoop(nil).Own(p); err == nil {
		t.Error("a started port was adopted by another loop")
	}
}

func TestBothEndsOfUnshippedChannelsShareOneOrder(t *testing.T) { // R42
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		loop := newDriven(&rec)
		a1, a2 := loop.NewChannel()
		b1, b2 := loop.NewChannel()
		for name, p := range map[string]*port.Port{"a1": a1, "a2": a2, "b1": b1, "b2": b2} {
			handle(t, p, rec.at(name))
		}
		post(t, a1, 1)
		post(t, b2, 2)
		post(t, a2, 3)
		post(t, b1, 4)
		post(t, a1, 5)
		drive(loop)
		wantLog(t, &rec, "a2 1", "b1 2", "a1 3", "b2 4", "a2 5")
	})
}

// R42, R82: a close among the posts does not change their order.
func TestUnshippedPortsKeepTheirOrderOverAClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		loop := newDriven(&rec)
		a1, a2 := loop.NewChannel()
		b1, b2 := loop.NewChannel()
		wantNoError(t, "OnClose", a2.OnClose(func(error) { rec.add("a2 close") }))
		handle(t, a2, rec.at("a2"))
		handle(t, b1, rec.at("b1"))
		handle(t, b2, rec.at("b2"))
		post(t, a1, 1)
		post(t, b1, 2)
		post(t, b2, 3)
		a1.Close()
		post(t, b1, 4)
		b1.Close()
		drive(loop)
		wantLog(t, &rec, "a2 1", "b2 2", "b1 3", "a2 close", "b2 4")
	})
}

// R43: once shipped, a port keeps its own order; nothing is promised across ports. The
// flag is on both ends and stays: a disabled shipped port holds up nobody.
func TestShippedPortsKeepTheirOwnOrder(t *testing.T) {
	const channels, each = 5, 200
	synctest.Test(t, func(t *testing.T) {
		loop := port.NewLoop(nil)
		var got [channels][2][]int
		carry1, carry2 := loop.NewChannel()
		var all []*port.Port
		for c := range channels {
			p1, p2 := loop.NewChannel()
			ship(t, carry1, nil, p2)
			moved := received(t, carry2)
			for side, p := range []*port.Port{p1, moved} {
				handle(t, p, func(e port.MessageEvent) {
					v, _ := port.Data[int](e)
					got[c][side] = append(got[c][side], v)
				})
				all = append(all, p)
			}
		}
		for n := range each {
			for _, p := range all {
				post(t, p, n)
			}
		}
		synctest.Wait()
		for c := range got {
			wantCount(t, got[c][0], each)
			wantCount(t, got[c][1], each)
		}
	})
}

func TestADisabledPortHoldsUpNobody(t *testing.T) { // R44
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		loop := port.NewLoop(nil)
		c1, c1in := loop.NewChannel()
		c2, c2in := loop.NewChannel()
		listen(t, c1in, rec.at("c1"))
		handle(t, c2in, rec.at("c2"))
		post(t, c1, "a")
		post(t, c2, "b")
		wantLog(t, &rec, "c2 b")
		post(t, c1, "c")
		start(t, c1in)
		wantLog(t, &rec, "c1 a", "c1 c")
	})
}

func TestCloseOvertakesNothing(t *testing.T) { // R48
	bubble(t, "R48 enabled", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		wantNoError(t, "OnClose", p1.OnClose(rec.closed))
		handle(t, p1, rec.message)
		post(t, p2, "x")
		p2.Close()
		wantLog(t, &rec, "x", "close")
	})
	bubble(t, "R48 enabled later", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		post(t, p2, "x", "y")
		p2.Close()
		wantNoError(t, "OnClose", p1.OnClose(rec.closed))
		wantLog(t, &rec)
		handle(t, p1, rec.message)
		wantLog(t, &rec, "x", "y", "close")
	})
	bubble(t, "R48 pulled", func(t *testing.T) {
		p1, p2 := port.NewChannel()
		post(t, p2, "x")
		p2.Close()
		if got := receive(t, p1).Data(); got != "x" {
			t.Errorf("received: got %v, want x", got)
		}
		_, err := p1.Receive(t.Context())
		wantError(t, "Receive after the last message", err, port.ErrClosed)
	})
	bubble(t, "R48 in a burst, many times", func(t *testing.T) {
		for range 500 {
			heard, closed := 0, 0
			p1, p2 := port.NewChannel()
			wantNoError(t, "OnClose", p1.OnClose(func(error) { closed = heard }))
			handle(t, p1, func(port.MessageEvent) { heard++ })
			for range 100 {
				_ = port.Post(p2, 1)
			}
			p2.Close()
			synctest.Wait()
			if heard != 100 || closed != 100 {
				t.Fatalf("heard %d, closed after %d; want 100 and 100", heard, closed)
			}
		}
	})
}

func TestDeliveryNeedsNothingMoreOfTheSender(t *testing.T) { // R49
	t.Run("R49 it spins", func(t *testing.T) {
		p1, p2 := port.NewChannel()
		var written atomic.Bool
		handle(t, p2, func(port.MessageEvent) { written.Store(true) })
		post(t, p1, 1)
		for !written.Load() { // a sender that never lets go
		}
	})
	bubble(t, "R49 it blocks for ever", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		handle(t, p2, rec.message)
		block := make(chan int)
		go func() {
			_ = p1.PostMessage(1)
			<-block
		}()
		wantLog(t, &rec, "1")
		close(block)
	})
	bubble(t, "R49 it ends", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		handle(t, p2, rec.message)
		go func() { _ = p1.PostMessage(1) }()
		wantLog(t, &rec, "1")
	})
	bubble(t, "R49 its loop ends", func(t *testing.T) {
		var rec recorder
		loop := port.NewLoop(nil)
		p1, p2 := port.NewChannel()
		wantNoError(t, "Own", loop.Own(p1))
		handle(t, p2, rec.message)
		post(t, p1, 1)
		loop.End(nil)
		wantLog(t, &rec, "1")
	})
}

func TestASuspendedLoopKeepsItsMessages(t *testing.T) { // R50
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		loop := newDriven(&rec) // suspended while nobody drives it
		p1, p2 := loop.NewChannel()
		handle(t, p2, rec.message)
		post(t, p1, 1, 2)
		time.Sleep(time.Hour)
		post(t, p1, 3)
		wantLog(t, &rec)
		if !loop.Due() {
			t.Error("a loop with work is not awake")
		}
		drive(loop)
		wantLog(t, &rec, "1", "2", "3")
		if loop.Due() {
			t.Error("a loop without work is awake")
		}
	})
}
