package port_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/port"
)

// limited returns a channel whose second port has a limit, on a loop that is driven.
func limited(t *testing.T, l port.Limit) (p1, p2 *port.Port, loop *port.Loop, log *recorder) {
	t.Helper()
	log = new(recorder)
	loop = newDriven(log)
	p1, p2 = port.NewChannel()
	wantNoError(t, "Own", loop.Own(p2))
	wantNoError(t, "SetLimit", p2.SetLimit(&l))
	return p1, p2, loop, log
}

// sends begins a Send on a goroutine of its own, and waits until it has ended or waits.
func sends(ctx context.Context, to interface {
	Send(context.Context, any, ...port.Transferable) error
}, v any, transfer ...port.Transferable) <-chan error {
	done := make(chan error, 1)
	go func() { done <- to.Send(ctx, v, transfer...) }()
	synctest.Wait()
	return done
}

func wantWaiting(t *testing.T, done <-chan error) {
	t.Helper()
	synctest.Wait()
	select {
	case err := <-done:
		t.Errorf("Send: got %v, want it to wait", err)
	default:
	}
}

func wantSent(t *testing.T, done <-chan error, want error) {
	t.Helper()
	synctest.Wait()
	select {
	case err := <-done:
		if !errors.Is(err, want) {
			t.Errorf("Send: got %v, want %v", err, want)
		}
	default:
		t.Error("Send: it waits")
	}
}

func wantQueue(t *testing.T, p *port.Port, messages, waiting int, dropped uint64) {
	t.Helper()
	q := p.Queue()
	if q.Len != messages || q.Waiting != waiting || q.Dropped != dropped {
		t.Errorf("queue: got %+v, want %d messages, %d waiting, %d dropped", q, messages, waiting, dropped)
	}
}

// R271: under Refuse and under Wait a post beyond the limit is a typed error.
func TestLimitRefuses_R271(t *testing.T) {
	for _, policy := range []port.Policy{port.Refuse, port.Wait} {
		t.Run(policy.String(), func(t *testing.T) {
			p1, p2, loop, log := limited(t, port.Limit{Messages: 2, Policy: policy})
			post(t, p1, "a", "b")
			err := p1.PostMessage("c")
			var full *port.LimitError
			if !errors.As(err, &full) || !errors.Is(err, port.ErrFull) || full.Queued != 2 || full.Limit.Messages != 2 {
				t.Errorf("got %v, want a LimitError", err)
			}
			wantError(t, "a scalar", port.Post(p1, 3), port.ErrFull)
			wantError(t, "by a Sender", p1.Sender().PostMessage("c"), port.ErrFull)
			handle(t, p2, log.message)
			drive(loop)
			post(t, p1, "d")
			drive(loop)
			if got := log.take(); fmt.Sprint(got) != "[a b d]" {
				t.Errorf("got %v", got)
			}
			wantQueue(t, p2, 0, 0, 0)
		})
	}
}

// R271: what is dropped is a dead letter, and the ports in it close.
func TestLimitDrops_R271(t *testing.T) {
	for policy, want := range map[port.Policy]string{
		port.DropNewest: "[dead (dropped by a limit) [c <nil>] a b]",
		port.DropOldest: "[dead (dropped by a limit) a b [c <nil>]]",
	} {
		bubble(t, policy.String(), func(t *testing.T) {
			p1, p2, loop, log := limited(t, port.Limit{Messages: 2, Policy: policy})
			post(t, p1, "a", "b")
			x1, x2 := port.NewChannel()
			ship(t, p1, []any{"c", x2}, x2)
			wantDone(t, x1, policy == port.DropNewest)
			wantQueue(t, p2, 2, 0, 1)
			handle(t, p2, func(e port.MessageEvent) {
				if v, ok := e.Data().([]any); ok {
					log.add("[%v <nil>]", v[0])
					return
				}
				log.message(e)
			})
			drive(loop)
			if got := fmt.Sprint(log.take()); got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// R271: a caller hears at once that its call was dropped or refused.
func TestLimitCall_R271(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p1, p2, _, _ := limited(t, port.Limit{Messages: 1, Policy: port.DropNewest})
		post(t, p1, "a")
		_, err := port.Call[any](t.Context(), p1, "q")
		wantError(t, "dropped", err, port.ErrClosed)
		wantError(t, "dropped", err, port.ErrFull)
		wantNoError(t, "SetLimit", p2.SetLimit(&port.Limit{Messages: 1, Policy: port.Refuse}))
		_, err = port.Call[any](t.Context(), p1, "q")
		wantError(t, "refused", err, port.ErrFull)
		wantNoError(t, "SetLimit", p2.SetLimit(&port.Limit{Messages: 1}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = port.Call[any](ctx, p1, "q")
		wantError(t, "waiting for room", err, context.DeadlineExceeded)
		wantQueue(t, p2, 1, 0, 1)
	})
}

// R271: bytes count the content, the buffers that travel, and 32 a message.
func TestLimitBytes_R271(t *testing.T) {
	p1, p2, _, _ := limited(t, port.Limit{Bytes: 200, Policy: port.Refuse})
	post(t, p1, "12345678", int64(1))
	if got := p2.Queue().Bytes; got != 32+8+32+8 {
		t.Errorf("bytes: got %d, want 80", got)
	}
	b := port.NewBuffer(make([]byte, 100))
	err := p1.PostMessage(nil, b)
	wantError(t, "120 more", err, port.ErrFull)
	wantMoved(t, b, false)
	if _, ok := p2.TryReceive(); !ok {
		t.Error("got nothing")
	}
	wantNoError(t, "in the room that is there", p1.PostMessage(nil, b))
	wantMoved(t, b, true)
	for range 2 {
		p2.TryReceive()
	}
	if q := p2.Queue(); q.Bytes != 0 || q.Len != 0 {
		t.Errorf("got %+v, want nothing", q)
	}
	var full *port.LimitError
	if err := p1.PostMessage(make([]byte, 300)); !errors.As(err, &full) || full.Size < 300 {
		t.Errorf("got %v, want that it never fits", err)
	}
}

// R271: senders are let in in the order in which they came, and nobody passes them.
func TestSendWaitsInOrder_R271(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p1, p2, loop, log := limited(t, port.Limit{Bytes: 100, Messages: 2})
		post(t, p1, "a")
		long := sends(t.Context(), p1, "long: it does not fit beside what is there, for all its bytes")
		short := sends(t.Context(), p1.Sender(), "s")
		wantWaiting(t, long)
		wantWaiting(t, short)
		wantError(t, "a post would pass them", p1.PostMessage("x"), port.ErrFull)
		wantQueue(t, p2, 1, 2, 0)
		handle(t, p2, log.message)
		drive(loop)
		wantSent(t, long, nil)
		wantSent(t, short, nil)
		if got := fmt.Sprint(log.take()); got != "[a long: it does not fit beside what is there, for all its bytes s]" {
			t.Errorf("got %v", got)
		}
	})
}

// R271: one that gives up lets those behind it in, if they fit.
func TestSendGivesUp_R271(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p1, p2, _, _ := limited(t, port.Limit{Bytes: 100})
		post(t, p1, "a")
		ctx, cancel := context.WithCancelCause(t.Context())
		b := port.NewBuffer(make([]byte, 50))
		long := sends(ctx, p1, nil, b)
		short := sends(t.Context(), p1, "s")
		gone := errors.New("gone")
		cancel(gone)
		wantSent(t, long, gone)
		wantMoved(t, b, false)
		wantSent(t, short, nil)
		wantQueue(t, p2, 2, 0, 0)
		wantSent(t, sends(ctx, p1, "!"), nil) // what need not wait goes through
		wantSent(t, sends(ctx, p1, nil, b), gone)
	})
}

// R271: a close, of either side, and a transfer of the posting handle end the wait.
func TestSendIsWoken_R271(t *testing.T) {
	reason := errors.New("reason")
	for name, tt := range map[string]struct {
		end  func(p1, p2 *port.Port)
		want error
	}{
		"receiver closes": {func(_, p2 *port.Port) { p2.CloseWith(reason) }, port.ErrClosed},
		"sender closes":   {func(p1, _ *port.Port) { p1.CloseWith(reason) }, reason},
		"sender detached": {func(p1, _ *port.Port) { _, _ = p1.Detach() }, port.ErrDetached},
		"barred":          {func(_, p2 *port.Port) { _ = p2.Bar(reason) }, reason},
		"limit refuses":   {func(_, p2 *port.Port) { _ = p2.SetLimit(&port.Limit{Messages: 1, Policy: port.Refuse}) }, port.ErrFull},
		"limit goes":      {func(_, p2 *port.Port) { _ = p2.SetLimit(nil) }, nil},
		"limit grows":     {func(_, p2 *port.Port) { _ = p2.SetLimit(&port.Limit{Messages: 2}) }, nil},
		"never fits":      {func(_, p2 *port.Port) { _ = p2.SetLimit(&port.Limit{Messages: 2, Bytes: 32}) }, port.ErrFull},
	} {
		bubble(t, name, func(t *testing.T) {
			p1, p2, _, _ := limited(t, port.Limit{Messages: 1})
			post(t, p1, "a")
			b := port.NewBuffer(nil)
			for _, done := range []<-chan error{sends(t.Context(), p1, "waits", b)} {
				wantWaiting(t, done)
				tt.end(p1, p2)
				wantSent(t, done, tt.want)
			}
			wantMoved(t, b, tt.want == nil)
			if q := p2.Queue(); q.Waiting != 0 {
				t.Errorf("got %+v, want nobody to wait", q)
			}
		})
	}
}

// R271: the limit and those who wait stay with the queue when the port is transferred.
func TestLimitMoves_R271(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p1, p2, _, _ := limited(t, port.Limit{Messages: 1})
		post(t, p1, "a")
		waiting := sends(t.Context(), p1, "b")
		carrier, there := port.NewChannel()
		ship(t, carrier, nil, p2)
		wantWaiting(t, waiting)
		wantError(t, "inside a message", p1.PostMessage("c"), port.ErrFull)
		p3 := received(t, there)
		wantQueue(t, p3, 1, 1, 0)
		wantQueue(t, p2, 0, 0, 0)
		if got := receive(t, p3).Data(); got != "a" {
			t.Errorf("got %v, want a", got)
		}
		wantSent(t, waiting, nil)
		wantError(t, "again full", p1.PostMessage("c"), port.ErrFull)
		wantNoError(t, "lifting it", p3.SetLimit(nil))
		post(t, p1, "c", "d")
		wantQueue(t, p3, 3, 0, 0)
	})
}

// A blocker makes a context a turn of a loop.
type blocker struct{ loop *port.Loop }

func (b blocker) Block() func()    { return func() {} }
func (b blocker) Loop() *port.Loop { return b.loop }

// R271: a post to oneself that would wait is an error, whoever comes to own the port.
func TestSelfPost_R271(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p1, p2, loop, _ := limited(t, port.Limit{Messages: 1})
		turn := context.WithValue(t.Context(), port.BlockerKey{}, blocker{loop})
		wantNoError(t, "as long as there is room", p1.Send(turn, "a"))
		var full *port.LimitError
		if err := p1.Send(turn, "b"); !errors.As(err, &full) || !full.Self {
			t.Errorf("got %v, want a LimitError for a self-post", err)
		}
		p3, err := p2.Release()
		wantNoError(t, "Release", err)
		waiting := sends(turn, p1, "c")
		wantWaiting(t, waiting)
		wantNoError(t, "Own", loop.Own(p3))
		wantSent(t, waiting, port.ErrFull)
	})
}

// R271: close notices and notices of the layer above find room, and count nothing.
func TestLimitExemptsNotices_R271(t *testing.T) {
	p1, p2, loop, log := limited(t, port.Limit{Messages: 1, Policy: port.DropOldest})
	notice := p2.Inlet()
	wantNoError(t, "notice", notice.PostEnvelope(port.Envelope{Notice: true}, "notice"))
	post(t, p1, "a", "b")
	wantNoError(t, "notice", notice.PostEnvelope(port.Envelope{Notice: true}, "notice 2"))
	wantQueue(t, p2, 3, 0, 1)
	p1.Close()
	handle(t, p2, log.message)
	wantNoError(t, "OnClose", p2.OnClose(log.closed))
	drive(loop)
	if got := fmt.Sprint(log.take()); got != "[dead (dropped by a limit) a notice b notice 2 close]" {
		t.Errorf("got %v", got)
	}
}

// R271, R190: a message whose transfer fails gives its room back.
func TestReservedRoomIsGivenBack_R271(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p1, p2, _, _ := limited(t, port.Limit{Messages: 1})
		gone, _ := port.NewChannel()
		gone.Close()
		wantDataClone(t, "a closed port", p1.PostMessage(nil, gone))
		post(t, p1, "a")
		bad := sends(t.Context(), p1, nil, gone)
		good := sends(t.Context(), p1, "b")
		wantWaiting(t, bad)
		receive(t, p2)
		wantDataClone(t, "after the wait", <-bad)
		wantSent(t, good, nil)
		wantQueue(t, p2, 1, 0, 0)
	})
}

// A barred port takes nothing but notices, until it is unbarred or transferred.
func TestBar(t *testing.T) {
	p1, p2 := port.NewChannel()
	post(t, p1, "a")
	reason := errors.New("reason")
	wantNoError(t, "Bar", p2.Bar(reason))
	b := port.NewBuffer(nil)
	wantError(t, "post", p1.PostMessage("x"), reason)
	wantError(t, "transfer", p1.PostMessage("x", b), reason)
	wantError(t, "scalar", port.Post(p1, 1), reason)
	wantMoved(t, b, false)
	wantNoError(t, "notice", p2.Inlet().PostEnvelope(port.Envelope{Notice: true}, nil))
	wantLen(t, p2, 2)
	p3, err := p2.Detach()
	wantNoError(t, "Detach", err)
	post(t, p1, "b")
	wantNoError(t, "Bar", p3.Bar(reason))
	wantNoError(t, "Bar", p3.Bar(nil))
	post(t, p1, "c")
	wantLen(t, p3, 4)
	wantError(t, "a detached handle", p2.Bar(reason), port.ErrDetached)
}

// SetLimit refuses what makes no sense; the zero port has no queue.
func TestSetLimitErrors(t *testing.T) {
	_, p2 := port.NewChannel()
	for _, l := range []port.Limit{{Messages: -1}, {Bytes: -1}, {Policy: 9}} {
		if p2.SetLimit(&l) == nil {
			t.Errorf("%+v was accepted", l)
		}
	}
	var none *port.Port
	wantError(t, "nil", none.SetLimit(nil), port.ErrDetached)
	wantError(t, "zero", new(port.Port).Bar(nil), port.ErrDetached)
	if q := none.Queue(); q != (port.Queue{}) {
		t.Errorf("got %+v", q)
	}
	p2.Close()
	wantError(t, "closed", p2.SetLimit(&port.Limit{}), port.ErrClosed)
}

// A limit that is set in the middle of a batch counts what is left of it.
func TestLimitInTheMiddleOfABatch_R271(t *testing.T) {
	log := new(recorder)
	loop := newDriven(log)
	p1, p2 := port.NewChannel()
	wantNoError(t, "Own", loop.Own(p2))
	for i := range 200 {
		post(t, p1, i)
	}
	handle(t, p2, func(e port.MessageEvent) {
		v, _ := port.Data[int](e)
		switch v {
		case 5:
			wantNoError(t, "SetLimit", p2.SetLimit(&port.Limit{Messages: 195, Policy: port.Refuse}))
			post(t, p1, 200)
			wantError(t, "full", p1.PostMessage(0), port.ErrFull)
		case 70:
			wantNoError(t, "SetLimit", p2.SetLimit(nil))
			post(t, p1, 201)
		}
		log.message(e)
	})
	drive(loop)
	got := log.take()
	for i := range 202 {
		if i >= len(got) || got[i] != fmt.Sprint(i) {
			t.Fatalf("got %v", got)
		}
	}
}
