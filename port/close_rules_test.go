package port_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"weak"

	"github.com/berth-go/berth/port"
)

// R82
func TestCloseTakesEffectAtOnce(t *testing.T) {
	p1, p2 := port.NewChannel()
	out, in := port.NewChannel()
	p1.Close()
	wantDone(t, p1, true)
	wantDone(t, p2, true)
	wantError(t, "post through the closed port", p1.PostMessage(1), port.ErrClosed)
	wantError(t, "post to the closed port", p2.PostMessage(1), port.ErrClosed)
	wantDataClone(t, "transfer of the closed port", out.PostMessage(nil, p1))
	wantLen(t, in, 0)
}

// R83
func TestCloseAgainDoesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p1, p2 := port.NewChannel()
		hearClose(t, &r, p2, "p2")
		start(t, p2)
		for range 3 {
			wantNoError(t, "Close", p1.Close())
			p1.CloseWith(errors.New("again"))
		}
		wantLog(t, &r, "p2 close")
		for range 3 {
			wantNoError(t, "Close", p2.Close())
			wantNoError(t, "Close", p1.Close())
		}
		wantLog(t, &r)
	})
}

// R83, R53
func TestCloseOfATransferredPortDoesNothing(t *testing.T) {
	p, twin := port.NewChannel()
	moved := carry(t, p)
	for range 3 {
		wantNoError(t, "Close", p.Close())
	}
	wantLinked(t, moved, twin)
}

// R84: rounds of post and close.
func TestWhatWasPostedBeforeTheSenderClosedArrives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rounds = 2000
		var r recorder
		for range rounds {
			p1, p2 := port.NewChannel()
			handle(t, p1, r.message)
			go func() {
				post(t, p2, "TEST")
				p2.Close()
			}()
		}
		synctest.Wait()
		if got := len(r.take()); got != rounds {
			t.Errorf("messages: got %d, want %d", got, rounds)
		}
	})
}

// R85, R93
func TestMessagesOutliveTheirSenderInADisabledQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p1, p2 := port.NewChannel()
		hearClose(t, &r, p1, "p1")
		post(t, p2, "a")
		p2.Close()
		wantLog(t, &r) // the notice waits behind a
		wantLen(t, p1, 1)
		hear(t, &r, p1, "p1")
		wantLog(t, &r, "p1 a", "p1 close")
	})
}

// R93
func TestEmptyDisabledQueueMayHearOfTheCloseAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p1, p2 := port.NewChannel()
		hearClose(t, &r, p1, "p1")
		p2.Close()
		synctest.Wait()
		early := len(r.take())
		start(t, p1)
		synctest.Wait()
		if got := early + len(r.take()); got != 1 {
			t.Errorf("notices: got %d, want 1", got)
		}
	})
}

// R86, D2, R87: by the loop, not from inside Close.
func TestAPortThatClosesItselfGetsWhatWasQueued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		depth := 0
		p1, p2 := port.NewChannel()
		post(t, p2, "a", "b", "c")
		posted := make(chan struct{})
		handle(t, p1, func(e port.MessageEvent) {
			<-posted
			depth++
			r.add("%v at depth %d", e.Data(), depth)
			p1.Close()
			r.add("closed")
			depth--
		})
		post(t, p2, "d")
		close(posted)
		wantLog(t, &r, "a at depth 1", "closed", "b at depth 1", "closed", "c at depth 1", "closed", "d at depth 1", "closed")
	})
}

// R86 from outside a handler.
func TestQueuedMessagesArriveAfterTheReceiverClosed(t *testing.T) {
	var r recorder
	loop := newDriven(&r)
	p1, p2 := loop.NewChannel()
	hear(t, &r, p1, "p1")
	post(t, p2, "a", "b")
	p1.Close()
	wantError(t, "post", p2.PostMessage("c"), port.ErrClosed)
	drive(loop)
	wantNow(t, &r, "p1 a", "p1 b")
}

// Close of a disabled or pulled port: what waits becomes dead letters.
func TestCloseOfADisabledPortMakesDeadLetters(t *testing.T) {
	var r recorder
	loop := newDriven(&r)
	disabled, toDisabled := loop.NewChannel()
	pulled, toPulled := loop.NewChannel()
	post(t, toDisabled, "a", "b")
	post(t, toPulled, "c", "d")
	receive(t, pulled)
	disabled.Close()
	pulled.Close()
	wantLen(t, disabled, 0)
	wantLen(t, pulled, 0)
	hear(t, &r, disabled, "disabled")
	drive(loop)
	wantNow(t, &r, "dead (closed) a", "dead (closed) b", "dead (closed) d")
}

// R88, D18
func TestPostAfterCloseIsDropped(t *testing.T) {
	tests := []struct {
		name string
		// close closes the receiver or the sender and returns what to post through.
		close func(t *testing.T, receiver, sender *port.Port) *port.Port
	}{
		{"receiver closed", func(_ *testing.T, receiver, sender *port.Port) *port.Port {
			receiver.Close()
			return sender
		}},
		{"sender closed", func(_ *testing.T, _, sender *port.Port) *port.Port {
			sender.Close()
			return sender
		}},
		{"by a transferred sender", func(t *testing.T, receiver, sender *port.Port) *port.Port {
			sender = carry(t, sender)
			receiver.Close()
			return sender
		}},
		{"by a sender transferred afterwards", func(t *testing.T, receiver, sender *port.Port) *port.Port {
			receiver.Close()
			return carry(t, sender)
		}},
	}
	for _, tt := range tests {
		bubble(t, tt.name, func(t *testing.T) {
			var r recorder
			receiver, sender := port.NewChannel()
			handle(t, receiver, r.message)
			through := tt.close(t, receiver, sender)
			buf := port.NewBuffer([]byte{1})
			wantError(t, "post", through.PostMessage("x", buf), port.ErrClosed)
			wantMoved(t, buf, true) // R31
			wantDataClone(t, "post of a func", through.PostMessage(func() {}))
			wantLog(t, &r)
		})
	}
}

// R89, R12
func TestCloseLeavesTheOtherEndALivePort(t *testing.T) {
	p1, p2 := port.NewChannel()
	out, in := port.NewChannel()
	p1.Close()
	ship(t, out, nil, p2)
	p2 = received(t, in)
	wantError(t, "post", p2.PostMessage(1), port.ErrClosed)
	wantDataClone(t, "transfer of the closed end", out.PostMessage(nil, p1))
}

// R90
func TestClosingPortPostsNothingMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p1, p2 := port.NewChannel()
		hear(t, &r, p2, "p2")
		post(t, p2, "a", "b")
		handle(t, p1, func(e port.MessageEvent) {
			r.add("p1 %v", e.Data())
			p1.Close()
			wantError(t, "post of a closing port", p1.PostMessage("x"), port.ErrClosed)
		})
		wantLog(t, &r, "p1 a", "p1 b")
	})
}

// R91, R48: once, as a turn of its own, after everything before it.
func TestCloseNoticeComesOnceAndLast(t *testing.T) {
	var r recorder
	loop := newDriven(&r)
	p1, p2 := loop.NewChannel()
	hear(t, &r, p1, "p1")
	hearClose(t, &r, p1, "p1")
	post(t, p2, "a", "b")
	p2.Close()
	wantNow(t, &r) // never synchronously inside Close
	var turn port.Turn
	for _, want := range []string{"p1 a", "p1 b", "p1 close"} {
		if !loop.Next(&turn) {
			t.Fatalf("turns: got no more, want one for %q", want)
		}
		turn.Run()
		turn.Finish()
		wantNow(t, &r, want)
	}
	p2.Close()
	p1.Close()
	drive(loop)
	wantNow(t, &r)
}

// R91: not inside a Close that runs on a turn of the same loop, either.
func TestCloseNoticeIsNotSynchronousInsideAHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		loop := port.NewLoop(nil)
		p1, p2 := loop.NewChannel()
		hearClose(t, &r, p1, "p1")
		handle(t, p1, func(port.MessageEvent) {
			r.add("closing")
			p2.Close()
			r.add("closed")
		})
		post(t, p2, nil)
		wantLog(t, &r, "closing", "closed", "p1 close")
	})
}

// R92: the end that closes is not told.
func TestOnlyThePeerHearsOfAClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p1, p2 := port.NewChannel()
		hearClose(t, &r, p1, "p1")
		hearClose(t, &r, p2, "p2")
		start(t, p1)
		start(t, p2)
		p1.Close()
		wantLog(t, &r, "p2 close")
		p2.Close()
		wantLog(t, &r)
	})
}

// R92: both at the same moment: nobody hears twice.
func TestBothEndsCloseAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 500 {
			var r recorder
			p1, p2 := port.NewChannel()
			hearClose(t, &r, p1, "p1")
			hearClose(t, &r, p2, "p2")
			start(t, p1)
			start(t, p2)
			go p1.Close()
			go p2.Close()
			synctest.Wait()
			seen := map[string]int{}
			for _, s := range r.take() {
				seen[s]++
			}
			if seen["p1 close"] > 1 || seen["p2 close"] > 1 {
				t.Fatalf("notices: got %v, want at most one each", seen)
			}
		}
	})
}

// R94, R55
func TestCloseNoticeFollowsATravellingPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p, twin := port.NewChannel()
		out, in := port.NewChannel()
		post(t, twin, "before")
		ship(t, out, nil, p)
		post(t, twin, "m")
		twin.Close()
		wantLog(t, &r)
		handle(t, in, func(e port.MessageEvent) {
			q := onlyPort(t, e)
			hearClose(t, &r, q, "new")
			hear(t, &r, q, "new")
		})
		wantLog(t, &r, "new before", "new m", "new close")
	})
}

// R94: a notice that was due at the old holder and not yet heard.
func TestCloseNoticeNotYetHeardTravels(t *testing.T) {
	var r recorder
	loop := newDriven(&r)
	p, twin := loop.NewChannel()
	hear(t, &r, p, "old")
	hearClose(t, &r, p, "old")
	post(t, twin, "m")
	twin.Close()
	moved := carry(t, p)
	drive(loop)
	wantNow(t, &r)
	if got := receive(t, moved).Data(); got != "m" {
		t.Errorf("data: got %v, want m", got)
	}
	_, err := moved.Receive(t.Context())
	wantError(t, "Receive", err, port.ErrClosed)
}

// The notice is kept for a handler that is set later.
func TestCloseNoticeIsKeptForALateHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p1, p2 := port.NewChannel()
		handle(t, p1, r.message)
		post(t, p2, "a")
		p2.Close()
		wantLog(t, &r, "a")
		hearClose(t, &r, p1, "p1")
		wantLog(t, &r, "p1 close")
	})
}

// R95
func TestClosedChannelHoldsNoMemory(t *testing.T) {
	tests := []struct {
		name  string
		drain func(p *port.Port)
	}{
		{"delivered", func(p *port.Port) {
			for _, ok := p.TryReceive(); ok; _, ok = p.TryReceive() {
			}
		}},
		{"never delivered", func(*port.Port) {}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p1, p2 := port.NewChannel()
			var queued [64]weak.Pointer[byte]
			for i := range queued {
				b := make([]byte, 16<<10)
				queued[i] = weak.Make(&b[0])
				give(t, p2, i, port.NewBuffer(b))
			}
			tt.drain(p1)
			p2.Close()
			p1.Close()
			runtime.GC()
			left := 0
			for _, w := range queued {
				if w.Value() != nil {
					left++
				}
			}
			if left > 0 {
				t.Errorf("messages still in memory: got %d, want 0", left)
			}
			runtime.KeepAlive(p1)
			runtime.KeepAlive(p2)
		})
	}
}

// R96: a loop that ends closes what it owns, and nothing else.
func TestEndOfALoopClosesItsPorts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		errGone := errors.New("gone")
		loop := newDriven(&r)
		enabled, enabledTwin := port.NewChannel()
		disabled, disabledTwin := port.NewChannel()
		away, awayTwin := port.NewChannel()
		for _, p := range []*port.Port{enabled, disabled, away} {
			wantNoError(t, "Own", loop.Own(p))
		}
		hear(t, &r, enabled, "enabled")
		heard := func(p *port.Port, name string) {
			wantNoError(t, "OnClose", p.OnClose(func(reason error) {
				r.add("%s close", name)
				wantError(t, "reason", reason, port.ErrClosed)
				wantError(t, "reason", reason, errGone)
			}))
		}
		heard(enabledTwin, "1")
		post(t, enabledTwin, "a")
		post(t, disabledTwin, "b")
		moved := carry(t, away)
		loop.End(errGone)
		synctest.Wait()
		drive(loop)
		synctest.Wait()
		got := r.take()
		slices.Sort(got) // several ports, several loops: no order
		if want := []string{"1 close", "dead (closed) a", "dead (closed) b"}; !slices.Equal(got, want) {
			t.Errorf("log: got %q, want %q", got, want)
		}
		heard(disabledTwin, "2")
		wantLog(t, &r, "2 close")
		wantDead(t, enabledTwin)
		wantDead(t, disabledTwin)
		wantLinked(t, moved, awayTwin)
		if got := loop.Ports(); got != 0 {
			t.Errorf("ports of the loop: got %d, want 0", got)
		}
		loop.End(errGone)
		wantLog(t, &r)
	})
}

// R96: a channel with both ends in the loop, and a port in transit within it.
func TestEndOfALoopLosesWhatTravelsInIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		loop := newDriven(&r)
		out, in := loop.NewChannel()
		p, twin := port.NewChannel()
		hearClose(t, &r, twin, "twin")
		start(t, twin)
		hear(t, &r, in, "in")
		ship(t, out, "x", p)
		loop.End(nil)
		synctest.Wait()
		got := r.take()
		slices.Sort(got)
		if want := []string{"dead (closed) x", "twin close"}; !slices.Equal(got, want) {
			t.Errorf("log: got %q, want %q", got, want)
		}
	})
}

// R97: nothing runs on after a close: the bubble would not end.
func TestClosedPortKeepsNothingRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p1, p2 := port.NewChannel()
		handle(t, p1, r.message)
		q1, q2 := port.NewChannel()
		done := make(chan error)
		go func() {
			_, err := q1.Receive(context.Background())
			done <- err
		}()
		synctest.Wait()
		q2.Close()
		p2.Close()
		wantError(t, "Receive", <-done, port.ErrClosed)
	})
}

// The reason travels with the notice, as it is, also to one who asks late.
func TestCloseWithAReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		errWhy := errors.New("why")
		p1, p2 := port.NewChannel()
		q1, q2 := port.NewChannel()
		wantNoError(t, "OnClose", p1.OnClose(func(reason error) {
			r.add("close")
			wantError(t, "reason", reason, errWhy)
			wantError(t, "reason", reason, port.ErrClosed)
		}))
		p2.CloseWith(errWhy)
		p2.CloseWith(errors.New("too late"))
		wantLog(t, &r, "close")
		q2.CloseWith(errWhy)
		_, err := q1.Receive(t.Context())
		wantError(t, "Receive", err, errWhy)
		wantError(t, "post", q1.PostMessage(1), port.ErrClosed)
	})
}

// What came over a carrier outlives the carrier.
func TestCloseOfACarrierKeepsWhatArrived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		out, in := port.NewChannel()
		hearArrivals(t, &r, in, "new")
		p, twin := port.NewChannel()
		ship(t, out, nil, p)
		synctest.Wait()
		in.Close()
		out.Close()
		post(t, twin, 1)
		wantLog(t, &r, "new 1")
	})
}
