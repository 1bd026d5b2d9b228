package port_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/port"
)

var errFailed = errors.New("failed")

// turnOn takes the next turn of a driven loop and runs it.
func turnOn(t *testing.T, l *port.Loop) *port.Turn {
	t.Helper()
	turn := new(port.Turn)
	if !l.Next(turn) {
		t.Fatal("no turn is due")
	}
	turn.Run()
	return turn
}

// R240: a message that is redelivered is the first again, with the attempt's number.
func TestRedeliver_R240(t *testing.T) {
	for name, l := range map[string]*port.Limit{"unlimited": nil, "limited": {Messages: 3, Policy: port.Refuse}} {
		t.Run(name, func(t *testing.T) {
			log := new(recorder)
			loop := newDriven(log)
			p1, p2 := port.NewChannel()
			wantNoError(t, "Own", loop.Own(p2))
			wantNoError(t, "SetLimit", p2.SetLimit(l))
			post(t, p1, "a", "b", []any{"c"})
			handle(t, p2, func(e port.MessageEvent) { log.add("%v@%d", e.Data(), e.Attempt()) })
			for range 2 {
				if !turnOn(t, loop).Redeliver(errFailed) {
					t.Error("not redelivered")
				}
			}
			if l != nil {
				post(t, p1, "d")
				wantError(t, "full", p1.PostMessage("e"), port.ErrFull) // a is not counted
			}
			drive(loop)
			got := fmt.Sprint(log.take())
			want := "[a@0 a@1 a@2 b@0 [c]@0]"
			if l != nil {
				want = "[a@0 a@1 a@2 b@0 [c]@0 d@0]"
			}
			if got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// What came with the message and is still the loop's goes back into it; what was passed
// on or closed has left. The data is decoded anew.
func TestRedeliverTakesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := new(recorder)
		loop := newDriven(log)
		p1, p2 := port.NewChannel()
		wantNoError(t, "Own", loop.Own(p2))
		stays, peer := port.NewChannel()
		passed, _ := port.NewChannel()
		closed, _ := port.NewChannel()
		b := port.NewBuffer([]byte("bytes"))
		post(t, peer, "inside")
		v := map[string]any{"n": 1, "ports": []any{stays, passed, closed}, "b": b}
		wantNoError(t, "post", p1.PostMessage(v, stays, passed, closed, b))
		carrier, there := port.NewChannel()
		handle(t, p2, func(e port.MessageEvent) {
			data := e.Data().(map[string]any)
			ports := data["ports"].([]any)
			log.add("%d: n=%v %v %v", e.Attempt(), data["n"], ports[1] == nil, ports[2] == nil)
			data["n"] = "spoilt"
			if e.Attempt() == 0 {
				ship(t, carrier, nil, ports[1].(*port.Port))
				ports[2].(*port.Port).Close()
				return
			}
			log.add("buffer %s", data["b"].(*port.Buffer).Bytes())
			first := ports[0].(*port.Port)
			handle(t, first, log.message)
		})
		turn := turnOn(t, loop)
		old := turn.Event().Ports()
		turn.Redeliver(errFailed)
		wantError(t, "the failed turn's handle", old[0].PostMessage(1), port.ErrDetached)
		wantDone(t, received(t, there), false)
		drive(loop)
		if got := fmt.Sprint(log.take()); got != "[0: n=1 false false 1: n=1 true true buffer bytes inside]" {
			t.Errorf("got %v", got)
		}
	})
}

// A call that was not answered stays open over a redelivery.
func TestRedeliveredCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p1, p2, loop, _ := limited(t, port.Limit{})
		handle(t, p2, func(e port.MessageEvent) {
			if e.Attempt() == 1 {
				_ = e.Reply("at last")
			}
		})
		done := make(chan struct{})
		go func() {
			v, err := port.Call[string](t.Context(), p1, "?")
			if err != nil || v != "at last" {
				t.Errorf("got %q, %v", v, err)
			}
			close(done)
		}()
		synctest.Wait()
		turnOn(t, loop).Redeliver(errFailed)
		drive(loop)
		<-done
	})
}

// A turn whose port has left the loop, or that is none of the user's, is not repeated.
func TestRedeliverRefuses(t *testing.T) {
	log := new(recorder)
	loop := newDriven(log)
	p1, p2 := port.NewChannel()
	wantNoError(t, "Own", loop.Own(p2))
	post(t, p1, "a")
	handle(t, p2, func(port.MessageEvent) { _, _ = p2.Release() })
	turn := turnOn(t, loop)
	if turn.Redeliver(errFailed) {
		t.Error("redelivered to a port that has left")
	}
	turn.Drop(errFailed)
	q1, q2 := port.NewChannel()
	wantNoError(t, "Own", loop.Own(q2))
	wantNoError(t, "post", q2.Inlet().PostEnvelope(port.Envelope{Notice: true}, "n"))
	q1.Close()
	handle(t, q2, func(port.MessageEvent) {})
	wantNoError(t, "OnClose", q2.OnClose(func(error) {}))
	for range 2 {
		turn = turnOn(t, loop)
		if turn.Redeliver(errFailed) || turn.Park(q2, errFailed) {
			t.Error("a notice was repeated")
		}
		turn.Finish()
	}
	if got := fmt.Sprint(log.take()); got != "[dead (in hand at a failure) a]" {
		t.Errorf("got %v", got)
	}
}

// What is parked can be looked at, and forwarded with all it carries.
func TestParkAndForward(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p1, p2, loop, log := limited(t, port.Limit{Messages: 3, Policy: port.Refuse})
		parked := port.NewInbox()
		x, y := port.NewChannel()
		ship(t, p1, []any{"a", y}, y)
		post(t, p1, "b", "c")
		handle(t, p2, func(e port.MessageEvent) { log.add("%d ports, attempt %d", len(e.Ports()), e.Attempt()) })
		turnOn(t, loop).Park(parked, errFailed)
		turnOn(t, loop).Park(parked, errFailed)
		wantLen(t, parked, 2)
		post(t, p1, "d", "e")
		wantError(t, "full", p1.PostMessage("f"), port.ErrFull)
		n, err := parked.Forward(p2.Inlet(), -1)
		if n != 2 || err != nil {
			t.Errorf("forwarded %d, %v", n, err)
		}
		wantDone(t, x, false)
		drive(loop)
		got := fmt.Sprint(log.take())
		if want := "[1 ports, attempt 0 0 ports, attempt 0 0 ports, attempt 0 0 ports, attempt 0 0 ports, attempt 0 1 ports, attempt 1 0 ports, attempt 1]"; got != want {
			t.Errorf("got %v", got)
		}
	})
}

// What can't be parked is dropped for the reason for which the turn has failed: what it
// carried is closed, and its caller is told.
func TestParkNowhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p1, p2, loop, log := limited(t, port.Limit{})
		closed := port.NewInbox()
		closed.Close()
		handle(t, p2, func(port.MessageEvent) {})
		x, y := port.NewChannel()
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, err := port.Call[int](t.Context(), p1, []any{"a", y}, y)
			wantError(t, "Call", err, errFailed)
		}()
		synctest.Wait()
		turn := turnOn(t, loop)
		mine := turn.Event().Ports()[0]
		if !turn.Park(closed, errFailed) {
			t.Error("Park: got false, want the turn to be ended")
		}
		<-done
		wantDone(t, x, true)
		wantDone(t, mine, true)
		if got := fmt.Sprint(log.take()); got != "[dead (in hand at a failure) [a <nil>]]" {
			t.Errorf("got %v", got)
		}
	})
}

// A call that was parked is still open: whoever has it next answers it, or it ends.
func TestParkedCall(t *testing.T) {
	for name, then := range map[string]struct {
		do   func(t *testing.T, parked, other *port.Port)
		want error
	}{
		"forwarded":         {func(t *testing.T, parked, other *port.Port) { _, _ = parked.Forward(other.Inlet(), -1) }, nil},
		"taken and dropped": {func(_ *testing.T, parked, _ *port.Port) { parked.CloseWith(errFailed) }, errFailed},
		"forwarded to the dead": {func(t *testing.T, parked, other *port.Port) {
			inlet := other.Inlet()
			other.Close()
			_, err := parked.Forward(inlet, -1)
			wantError(t, "Forward", err, port.ErrClosed)
			parked.CloseWith(errFailed)
		}, errFailed},
		"forwarded into itself": {func(t *testing.T, parked, other *port.Port) {
			inlet := other.Inlet()
			ship(t, parked.Inlet(), nil, other)
			n, err := parked.Forward(inlet, -1)
			if n != 2 || err != nil {
				t.Errorf("Forward: got %d, %v, want 2", n, err)
			}
		}, port.ErrClosed},
	} {
		bubble(t, name, func(t *testing.T) {
			p1, p2, loop, _ := limited(t, port.Limit{})
			parked, other := port.NewInbox(), port.NewInbox()
			handle(t, p2, func(port.MessageEvent) {})
			if name != "forwarded into itself" {
				serve(t, other, func(e port.MessageEvent) { _ = e.Reply(e.Attempt()) })
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				got, err := port.Call[int](t.Context(), p1, "?")
				if then.want != nil {
					wantError(t, "Call", err, then.want)
				} else if err != nil || got != 1 {
					t.Errorf("Call: got %d, %v, want 1", got, err)
				}
			}()
			synctest.Wait()
			turnOn(t, loop).Park(parked, errFailed)
			then.do(t, parked, other)
			<-done
		})
	}
}

// What the other side refuses stays where it is, whole.
func TestForwardRefused(t *testing.T) {
	from, to := port.NewInbox(), port.NewInbox()
	x, y := port.NewChannel()
	post(t, from.Inlet(), 1, 2)
	ship(t, from.Inlet(), nil, y)
	wantNoError(t, "SetLimit", to.SetLimit(&port.Limit{Messages: 1, Policy: port.Refuse}))
	n, err := from.Forward(to.Inlet(), -1)
	if n != 1 || !errors.Is(err, port.ErrFull) {
		t.Errorf("forwarded %d, %v, want 1 and full", n, err)
	}
	if e, ok := from.TryReceive(); !ok || e.Data() != int64(2) {
		t.Errorf("got %v", e.Data())
	}
	inlet := to.Inlet()
	to.Close()
	_, err = from.Forward(inlet, 1)
	wantError(t, "to a closed port", err, port.ErrClosed)
	_, err = from.Forward(from.Inlet(), 1)
	if err == nil {
		t.Error("forwarded to itself")
	}
	_, err = from.Forward(port.Sender{}, 1)
	wantError(t, "to nobody", err, port.ErrDetached)
	wantDone(t, x, false)
	wantLen(t, from, 1)
	wantDone(t, received(t, from), false)
}
