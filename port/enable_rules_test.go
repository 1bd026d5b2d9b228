package port_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/port"
)

func TestADisabledQueueKeepsEverything(t *testing.T) { // R13
	bubble(t, "R13 none is dispatched", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		listen(t, p2, rec.message)
		post(t, p1, 1, 2, 3)
		wantLog(t, &rec)
		wantLen(t, p2, 3)
	})
	bubble(t, "R13 for any time", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		listen(t, p2, rec.message)
		post(t, p1, 1)
		time.Sleep(1000 * time.Hour)
		post(t, p1, 2)
		wantLog(t, &rec)
		start(t, p2)
		wantLog(t, &rec, "1", "2")
	})
	bubble(t, "R13 any number", func(t *testing.T) {
		const n = 100_000
		p1, p2 := port.NewChannel()
		var got []int
		listen(t, p2, func(e port.MessageEvent) {
			v, _ := port.Data[int](e)
			got = append(got, v)
		})
		for i := range n {
			if err := port.Post(p1, i); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		wantLen(t, p2, n)
		start(t, p2)
		synctest.Wait()
		wantCount(t, got, n)
	})
}

// wantCount expects 0, 1, … n-1.
func wantCount(t *testing.T, got []int, n int) {
	t.Helper()
	if len(got) != n {
		t.Errorf("messages: got %d, want %d", len(got), n)
	}
	for i, v := range got {
		if v != i {
			t.Errorf("message %d: got %d", i, v)
			return
		}
	}
}

func TestStartDeliversInPostingOrder(t *testing.T) { // R14
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		listen(t, p2, rec.message)
		post(t, p1, 1, 2, 3)
		start(t, p2)
		post(t, p1, 4)
		wantLog(t, &rec, "1", "2", "3", "4")
	})
}

func TestStartIsIdempotent(t *testing.T) { // R15
	makers := map[string]func() (*port.Port, *port.Port){
		"a port's own loop": port.NewChannel,
		"a loop":            port.NewLoop(nil).NewChannel,
	}
	for name, newChannel := range makers {
		bubble(t, "R15 "+name, func(t *testing.T) {
			var rec recorder
			p1, p2 := newChannel()
			listen(t, p2, rec.message)
			post(t, p1, 1, 2)
			start(t, p2)
			start(t, p2)
			wantLog(t, &rec, "1", "2")
			start(t, p2)
			post(t, p1, 3, 4)
			start(t, p2)
			wantLog(t, &rec, "3", "4")
		})
	}
}

func TestSettingOnMessageEnables(t *testing.T) { // R16
	var rec recorder
	for _, tt := range []struct {
		name string
		f    func(port.MessageEvent)
		want []string
	}{
		{"R16 to a function", rec.at("handler"), []string{"handler 1", "listener 1"}},
		{"R16 to nil", nil, []string{"listener 1"}},
	} {
		bubble(t, tt.name, func(t *testing.T) {
			p1, p2 := port.NewChannel()
			handle(t, p2, tt.f)
			listen(t, p2, rec.at("listener"))
			post(t, p1, 1)
			wantLog(t, &rec, tt.want...)
		})
		bubble(t, tt.name+" after the post", func(t *testing.T) {
			p1, p2 := port.NewChannel()
			post(t, p1, 1)
			l := listen(t, p2, rec.at("listener"))
			handle(t, p2, tt.f)
			want := slices.Clone(tt.want)
			slices.Reverse(want) // the listener was there first
			wantLog(t, &rec, want...)
			p2.RemoveEventListener(l)
		})
	}
}

// R17, R18: what does not enable, in any combination.
func TestNothingElseEnables(t *testing.T) {
	nothing := func(port.MessageEvent) {}
	for _, tt := range []struct {
		name string
		do   func(t *testing.T, p *port.Port)
	}{
		{"R17 a listener", func(t *testing.T, p *port.Port) { listen(t, p, nothing) }},
		{"R17 two listeners", func(t *testing.T, p *port.Port) { listen(t, p, nothing); listen(t, p, nothing) }},
		{"R17 a once listener", func(t *testing.T, p *port.Port) {
			_, err := p.AddEventListener(nothing, &port.ListenerOptions{Once: true})
			wantNoError(t, "AddEventListener", err)
		}},
		{"R17 a listener with a context", func(t *testing.T, p *port.Port) {
			_, err := p.AddEventListener(nothing, &port.ListenerOptions{Context: t.Context()})
			wantNoError(t, "AddEventListener", err)
		}},
		{"R17 a listener for messageerror", func(t *testing.T, p *port.Port) {
			_, err := p.AddEventListener(nothing, &port.ListenerOptions{Error: true})
			wantNoError(t, "AddEventListener", err)
		}},
		{"R17 no listener", func(t *testing.T, p *port.Port) {
			_, err := p.AddEventListener(nil, nil)
			wantNoError(t, "AddEventListener", err)
		}},
		{"R18 OnMessageError", func(t *testing.T, p *port.Port) {
			wantNoError(t, "OnMessageError", p.OnMessageError(nothing))
		}},
		{"R18 OnMessageError nil", func(t *testing.T, p *port.Port) {
			wantNoError(t, "OnMessageError", p.OnMessageError(nil))
		}},
		{"R18 OnClose", func(t *testing.T, p *port.Port) { wantNoError(t, "OnClose", p.OnClose(func(error) {})) }},
		{"R18 removing a listener", func(t *testing.T, p *port.Port) { p.RemoveEventListener(listen(t, p, nothing)) }},
		{"R18 reading", func(_ *testing.T, p *port.Port) { _, _, _ = p.Len(), p.Done(), p.Sender() }},
		{"R18 its inlet", func(t *testing.T, p *port.Port) { _ = p.Inlet() }},
		{"R18 a loop", func(t *testing.T, p *port.Port) { wantNoError(t, "Own", port.NewLoop(nil).Own(p)) }},
	} {
		bubble(t, tt.name, func(t *testing.T) {
			var rec recorder
			p1, p2 := port.NewChannel()
			post(t, p1, 1)
			tt.do(t, p2)
			post(t, p1, 2)
			synctest.Wait()
			wantLen(t, p2, 2)
			handle(t, p2, rec.message)
			wantLog(t, &rec, "1", "2")
		})
	}
}

func TestAnEnabledQueueStaysEnabled(t *testing.T) { // R19
	bubble(t, "R19 clearing the handler", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		handle(t, p2, rec.at("h1"))
		handle(t, p2, nil)
		post(t, p1, 1)
		wantLog(t, &rec)
		wantLen(t, p2, 0)
		handle(t, p2, rec.at("h2"))
		post(t, p1, 2)
		wantLog(t, &rec, "h2 2")
	})
	bubble(t, "R19 removing the last listener", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		l := listen(t, p2, rec.at("l1"))
		start(t, p2)
		post(t, p1, 1)
		wantLog(t, &rec, "l1 1")
		p2.RemoveEventListener(l)
		post(t, p1, 2)
		wantLog(t, &rec)
		listen(t, p2, rec.at("l2"))
		post(t, p1, 3)
		wantLog(t, &rec, "l2 3")
	})
	bubble(t, "R19 clearing the handler, a listener stays", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		listen(t, p2, rec.at("l"))
		handle(t, p2, rec.at("h"))
		handle(t, p2, nil)
		post(t, p1, 1)
		wantLog(t, &rec, "l 1")
	})
}

func TestAStartedPortWithoutListenersLosesMessages(t *testing.T) { // R20
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		loop := port.NewLoop(&port.LoopOptions{DeadLetters: rec.dead})
		p1, p2 := loop.NewChannel()
		start(t, p2)
		post(t, p1, 1)
		wantLog(t, &rec, "dead (no listener) 1")
		listen(t, p2, rec.message)
		post(t, p1, 2)
		wantLog(t, &rec, "2")
	})
}

func TestEnablingNeverDispatchesAtOnce(t *testing.T) { // R21
	for _, tt := range []struct {
		name   string
		enable func(*testing.T, *port.Port, *recorder)
	}{
		{"R21 OnMessage", func(t *testing.T, p *port.Port, rec *recorder) { handle(t, p, rec.message) }},
		{"R21 Start", func(t *testing.T, p *port.Port, rec *recorder) { listen(t, p, rec.message); start(t, p) }},
	} {
		bubble(t, tt.name+" on a turn", func(t *testing.T) {
			var rec recorder
			loop := port.NewLoop(nil)
			go1, go2 := loop.NewChannel()
			handle(t, go2, func(port.MessageEvent) {
				p1, p2 := loop.NewChannel()
				post(t, p1, 1)
				rec.add("a")
				tt.enable(t, p2, &rec)
				rec.add("b")
			})
			post(t, go1, "go")
			wantLog(t, &rec, "a", "b", "1")
		})
		bubble(t, tt.name+" on a driven loop", func(t *testing.T) {
			var rec recorder
			loop := newDriven(&rec)
			p1, p2 := loop.NewChannel()
			post(t, p1, 1)
			rec.add("a")
			tt.enable(t, p2, &rec)
			rec.add("b")
			wantLog(t, &rec, "a", "b")
			drive(loop)
			wantLog(t, &rec, "1")
		})
	}
}

func TestADeadPortIsSafe(t *testing.T) { // R22
	bubble(t, "R22 closed", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		l := listen(t, p1, rec.at("p1"))
		p1.Close()
		inert(t, p1)
		p1.RemoveEventListener(l)
		wantNoError(t, "OnClose", p1.OnClose(func(error) { rec.add("p1 close") }))
		wantNoError(t, "OnClose", p2.OnClose(rec.closed))
		wantLog(t, &rec, "close")
	})
	bubble(t, "R22 transferred away", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		c1, c2 := port.NewChannel()
		l := listen(t, p1, rec.at("p1"))
		wantNoError(t, "OnClose", p2.OnClose(rec.closed))
		post(t, p2, 1)
		ship(t, c1, nil, p1)
		inert(t, p1)
		p1.RemoveEventListener(l)
		_, ok := p1.TryReceive()
		if ok {
			t.Error("a detached handle received")
		}
		moved := received(t, c2)
		inert(t, p1)
		post(t, p2, 2)
		wantLog(t, &rec) // neither enabled nor closed
		wantLen(t, moved, 2)
		handle(t, moved, rec.at("moved"))
		wantLog(t, &rec, "moved 1", "moved 2")
		handle(t, p2, rec.at("p2"))
		post(t, moved, 3)
		wantLog(t, &rec, "p2 3")
	})
	bubble(t, "R22 its twin closed", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		p2.Close()
		start(t, p1)
		handle(t, p1, rec.message)
		p1.RemoveEventListener(listen(t, p1, rec.message))
		wantNoError(t, "OnMessageError", p1.OnMessageError(rec.failed))
		wantLog(t, &rec)
	})
}

func TestReplacingTheHandlerAffectsLaterMessages(t *testing.T) { // R23
	bubble(t, "R23 inside a handler", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		handle(t, p2, func(e port.MessageEvent) {
			rec.at("h1")(e)
			handle(t, p2, rec.at("h2"))
			rec.add("h1 ends")
		})
		post(t, p1, 1)
		wantLog(t, &rec, "h1 1", "h1 ends")
		post(t, p1, 2)
		wantLog(t, &rec, "h2 2")
	})
	bubble(t, "R23 with more queued", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		post(t, p1, 1, 2, 3)
		handle(t, p2, func(e port.MessageEvent) {
			rec.at("h1")(e)
			handle(t, p2, rec.at("h2"))
		})
		wantLog(t, &rec, "h1 1", "h2 2", "h2 3")
	})
	bubble(t, "R23 by nil", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		post(t, p1, 1, 2)
		handle(t, p2, func(e port.MessageEvent) {
			rec.at("h1")(e)
			handle(t, p2, nil)
		})
		wantLog(t, &rec, "h1 1")
		wantLen(t, p2, 0)
	})
}

// A port is pushed or pulled; the first use says which, and a transfer forgets it.
func TestAPulledPortIsNotEnabled(t *testing.T) { // R13, R18
	synctest.Test(t, func(t *testing.T) {
		p1, p2 := port.NewChannel()
		post(t, p1, 1, 2)
		if got := receive(t, p2).Data(); fmt.Sprint(got) != "1" {
			t.Errorf("received: got %v, want 1", got)
		}
		_, err := p2.AddEventListener(func(port.MessageEvent) {}, nil)
		for what, err := range map[string]error{
			"Start":            p2.Start(),
			"OnMessage":        p2.OnMessage(nil),
			"AddEventListener": err,
		} {
			if !errors.Is(err, port.ErrMode) {
				t.Errorf("%s on a pulled port: got %v, want %v", what, err, port.ErrMode)
			}
		}
		wantLen(t, p2, 1)
		q, err := p2.Detach()
		wantNoError(t, "Detach", err)
		var rec recorder
		handle(t, q, rec.message)
		wantLog(t, &rec, "2")
	})
}
