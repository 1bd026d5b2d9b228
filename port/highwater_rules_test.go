package port_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/port"
)

// tide records what a port's high-water callback is told.
func tide(t *testing.T, p *port.Port) *recorder {
	t.Helper()
	log := new(recorder)
	wantNoError(t, "OnHighWater", p.OnHighWater(func(q port.Queue) { log.add("%d/%d", q.Len, q.Bytes) }))
	return log
}

func wantTide(t *testing.T, log *recorder, want ...string) {
	t.Helper()
	if got := log.take(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("told: got %v, want %v", got, want)
	}
}

// R271: the callback hears that the queue has reached the mark, once, and again only
// after it has fallen to half of it. Nothing is bounded by a mark.
func TestHighWater_R271(t *testing.T) {
	p1, p2, _, _ := limited(t, port.Limit{High: 4})
	log := tide(t, p2)
	post(t, p1, 1, 2, 3)
	wantTide(t, log)
	post(t, p1, 4, 5)
	wantTide(t, log, "4/160")
	take := func(n int) {
		for range n {
			if _, ok := p2.TryReceive(); !ok {
				t.Fatal("nothing to receive")
			}
		}
	}
	take(2)
	post(t, p1, 6, 7)
	wantTide(t, log)
	take(3)
	post(t, p1, 8)
	wantTide(t, log)
	post(t, p1, 9)
	wantTide(t, log, "4/160")
	wantQueue(t, p2, 4, 0, 0)
}

// R271: the mark in bytes, beside a bound that is higher.
func TestHighWaterBytes_R271(t *testing.T) {
	p1, p2, _, _ := limited(t, port.Limit{Bytes: 1 << 10, HighBytes: 500, Policy: port.DropNewest})
	log := tide(t, p2)
	post(t, p1, string(make([]byte, 400)))
	wantTide(t, log)
	post(t, p1, string(make([]byte, 100)))
	wantTide(t, log, "2/564")
	post(t, p1, string(make([]byte, 1000)))
	wantTide(t, log)
	wantQueue(t, p2, 2, 0, 1)
}

// R271: all ways in are seen: posts, messages that transfer, and sends that waited.
func TestHighWaterEveryWay_R271(t *testing.T) {
	for name, last := range map[string]func(t *testing.T, p1, p2 *port.Port) error{
		"post":   func(_ *testing.T, p1, _ *port.Port) error { return p1.PostMessage("b") },
		"scalar": func(_ *testing.T, p1, _ *port.Port) error { return port.Post(p1, 1) },
		"sender": func(_ *testing.T, p1, _ *port.Port) error { return p1.Sender().PostMessage("b") },
		"transfer": func(_ *testing.T, p1, _ *port.Port) error {
			_, x := port.NewChannel()
			return p1.PostMessage(x, x)
		},
		"waited": func(t *testing.T, p1, p2 *port.Port) error {
			if err := p2.SetLimit(&port.Limit{Messages: 1, High: 2}); err != nil {
				return err
			}
			done := sends(t.Context(), p1, "b")
			wantWaiting(t, done)
			if err := p2.SetLimit(&port.Limit{Messages: 9, High: 2}); err != nil {
				return err
			}
			return <-done
		},
		"limit": func(_ *testing.T, p1, p2 *port.Port) error {
			if err := p2.SetLimit(nil); err != nil {
				return err
			}
			if err := p1.PostMessage("b"); err != nil {
				return err
			}
			return p2.SetLimit(&port.Limit{High: 2})
		},
	} {
		bubble(t, name, func(t *testing.T) {
			p1, p2, _, _ := limited(t, port.Limit{Messages: 9, High: 2})
			log := tide(t, p2)
			post(t, p1, "a")
			wantNoError(t, name, last(t, p1, p2))
			synctest.Wait()
			if got := log.take(); len(got) != 1 || got[0][0] != '2' {
				t.Errorf("told: got %v, want once of 2", got)
			}
		})
	}
}

// R271: the mark travels with the queue, who is told does not: the next holder sets a
// callback of his own, and hears at once of a queue that is high already.
func TestHighWaterTravels_R271(t *testing.T) {
	p1, p2, _, _ := limited(t, port.Limit{High: 2})
	log := tide(t, p2)
	post(t, p1, "a")
	moved, err := p2.Detach()
	wantNoError(t, "Detach", err)
	post(t, p1, "b", "c")
	wantTide(t, log)
	wantTide(t, tide(t, moved), "3/99")
	wantError(t, "detached", p2.OnHighWater(nil), port.ErrDetached)
	wantError(t, "nil", (*port.Port)(nil).OnHighWater(nil), port.ErrDetached)
	wantNoError(t, "off", moved.OnHighWater(nil))
	wantNoError(t, "Close", moved.Close())
	wantError(t, "closed", moved.OnHighWater(func(port.Queue) {}), port.ErrClosed)
	if err := p1.SetLimit(&port.Limit{High: -1}); err == nil {
		t.Error("SetLimit: got nil, want an error")
	}
}

// R261, R271: the callback runs with no lock held.
func TestHighWaterHoldsNoLock_R271(t *testing.T) {
	p1, p2, _, _ := limited(t, port.Limit{Messages: 3, High: 2, Policy: port.DropOldest})
	calls := 0
	wantNoError(t, "OnHighWater", p2.OnHighWater(func(q port.Queue) {
		calls++
		_ = p1.PostMessage("from within")
		_ = p2.Queue()
		_, _ = p2.TryReceive()
		_ = p2.SetLimit(&q.Limit)
		_ = p2.Close()
	}))
	post(t, p1, "a", "b")
	if calls != 1 {
		t.Errorf("calls: got %d, want 1", calls)
	}
}

// R271: whoever crosses the mark tells, many at once or not: once a tide.
func TestHighWaterStress_R271(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p1, p2 := port.NewChannel()
		wantNoError(t, "SetLimit", p2.SetLimit(&port.Limit{Messages: 64, High: 32}))
		log := tide(t, p2)
		const rounds, senders = 50, 4
		for range rounds {
			done := make(chan struct{})
			for range senders {
				go func() {
					for range 16 {
						_ = p1.Send(context.Background(), "x")
					}
					done <- struct{}{}
				}()
			}
			for range senders {
				<-done
			}
			for range senders * 16 {
				_, _ = p2.TryReceive()
			}
		}
		if n := len(log.take()); n != rounds {
			t.Errorf("told: got %d times, want %d", n, rounds)
		}
	})
}
