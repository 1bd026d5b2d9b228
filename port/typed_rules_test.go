package port_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/port"
)

type order struct {
	Item  string
	Count int
}

type receipt struct{ Total int }

// What is posted as an Out arrives as the other side's In.
func TestTypedChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		buyer, shop := port.NewTyped[order, receipt]()
		wantNoError(t, "OnMessage", shop.OnMessage(func(o order) {
			r.add("order of %d %s", o.Count, o.Item)
			wantNoError(t, "Post", shop.Post(receipt{o.Count * 2}))
		}))
		wantNoError(t, "Post", buyer.Post(order{"pears", 3}))
		got, err := buyer.Receive(t.Context())
		wantNoError(t, "Receive", err)
		if got.Total != 6 {
			t.Errorf("receipt: got %d, want 6", got.Total)
		}
		wantLog(t, &r, "order of 3 pears")
	})
}

// As wraps and Port unwraps; the rim adds nothing to the channel.
func TestRimIsAroundAPort(t *testing.T) {
	p, twin := port.NewChannel()
	typed := port.As[int, string](p)
	if typed.Port() != p {
		t.Error("Port: got another port, want the one that was wrapped")
	}
	wantNoError(t, "Post", typed.Post(1))
	post(t, typed, "anything, by PostMessage")
	wantPulled(t, twin, "1", "anything, by PostMessage")
	wantNoError(t, "Close", typed.Close())
	wantDead(t, twin)
}

// R265: the zero rim is as inert as the zero port.
func TestZeroRimIsInert(t *testing.T) {
	var o port.Of[int, int]
	if o.Port() != nil {
		t.Errorf("Port: got %v, want nil", o.Port())
	}
	wantError(t, "Post", o.Post(1), port.ErrDetached)
	wantError(t, "PostMessage", o.PostMessage(1), port.ErrDetached)
	_ = o.OnMessage(func(int) {})
	_, err := o.Receive(t.Context())
	wantError(t, "Receive", err, port.ErrDetached)
	wantNoError(t, "Close", o.Close())
	if _, err := o.BeginTransfer(); err == nil {
		t.Error("BeginTransfer: got nil, want an error")
	}
}

// R65: in data a rim stands for its port, at the top, in fields and in slices;
// the receiver may ask for a rim or for the port.
func TestRimInDataStandsForItsPort(t *testing.T) {
	type parcel struct {
		Reply port.Of[int, string]
		More  []port.Of[int, string]
		None  port.Of[int, string]
	}
	type plain struct {
		Reply *port.Port
		More  []*port.Port
		None  *port.Port
	}
	out, in := port.NewChannel()
	mine, theirs := port.NewTyped[string, int]()
	give(t, out, parcel{Reply: theirs, More: []port.Of[int, string]{theirs}}, theirs)
	wantError(t, "post through the original", theirs.Post(1), port.ErrDetached)
	e := receive(t, in)
	arrived := onlyPort(t, e)

	typed, err := port.Data[parcel](e)
	wantNoError(t, "Data of rims", err)
	if typed.Reply.Port() != arrived || len(typed.More) != 1 || typed.More[0].Port() != arrived || typed.None.Port() != nil {
		t.Errorf("rims: got %+v, want the port that arrived", typed)
	}
	untyped, err := port.Data[plain](e)
	wantNoError(t, "Data of ports", err)
	if untyped.Reply != arrived || untyped.More[0] != arrived || untyped.None != nil {
		t.Errorf("ports: got %+v, want the port that arrived", untyped)
	}
	if got := e.Data().(map[string]any)["Reply"]; got != any(arrived) {
		t.Errorf("generic data: got %v, want the port that arrived", got)
	}
	wantNoError(t, "Post", typed.Reply.Post(7))
	got, err := mine.Receive(t.Context())
	wantNoError(t, "Receive", err)
	if got != 7 {
		t.Errorf("message: got %d, want 7", got)
	}
}

// R67: an unlisted rim is an unlisted port.
func TestUnlistedRimIsADataCloneError(t *testing.T) {
	out, in := port.NewChannel()
	mine, theirs := port.NewTyped[string, int]()
	wantDataClone(t, "post", out.PostMessage(theirs))
	wantDataClone(t, "post", out.PostMessage([]any{theirs}, mine))
	wantLen(t, in, 0)
	wantLinked(t, mine.Port(), theirs.Port())
}

// R65, R67: listed as a port or as a rim, in the data as either.
func TestRimAndPortAreOneObject(t *testing.T) {
	type both struct {
		Port *port.Port
		Rim  port.Of[int, int]
	}
	for _, asRim := range []bool{false, true} {
		out, in := port.NewChannel()
		p, twin := port.NewChannel()
		rim := port.As[int, int](p)
		var entry port.Transferable = p
		if asRim {
			entry = rim
		}
		give(t, out, both{p, rim}, entry)
		e := receive(t, in)
		got, err := port.Data[both](e)
		wantNoError(t, "Data", err)
		if got.Port == nil || got.Port != got.Rim.Port() || got.Port != onlyPort(t, e) {
			t.Errorf("listed as a rim %v: got %v and %v, want one port", asRim, got.Port, got.Rim.Port())
		}
		wantLinked(t, got.Port, twin)
	}
}

// What does not decode into an In is a messageerror and a dead letter, and the
// port goes on.
func TestTypedHandlerGetsOnlyItsType(t *testing.T) {
	var r, letters recorder
	loop := port.NewLoop(&port.LoopOptions{
		Wake:        func() {},
		DeadLetters: func(l port.DeadLetter) { letters.add("%v", l.Reason) },
	})
	p, twin := loop.NewChannel()
	wantNoError(t, "OnMessageError", p.OnMessageError(func(e port.MessageEvent) {
		r.add("messageerror %v", e.Data())
	}))
	wantNoError(t, "OnMessage", port.As[int, order](p).OnMessage(func(o order) { r.add("%s", o.Item) }))
	post(t, twin, order{"a", 1}, "not an order", order{"b", 2})
	drive(loop)
	wantNow(t, &r, "a", "messageerror <nil>", "b")
	wantNow(t, &letters, port.Undecodable.String())
}

// A typed pull sees what does not decode as an error in its place.
func TestTypedReceiveGetsOnlyItsType(t *testing.T) {
	buyer, shop := port.NewTyped[any, int]()
	p := port.As[int, order](shop.Port())
	for _, v := range []any{order{"a", 1}, "not an order", order{"b", 2}} {
		wantNoError(t, "Post", buyer.Post(v))
	}
	wantNoError(t, "Close", buyer.Close())
	o, err := p.Receive(t.Context())
	wantNoError(t, "Receive", err)
	if o.Item != "a" {
		t.Errorf("item: got %q, want a", o.Item)
	}
	_, err = p.Receive(t.Context())
	wantError(t, "Receive", err, port.ErrMessage)
	o, err = p.Receive(t.Context())
	wantNoError(t, "Receive", err)
	if o.Item != "b" {
		t.Errorf("item: got %q, want b", o.Item)
	}
	_, err = p.Receive(t.Context())
	wantError(t, "Receive", err, port.ErrClosed)
}

// R263
func TestTypedReceiveEndsWithItsContext(t *testing.T) {
	buyer, _ := port.NewTyped[int, int]()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := buyer.Receive(ctx)
	wantError(t, "Receive", err, context.Canceled)
}

// Typed handlers set, replace and clear like others (R16), and exclude pulls.
func TestTypedOnMessageIsOnMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		a, b := port.NewTyped[int, int]()
		wantNoError(t, "Post", a.Post(1))
		wantNoError(t, "OnMessage", b.OnMessage(func(n int) { r.add("first %d", n) }))
		wantLog(t, &r, "first 1")
		wantNoError(t, "OnMessage", b.OnMessage(func(n int) { r.add("second %d", n) }))
		wantNoError(t, "Post", a.Post(2))
		wantLog(t, &r, "second 2")
		wantNoError(t, "OnMessage", b.OnMessage(nil))
		wantNoError(t, "Post", a.Post(3))
		wantLog(t, &r)
		_, err := b.Receive(t.Context())
		wantError(t, "Receive", err, port.ErrMode)
	})
}

// A call through a rim whose request does not decode ends at once.
func TestCallThatItsTypedCalleeRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller, callee := port.NewTyped[any, int]()
		wantNoError(t, "OnMessage", port.As[any, order](callee.Port()).OnMessage(func(order) {
			t.Error("handled: got a message, want none")
		}))
		_, err := port.Call[int](t.Context(), caller, "not an order")
		wantError(t, "Call", err, port.ErrClosed)
		if errors.Is(err, port.ErrNoAnswer) {
			t.Errorf("Call: got %v, want the reason why it was refused", err)
		}
	})
}
