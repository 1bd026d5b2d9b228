package port_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

// An alien is of a type that the receivers of these tests do not know.
type alien struct{ Names []string }

// A plainAlien is one that needs no serialization.
type plainAlien struct{ N int }

// newStranger returns a port on a loop that knows alien, and its twin, on one that does
// not.
func newStranger(t *testing.T) (knows, stranger *port.Port) {
	t.Helper()
	types := new(clone.Types)
	wantNoError(t, "Register", clone.Register[alien](types, "alien"))
	knows, stranger = port.NewChannel()
	wantNoError(t, "Own", port.NewLoop(&port.LoopOptions{Types: types}).Own(knows))
	wantNoError(t, "Own", port.NewLoop(nil).Own(stranger))
	return knows, stranger
}

// ownDead puts a port on a loop that logs its dead letters.
func ownDead(t *testing.T, p *port.Port, rec *recorder) {
	t.Helper()
	wantNoError(t, "Own", port.NewLoop(&port.LoopOptions{DeadLetters: rec.dead}).Own(p))
}

func TestMessageErrorStandsInTheMessagesPlace(t *testing.T) { // R130, R132
	bubble(t, "R130 by handlers", func(t *testing.T) {
		var rec recorder
		p1, p2 := newStranger(t)
		ownDead(t, p2, &rec)
		wantNoError(t, "OnMessageError", p2.OnMessageError(rec.failed))
		post(t, p1, 1, alien{}, 2)
		handle(t, p2, rec.message)
		wantLog(t, &rec, "1", "dead (undecodable) <nil>", "messageerror", "2")
		post(t, p1, 3)
		wantLog(t, &rec, "3")
		wantDone(t, p2, false)
	})
	bubble(t, "R130 by listeners", func(t *testing.T) {
		var rec recorder
		p1, p2 := newStranger(t)
		listenWith(t, p2, port.ListenerOptions{Error: true}, func(port.MessageEvent) { rec.add("first") })
		listenWith(t, p2, port.ListenerOptions{Error: true, Once: true}, func(port.MessageEvent) { rec.add("once") })
		listen(t, p2, rec.message)
		wantNoError(t, "OnMessageError", p2.OnMessageError(rec.failed))
		start(t, p2)
		post(t, p1, 1, alien{}, alien{}, 2)
		wantLog(t, &rec, "1", "first", "once", "messageerror", "first", "messageerror", "2")
	})
	bubble(t, "R132 nobody listens for it", func(t *testing.T) {
		var rec recorder
		p1, p2 := newStranger(t)
		ownDead(t, p2, &rec)
		handle(t, p2, rec.message)
		post(t, p1, 1, alien{}, 2)
		wantLog(t, &rec, "1", "dead (undecodable) <nil>", "2")
	})
	bubble(t, "R132 many", func(t *testing.T) {
		const n = 300
		p1, p2 := newStranger(t)
		var got []int
		wantNoError(t, "OnMessageError", p2.OnMessageError(func(port.MessageEvent) { got = append(got, len(got)) }))
		handle(t, p2, func(e port.MessageEvent) {
			v, _ := port.Data[int](e)
			got = append(got, v)
		})
		for i := range n {
			if i%3 == 1 {
				post(t, p1, alien{})
			} else {
				post(t, p1, i)
			}
		}
		synctest.Wait()
		wantCount(t, got, n)
	})
	bubble(t, "R132 the close comes after it", func(t *testing.T) {
		var rec recorder
		p1, p2 := newStranger(t)
		wantNoError(t, "OnMessageError", p2.OnMessageError(rec.failed))
		wantNoError(t, "OnClose", p2.OnClose(rec.closed))
		post(t, p1, alien{})
		p1.Close()
		handle(t, p2, rec.message)
		wantLog(t, &rec, "messageerror", "close")
	})
}

// R130, R132 on the pull side.
func TestAnUndecodableMessageIsPulled(t *testing.T) {
	bubble(t, "R130 Receive", func(t *testing.T) {
		p1, p2 := newStranger(t)
		post(t, p1, 1, alien{}, 2)
		var log []string
		for range 3 {
			e, err := p2.Receive(t.Context())
			log = append(log, fmt.Sprint(e.Data(), errors.Is(err, port.ErrMessage)))
		}
		if want := []string{"1 false", "<nil> true", "2 false"}; !slices.Equal(log, want) {
			t.Errorf("received: got %q, want %q", log, want)
		}
	})
	bubble(t, "R130 Receive that waits", func(t *testing.T) {
		p1, p2 := newStranger(t)
		go func() { _ = p1.PostMessage(alien{}) }()
		_, err := p2.Receive(t.Context())
		wantError(t, "Receive", err, port.ErrMessage)
	})
	bubble(t, "R130 TryReceive", func(t *testing.T) {
		var rec recorder
		p1, p2 := newStranger(t)
		ownDead(t, p2, &rec)
		post(t, p1, alien{}, 2, alien{})
		if e, ok := p2.TryReceive(); !ok || e.Data() != int64(2) {
			t.Errorf("got %v, %v, want 2, true", e.Data(), ok)
		}
		if e, ok := p2.TryReceive(); ok {
			t.Errorf("got %v, want nothing", e.Data())
		}
		wantLog(t, &rec, "dead (undecodable) <nil>", "dead (undecodable) <nil>")
	})
	bubble(t, "R130 All", func(t *testing.T) {
		p1, p2 := newStranger(t)
		post(t, p1, 1, alien{}, 2)
		p1.Close()
		var log []string
		for e, err := range p2.All(t.Context()) {
			log = append(log, fmt.Sprint(e.Data(), errors.Is(err, port.ErrMessage)))
		}
		if want := []string{"1 false", "<nil> true", "2 false"}; !slices.Equal(log, want) {
			t.Errorf("received: got %q, want %q", log, want)
		}
	})
}

func TestTheEventOfAMessageError(t *testing.T) { // R131
	synctest.Test(t, func(t *testing.T) {
		p1, p2 := newStranger(t)
		q1, _ := port.NewChannel()
		var events []port.MessageEvent
		wantNoError(t, "OnMessageError", p2.OnMessageError(func(e port.MessageEvent) { events = append(events, e) }))
		start(t, p2)
		wantNoError(t, "PostMessage", p1.PostMessage(alien{}, q1, newBuffer()))
		wantNoError(t, "PostEnvelope", p1.Sender().PostEnvelope(port.Envelope{Origin: "o", Source: "s"}, 1))
		synctest.Wait()
		if len(events) != 1 {
			t.Fatalf("events: got %d, want 1", len(events))
		}
		e := events[0]
		for _, field := range []struct {
			name      string
			got, want any
		}{
			{"Data", e.Data(), nil},
			{"Origin", e.Origin(), ""},
			{"Source", e.Source(), nil},
			{"len(Ports)", len(e.Ports()), 0},
			{"Port", e.Port(), p2},
			{"IsCall", e.IsCall(), false},
		} {
			if field.got != field.want {
				t.Errorf("%s: got %v, want %v", field.name, field.got, field.want)
			}
		}
	})
}

// R131: between windows the origin and the source stay on it.
func TestTheOriginOfAMessageError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		types := new(clone.Types)
		wantNoError(t, "Register", clone.Register[alien](types, "alien"))
		p := port.NewInbox()
		wantNoError(t, "Own", port.NewLoop(&port.LoopOptions{Types: types}).Own(p))
		wantNoError(t, "PostEnvelope", p.Inlet().PostEnvelope(port.Envelope{Origin: "https://a.example", Source: "window"}, alien{}))
		q, err := p.Release()
		wantNoError(t, "Release", err)
		wantNoError(t, "Own", port.NewLoop(nil).Own(q))
		var got []any
		wantNoError(t, "OnMessageError", q.OnMessageError(func(e port.MessageEvent) {
			got = append(got, e.Data(), e.Origin(), e.Source())
		}))
		start(t, q)
		synctest.Wait()
		if want := []any{nil, "https://a.example", "window"}; !slices.Equal(got, want) {
			t.Errorf("data, origin, source: got %v, want %v", got, want)
		}
	})
}

// R133: a port that belongs to no loop has no types of its own: it knows what the sender
// knows.
func TestAPortInNoLoopKnowsTheSendersTypes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		types := new(clone.Types)
		wantNoError(t, "Register", clone.Register[alien](types, "alien"))
		p1, p2 := port.NewChannel()
		wantNoError(t, "Own", port.NewLoop(&port.LoopOptions{Types: types}).Own(p1))
		handle(t, p2, func(e port.MessageEvent) { rec.add("%T", e.Data()) })
		post(t, p1, alien{[]string{"a"}}, []any{alien{}})
		wantLog(t, &rec, "port_test.alien", "[]interface {}")
	})
}

// A codec is of a type that encodes itself, and fails to decode as told.
type codec struct{ fail string }

var errCodec = errors.New("codec: no")

func (c codec) MarshalBinary() ([]byte, error) { return []byte(c.fail), nil }

func (c *codec) UnmarshalBinary(b []byte) error {
	switch c.fail = string(b); c.fail {
	case "error":
		return errCodec
	case "panic":
		panic("codec: panics")
	case "nil":
		var nobody *codec
		nobody.fail = "x"
	}
	return nil
}

// R133, R135: whatever goes wrong in decoding is a messageerror, and never a panic.
func TestTheCausesOfMessageErrors(t *testing.T) {
	known := new(clone.Types)
	wantNoError(t, "Register", clone.Register[codec](known, "codec"))
	wantNoError(t, "Register", clone.Register[alien](known, "alien"))
	wantNoError(t, "Register", clone.Register[plainAlien](known, "plain alien"))
	same := new(clone.Types)
	wantNoError(t, "Register", clone.Register[codec](same, "codec"))
	other := new(clone.Types)
	wantNoError(t, "Register", clone.Register[string2](other, "alien"))
	wantNoError(t, "Register", clone.Register[int2](other, "plain alien"))
	for _, tt := range []struct {
		name     string
		receiver *clone.Types
		v        any
		ok       bool
	}{
		{"R133 a type that is not registered", nil, alien{}, false},
		{"R133 such a type, without pointers", nil, plainAlien{1}, false},
		{"R133 such a type, without pointers, another by that name", other, plainAlien{1}, false},
		{"R133 such a type, nested", nil, map[string]any{"a": []any{alien{}}}, false},
		{"R133 such a type, behind a pointer", nil, &alien{}, false},
		{"R133 another type by that name", other, alien{}, false},
		{"R133 a registered type that decodes", same, codec{"fine"}, true},
		{"R133 a decoder that fails, in another registry", same, codec{"error"}, false},
		{"R135 a decoder that panics, in another registry", same, codec{"panic"}, false},
		{"R135 a decoder with a fault, in another registry", same, codec{"nil"}, false},
		{"R133 a decoder that fails", known, codec{"error"}, false},
		{"R135 a decoder that panics", known, codec{"panic"}, false},
		{"R135 a decoder with a fault, nested", known, []any{codec{"nil"}}, false},
	} {
		want := "messageerror"
		if tt.ok {
			want = "message"
		}
		bubble(t, tt.name+", pushed", func(t *testing.T) {
			var rec recorder
			p1, p2 := port.NewChannel()
			wantNoError(t, "Own", port.NewLoop(&port.LoopOptions{Types: known}).Own(p1))
			wantNoError(t, "Own", port.NewLoop(&port.LoopOptions{Types: tt.receiver}).Own(p2))
			wantNoError(t, "OnMessageError", p2.OnMessageError(rec.failed))
			handle(t, p2, func(port.MessageEvent) { rec.add("message") })
			post(t, p1, "before", tt.v, "after")
			wantLog(t, &rec, "message", want, "message")
		})
		bubble(t, tt.name+", pulled", func(t *testing.T) {
			p1, p2 := port.NewChannel()
			wantNoError(t, "Own", port.NewLoop(&port.LoopOptions{Types: known}).Own(p1))
			wantNoError(t, "Own", port.NewLoop(&port.LoopOptions{Types: tt.receiver}).Own(p2))
			post(t, p1, tt.v, "after")
			_, err := p2.Receive(t.Context())
			if got := errors.Is(err, port.ErrMessage); got == tt.ok {
				t.Errorf("Receive: got %v, want %s", err, want)
			}
			if got := receive(t, p2).Data(); got != "after" {
				t.Errorf("the next: got %v, want after", got)
			}
		})
	}
}

type (
	string2 string
	int2    int
)

// R133: what is wrong at the sender never becomes a messageerror.
func TestSendersFaultsAreNoMessageErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		p1, p2 := newStranger(t)
		wantNoError(t, "OnMessageError", p2.OnMessageError(rec.failed))
		handle(t, p2, rec.message)
		wantDataClone(t, "PostMessage", p1.PostMessage(uncloneable))
		wantError(t, "PostMessage", p1.PostMessage(getter{func() error { return errCodec }}), errCodec)
		wantLog(t, &rec)
	})
}

func TestWhatAnUndecodableMessageCarriesIsLost(t *testing.T) { // R134
	for _, pulled := range []bool{false, true} {
		bubble(t, fmt.Sprintf("R134 pulled %v", pulled), func(t *testing.T) {
			var rec recorder
			p1, p2 := newStranger(t)
			q1, q2 := port.NewChannel()
			r1, r2 := port.NewChannel()
			wantNoError(t, "OnClose", q2.OnClose(func(error) { rec.add("q close") }))
			handle(t, r2, rec.at("r"))
			wantNoError(t, "OnClose", r2.OnClose(func(error) { rec.add("r close") }))
			ship(t, q2, "inside the inside", r1)
			b := newBuffer()
			wantNoError(t, "PostMessage", p1.PostMessage([]any{q1, alien{}}, q1, b))
			wantMoved(t, b, true)
			wantLog(t, &rec)
			if pulled {
				_, err := p2.Receive(t.Context())
				wantError(t, "Receive", err, port.ErrMessage)
			} else {
				start(t, p2)
			}
			synctest.Wait()
			got := rec.take()
			slices.Sort(got)
			if want := []string{"q close", "r close"}; !slices.Equal(got, want) {
				t.Errorf("log: got %q, want %q", got, want)
			}
			wantError(t, "posting to the lost port", q2.PostMessage(1), port.ErrClosed)
		})
	}
}

// R135: a message cannot choose code to run: a type that is not registered here stays
// untouched.
func TestAMessageChoosesNoCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		types := new(clone.Types)
		wantNoError(t, "Register", clone.Register[tripwire](types, "tripwire"))
		p1, p2 := port.NewChannel()
		wantNoError(t, "Own", port.NewLoop(&port.LoopOptions{Types: types}).Own(p1))
		wantNoError(t, "Own", port.NewLoop(nil).Own(p2))
		wantNoError(t, "OnMessageError", p2.OnMessageError(rec.failed))
		start(t, p2)
		tripped = func() { rec.add("tripped") }
		post(t, p1, tripwire{})
		wantLog(t, &rec, "messageerror")
	})
}

type tripwire struct{}

var tripped func()

func (tripwire) MarshalBinary() ([]byte, error)  { return nil, nil }
func (*tripwire) UnmarshalBinary(_ []byte) error { tripped(); return nil }
