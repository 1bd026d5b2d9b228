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

func TestNewChannelIsTwoEntangledPorts(t *testing.T) { // R1
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		if p1 == p2 {
			t.Error("the two ports are one")
		}
		handle(t, p1, rec.at("p1"))
		handle(t, p2, rec.at("p2"))
		post(t, p1, 1)
		wantLog(t, &rec, "p2 1")
		post(t, p2, 2)
		wantLog(t, &rec, "p1 2")
	})
}

func TestNewChannelStartsNothing(t *testing.T) { // R1, R103
	before := runtime.NumGoroutine()
	var keep []*port.Port
	loop := port.NewLoop(nil)
	for range 1000 {
		p1, p2 := port.NewChannel()
		q1, q2 := loop.NewChannel()
		keep = append(keep, p1, p2, q1, q2)
	}
	wantGoroutines(t, before)
	runtime.KeepAlive(keep)
}

func TestAChannelBelongsToTheLoopThatMadeIt(t *testing.T) { // R2
	for _, tt := range []struct {
		name string
		end  string
		want []string
	}{
		{"R2 the owner ends", "owner", nil},
		{"R2 the caller ends", "caller", []string{"p2 1"}},
	} {
		bubble(t, tt.name, func(t *testing.T) {
			var rec recorder
			loops := map[string]*port.Loop{"caller": port.NewLoop(nil), "owner": port.NewLoop(nil)}
			in, calling := loops["caller"].NewChannel()
			var p1, p2 *port.Port
			handle(t, calling, func(port.MessageEvent) {
				p1, p2 = loops["owner"].NewChannel()
				handle(t, p2, rec.at("p2"))
			})
			post(t, in, "make a channel")
			synctest.Wait()
			if got := loops["owner"].Ports(); got != 2 {
				t.Errorf("ports of the owner: got %d, want 2", got)
			}
			if got := loops["caller"].Ports(); got != 2 {
				t.Errorf("ports of the caller: got %d, want 2", got)
			}
			loops[tt.end].End(nil)
			_ = p1.PostMessage(1)
			wantLog(t, &rec, tt.want...)
		})
	}
}

// inert is what every handle without a port must bear: each call is safe.
func inert(t *testing.T, p *port.Port) {
	t.Helper()
	wantNoError(t, "Start", p.Start())
	wantNoError(t, "OnMessage", p.OnMessage(func(port.MessageEvent) { t.Error("a message at a dead port") }))
	wantNoError(t, "OnMessage(nil)", p.OnMessage(nil))
	wantNoError(t, "OnMessageError", p.OnMessageError(func(port.MessageEvent) { t.Error("a messageerror at a dead port") }))
	l, err := p.AddEventListener(func(port.MessageEvent) { t.Error("a listener ran at a dead port") }, nil)
	wantNoError(t, "AddEventListener", err)
	p.RemoveEventListener(l)
	p.RemoveEventListener(nil)
	if got := p.Len(); got != 0 {
		t.Errorf("Len: got %d, want 0", got)
	}
	wantDone(t, p, true)
	p.CloseWith(errors.New("again"))
	wantNoError(t, "Close", p.Close())
}

func TestPortsAreMadeByChannelsOnly(t *testing.T) { // R3
	for name, p := range map[string]*port.Port{"R3 zero": new(port.Port), "R3 nil": nil} {
		bubble(t, name, func(t *testing.T) {
			inert(t, p)
			wantNoError(t, "OnClose", p.OnClose(func(error) { t.Error("a close at a dead port") }))
			wantError(t, "PostMessage", p.PostMessage(1), port.ErrDetached)
			wantError(t, "PostMessage by its Sender", p.Sender().PostMessage(1), port.ErrDetached)
			wantError(t, "PostMessage by its Inlet", p.Inlet().PostMessage(1), port.ErrDetached)
			_, err := p.Receive(t.Context())
			wantError(t, "Receive", err, port.ErrDetached)
			if e, ok := p.TryReceive(); ok {
				t.Errorf("TryReceive: got %v, want nothing", e.Data())
			}
			<-p.Ready()
			for range p.All(t.Context()) {
				break // it ends, whatever it says
			}
			_, err = p.Detach()
			wantError(t, "Detach", err, port.ErrDetached)
			_, err = p.Release()
			wantError(t, "Release", err, port.ErrDetached)
			c1, _ := port.NewChannel()
			if p == nil {
				return // a nil element is R25's
			}
			wantDataClone(t, "transferring", c1.PostMessage(nil, p))
		})
	}
}

func TestAFreshPort(t *testing.T) { // R4
	loop := port.NewLoop(nil)
	for _, tt := range []struct {
		name string
		make func() (*port.Port, *port.Port)
	}{
		{"NewChannel", port.NewChannel},
		{"Loop.NewChannel", loop.NewChannel},
		{"NewTyped", func() (*port.Port, *port.Port) {
			a, b := port.NewTyped[int, int]()
			return a.Port(), b.Port()
		}},
	} {
		both := map[string]func() (*port.Port, *port.Port){
			"port1": tt.make,
			"port2": func() (*port.Port, *port.Port) { a, b := tt.make(); return b, a },
		}
		for which, newPorts := range both {
			bubble(t, "R4 "+tt.name+" "+which, func(t *testing.T) {
				var rec recorder
				p, twin := newPorts()
				wantLen(t, p, 0)
				wantDone(t, p, false)
				listen(t, p, func(e port.MessageEvent) { rec.add("at itself: %v", e.Port() == p) })
				post(t, twin, 1)
				wantLog(t, &rec) // disabled
				wantLen(t, p, 1)
				start(t, p)
				wantLog(t, &rec, "at itself: true")
				q, err := p.Detach()
				wantNoError(t, "Detach of a port that was never detached", err)
				if q == p {
					t.Error("detaching gave the same handle")
				}
			})
		}
	}
}

func TestTheTargetIsTheReceivingPort(t *testing.T) { // R6
	for _, tt := range []struct {
		name string
		take func(t *testing.T, p *port.Port, at func(port.MessageEvent))
	}{
		{"R6 handler", func(t *testing.T, p *port.Port, at func(port.MessageEvent)) { handle(t, p, at) }},
		{"R6 listener", func(t *testing.T, p *port.Port, at func(port.MessageEvent)) { listen(t, p, at); start(t, p) }},
		{"R6 Receive", func(t *testing.T, p *port.Port, at func(port.MessageEvent)) { at(receive(t, p)) }},
		{"R6 TryReceive", func(t *testing.T, p *port.Port, at func(port.MessageEvent)) {
			if e, ok := p.TryReceive(); ok {
				at(e)
			}
		}},
		{"R6 All", func(t *testing.T, p *port.Port, at func(port.MessageEvent)) {
			for e := range p.All(context.Background()) {
				at(e)
				return
			}
		}},
	} {
		bubble(t, tt.name, func(t *testing.T) {
			var rec recorder
			p1, p2 := port.NewChannel()
			post(t, p1, 1)
			tt.take(t, p2, func(e port.MessageEvent) {
				rec.add("p1 %v, p2 %v", e.Port() == p1, e.Port() == p2)
			})
			wantLog(t, &rec, "p1 false, p2 true")
		})
	}
}

func TestASuccessfulPostIsSilent(t *testing.T) { // R7
	p1, _ := port.NewChannel()
	for _, v := range []any{nil, 1, "x", []any{1}, map[string]any{"a": 1}} {
		if err := p1.PostMessage(v); err != nil {
			t.Errorf("PostMessage(%v): got %v, want nil", v, err)
		}
	}
	wantNoError(t, "Post", port.Post(p1, 1))
}

// R9: whatever is posted, shipped and detached, what one end of a channel says
// is heard at its twin, and nowhere else.
func TestEntanglementIsOneToOne(t *testing.T) {
	const channels, steps = 8, 4000
	type note struct{ Channel, Side, N int }
	synctest.Test(t, func(t *testing.T) {
		var ports [channels][2]*port.Port
		var posted, heard [channels][2]int
		for c := range ports {
			ports[c][0], ports[c][1] = port.NewChannel()
		}
		carry1, carry2 := port.NewChannel()
		random := rand.New(rand.NewPCG(9, 9))
		for range steps {
			c, side := random.IntN(channels), random.IntN(2)
			p := ports[c][side]
			switch random.IntN(8) {
			case 0:
				q, err := p.Detach()
				wantNoError(t, "Detach", err)
				ports[c][side] = q
			case 1:
				ship(t, carry1, nil, p)
				ports[c][side] = received(t, carry2)
			case 2, 3:
				e, ok := p.TryReceive()
				if !ok {
					continue
				}
				got, err := port.Data[note](e)
				wantNoError(t, "Data", err)
				if want := (note{c, 1 - side, heard[c][side]}); got != want {
					t.Fatalf("channel %d, side %d heard: got %+v, want %+v", c, side, got, want)
				}
				heard[c][side]++
			default:
				post(t, p, note{c, side, posted[c][side]})
				posted[c][side]++
			}
		}
		for c := range ports {
			for side, p := range ports[c] {
				wantLen(t, p, posted[c][1-side]-heard[c][side])
			}
		}
	})
}

// R9 with many goroutines: every end has a goroutine that posts and one that
// listens.
func TestEntanglementIsOneToOneConcurrently(t *testing.T) {
	const channels, each = 16, 500
	synctest.Test(t, func(t *testing.T) {
		var wg sync.WaitGroup
		var rec recorder
		for c := range channels {
			p1, p2 := port.NewChannel()
			for _, end := range []struct {
				own       *port.Port
				says, has string
			}{{p1, fmt.Sprint(c, " one"), fmt.Sprint(c, " two")}, {p2, fmt.Sprint(c, " two"), fmt.Sprint(c, " one")}} {
				n := 0
				handle(t, end.own, func(e port.MessageEvent) {
					if e.Data() != end.has {
						t.Errorf("got %v, want %v", e.Data(), end.has)
					}
					if n++; n == each {
						rec.add("all")
					}
				})
				wg.Go(func() {
					for range each {
						_ = end.own.PostMessage(end.says)
					}
				})
			}
		}
		wg.Wait()
		synctest.Wait()
		if got := len(rec.take()); got != 2*channels {
			t.Errorf("ends that heard all: got %d, want %d", got, 2*channels)
		}
	})
}

func TestDisentanglingNotifiesTheOtherSideAndLeavesTheQueues(t *testing.T) { // R11
	bubble(t, "R11 both enabled", func(t *testing.T) {
		var rec recorder
		loop := newDriven(&rec)
		p1, p2 := loop.NewChannel()
		for name, p := range map[string]*port.Port{"p1": p1, "p2": p2} {
			wantNoError(t, "OnClose", p.OnClose(func(error) { rec.add("%s close", name) }))
			handle(t, p, rec.at(name))
		}
		post(t, p1, 1)
		post(t, p2, 2)
		p1.Close()
		wantError(t, "posting through p1", p1.PostMessage(3), port.ErrClosed)
		wantError(t, "posting through p2", p2.PostMessage(4), port.ErrClosed)
		drive(loop)
		wantLog(t, &rec, "p2 1", "p1 2", "p2 close")
	})
	bubble(t, "R11 the survivor is disabled", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		wantNoError(t, "OnClose", p2.OnClose(rec.closed))
		post(t, p1, 1, 2)
		p1.Close()
		wantLog(t, &rec)
		wantLen(t, p2, 2)
		handle(t, p2, rec.message)
		wantLog(t, &rec, "1", "2", "close")
	})
}

func TestTheSurvivorOfADisentanglementLives(t *testing.T) { // R12
	bubble(t, "R12 only the survivor can be transferred", func(t *testing.T) {
		c1p1, c1p2 := port.NewChannel()
		c2p1, c2p2 := port.NewChannel()
		c1p1.Close()
		wantDataClone(t, "shipping the closed one", c2p1.PostMessage(nil, c1p1))
		wantNoError(t, "shipping the survivor", c2p1.PostMessage(nil, c1p2))
		wantLen(t, c2p2, 1)
	})
	bubble(t, "R12 it delivers what was queued, after a transfer too", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		c1, c2 := port.NewChannel()
		post(t, p1, "a", "b")
		p1.Close()
		ship(t, c1, nil, p2)
		moved := received(t, c2)
		wantNoError(t, "OnClose", moved.OnClose(rec.closed))
		handle(t, moved, rec.message)
		wantLog(t, &rec, "a", "b", "close")
	})
	bubble(t, "R12 posting to it takes all steps", func(t *testing.T) {
		p1, p2 := port.NewChannel()
		p1.Close()
		b := port.NewBuffer([]byte("x"))
		wantError(t, "posting", p2.PostMessage(b, b), port.ErrClosed)
		wantMoved(t, b, true)
	})
}
