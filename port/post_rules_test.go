package port_test

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// uncloneable is a value that no message can carry.
var uncloneable = func() {}

func newBuffer() *port.Buffer { return port.NewBuffer([]byte("bytes")) }

// R24: what each step finds wrong is found before what the next one would.
func TestTheStepsOfPostMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		serialized := false
		spy := getter{func() error { serialized = true; return nil }}
		p1, p2 := port.NewChannel()
		b := newBuffer()

		var typeError *clone.TypeError
		err := p1.PostMessage(spy, p1, b, nil)
		if !errors.As(err, &typeError) {
			t.Errorf("(1) before (2): got %v, want a TypeError", err)
		}
		wantDataClone(t, "(2) before (4)", p1.PostMessage(spy, b, p1))
		if serialized {
			t.Error("(1) and (2) before (4): the value was serialized")
		}
		wantDataClone(t, "(4) before (5)", p1.PostMessage(uncloneable, p2, b)) // doomed
		wantMoved(t, b, false)
		wantDone(t, p2, false)

		own := errors.New("the getter's own")
		wantError(t, "(4) the user's error", p1.PostMessage(getter{func() error { return own }}, b), own)
		wantMoved(t, b, false)

		q1, q2 := port.NewChannel()
		q2.Close()
		wantDataClone(t, "(4) before (5), no target", q1.PostMessage(uncloneable, b))
		wantMoved(t, b, false)
		wantError(t, "(5) after (4), no target", q1.PostMessage(spy, b), port.ErrClosed)
		wantMoved(t, b, true)
		if !serialized {
			t.Error("(4) before (5): the value was not serialized")
		}
		wantLinked(t, p1, p2)
	})
}

func TestTheTransferListsOfPostMessage(t *testing.T) { // R25
	p1, p2 := port.NewChannel()
	b := newBuffer()
	other, twin := port.NewChannel()
	for name, list := range map[string][]port.Transferable{
		"R25 nil":              {nil},
		"R25 nil after others": {b, other, nil},
		"R25 nil before them":  {nil, b, other},
	} {
		t.Run(name, func(t *testing.T) {
			var typeError *clone.TypeError
			if err := p1.PostMessage("x", list...); !errors.As(err, &typeError) {
				t.Errorf("got %v, want a TypeError", err)
			}
		})
	}
	for name, list := range map[string][]port.Transferable{
		"R25 a nil port":   {b, other, (*port.Port)(nil)},
		"R25 a nil buffer": {b, other, (*port.Buffer)(nil)},
	} {
		t.Run(name, func(t *testing.T) {
			if err := p1.PostMessage("x", list...); err == nil {
				t.Error("got no error, want one")
			}
		})
	}
	for name, list := range map[string][]port.Transferable{"R25 absent": nil, "R25 empty": {}} {
		t.Run(name, func(t *testing.T) { wantNoError(t, "PostMessage", p1.PostMessage("x", list...)) })
	}
	wantLen(t, p2, 2) // the last two
	wantMoved(t, b, false)
	wantLinked(t, other, twin)
}

func TestTheTransferListIsCopiedFirst(t *testing.T) { // R26
	p1, p2 := port.NewChannel()
	listed, swapped, appended, later := newBuffer(), newBuffer(), newBuffer(), newBuffer()
	list := make([]port.Transferable, 2, 8)
	list[0], list[1] = listed, newBuffer()
	post := getter{func() error {
		list[0] = swapped
		list = append(list, appended)
		return nil
	}}
	wantNoError(t, "PostMessage", p1.PostMessage(post, list...))
	list[1] = later
	wantMoved(t, listed, true)
	wantMoved(t, swapped, false)
	wantMoved(t, appended, false)
	wantMoved(t, later, false)
	wantLen(t, p2, 1)
}

func TestAPortCannotTransferItself(t *testing.T) { // R27
	for _, first := range []bool{true, false} {
		bubble(t, fmt.Sprintf("R27 first %v", first), func(t *testing.T) {
			var rec recorder
			p1, p2 := port.NewChannel()
			b := newBuffer()
			other, twin := port.NewChannel()
			list := []port.Transferable{b, other, p1}
			if first {
				list = []port.Transferable{p1, b, other}
			}
			ran := getter{func() error { t.Error("a getter ran"); return nil }}
			wantDataClone(t, "PostMessage", p1.PostMessage(ran, list...))
			wantMoved(t, b, false)
			wantLinked(t, other, twin)
			handle(t, p1, rec.at("p1"))
			handle(t, p2, rec.at("p2"))
			post(t, p1, 2)
			wantLog(t, &rec, "p2 2")
			post(t, p2, 3)
			wantLog(t, &rec, "p1 3")
		})
	}
	t.Run("R27 inside its typed rim", func(t *testing.T) {
		p1, p2 := port.NewChannel()
		wantDataClone(t, "PostMessage", p1.PostMessage(nil, port.As[any, any](p1)))
		wantLinked(t, p1, p2)
	})
}

func TestTransferringTheTwinLosesTheChannel(t *testing.T) { // R28
	bubble(t, "R28 on a loop", func(t *testing.T) {
		var rec recorder
		loop := port.NewLoop(&port.LoopOptions{DeadLetters: rec.dead})
		p1, p2 := loop.NewChannel()
		handle(t, p1, rec.at("p1"))
		handle(t, p2, rec.at("p2"))
		b := newBuffer()
		wantNoError(t, "PostMessage", p2.PostMessage("doomed", p1, b))
		wantMoved(t, b, true)
		wantLog(t, &rec, "dead (doomed) doomed")
		wantDone(t, p1, true)
		wantDone(t, p2, true)
		wantError(t, "the twin", p1.PostMessage(1), port.ErrDetached)
		wantError(t, "the port", p2.PostMessage(2), port.ErrClosed)
		wantLog(t, &rec)
	})
	bubble(t, "R28 another port in the list is lost too", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		other, twin := port.NewChannel()
		wantNoError(t, "OnClose", twin.OnClose(rec.closed))
		wantNoError(t, "PostMessage", p2.PostMessage(nil, other, p1))
		wantLog(t, &rec, "close")
	})
	bubble(t, "R28 what was queued is lost", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		other, twin := port.NewChannel()
		wantNoError(t, "OnClose", twin.OnClose(rec.closed))
		ship(t, p2, 1, other)
		wantNoError(t, "PostMessage", p2.PostMessage(2, p1))
		wantLog(t, &rec, "close")
		handle(t, p1, rec.at("p1"))
		wantLog(t, &rec)
	})
}

func TestTheValueIsCapturedAtTheCall(t *testing.T) { // R29
	type inner struct{ N []int }
	type outer struct {
		Inner *inner
		Names map[string]string
		Any   any
	}
	for _, tt := range []struct {
		name string
		make func() (v any, spoil func())
	}{
		{"R29 map", func() (any, func()) {
			m := map[string]int{"n": 1}
			return m, func() { m["n"] = 2; m["more"] = 3 }
		}},
		{"R29 slice", func() (any, func()) {
			s := []int{1, 2}
			return s, func() { s[0] = 9 }
		}},
		{"R29 bytes", func() (any, func()) {
			b := []byte("ab")
			return b, func() { b[0] = 'x' }
		}},
		{"R29 array behind a pointer", func() (any, func()) {
			a := &[2]int{1, 2}
			return a, func() { a[1] = 9 }
		}},
		{"R29 struct behind a pointer", func() (any, func()) {
			s := &inner{[]int{1}}
			return s, func() { s.N = nil }
		}},
		{"R29 nested", func() (any, func()) {
			s := outer{&inner{[]int{1}}, map[string]string{"a": "b"}, []any{"c"}}
			return s, func() {
				s.Inner.N[0] = 2
				clear(s.Names)
				s.Any.([]any)[0] = "d"
			}
		}},
		{"R29 buffer", func() (any, func()) {
			b := newBuffer()
			return map[string]any{"buffer": b}, func() { b.Bytes()[0] = 'x' }
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p1, p2 := port.NewChannel()
			untouched, _ := tt.make()
			post(t, p1, untouched)
			v, spoil := tt.make()
			post(t, p1, v)
			spoil()
			want, _ := p2.TryReceive()
			got, _ := p2.TryReceive()
			if got, want := plain(got.Data()), plain(want.Data()); !reflect.DeepEqual(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// plain puts bytes in the place of a buffer inside a map.
func plain(v any) any {
	m, _ := v.(map[string]any)
	if b, ok := m["buffer"].(*port.Buffer); ok {
		m = maps.Clone(m)
		m["buffer"] = string(b.Bytes())
		return m
	}
	return v
}

func TestAFailureToSerializeIsTheCallers(t *testing.T) { // R30
	unlisted, _ := port.NewChannel()
	for _, tt := range []struct {
		name string
		v    any
	}{
		{"R30 func", uncloneable},
		{"R30 chan", make(chan int)},
		{"R30 nested", map[string]any{"a": []any{1, struct{ C chan int }{make(chan int)}}}},
		{"R30 a port that is not listed", unlisted},
		{"R30 a port that is not listed, nested", map[string]any{"port": unlisted}},
		{"R30 complex", complex(1, 2)},
	} {
		bubble(t, tt.name, func(t *testing.T) {
			var rec recorder
			p1, p2 := port.NewChannel()
			other, twin := port.NewChannel()
			handle(t, p2, rec.message)
			b := newBuffer()
			wantDataClone(t, "PostMessage", p1.PostMessage(tt.v))
			wantDataClone(t, "PostMessage with a list", p1.PostMessage(tt.v, b, other))
			wantMoved(t, b, false)
			wantLinked(t, other, twin)
			post(t, p1, 1)
			wantLog(t, &rec, "1")
		})
	}
}

func TestPostingThroughADeadPortTakesAllSteps(t *testing.T) { // R31, with D18
	for _, tt := range []struct {
		name string
		make func(t *testing.T) *port.Port
		want error
	}{
		{"R31 closed", func(*testing.T) *port.Port {
			p1, _ := port.NewChannel()
			p1.Close()
			return p1
		}, port.ErrClosed},
		{"R31 its twin closed", func(*testing.T) *port.Port {
			p1, p2 := port.NewChannel()
			p2.Close()
			return p1
		}, port.ErrClosed},
		{"R31 transferred", func(t *testing.T) *port.Port {
			p1, _ := port.NewChannel()
			_, err := p1.Detach()
			wantNoError(t, "Detach", err)
			return p1
		}, port.ErrDetached},
		{"R31 zero", func(*testing.T) *port.Port { return new(port.Port) }, port.ErrDetached},
		{"R31 without a twin", func(*testing.T) *port.Port { return port.NewInbox() }, nil},
	} {
		bubble(t, tt.name, func(t *testing.T) {
			var rec recorder
			p := tt.make(t)
			b := newBuffer()
			other, twin := port.NewChannel()
			wantNoError(t, "OnClose", twin.OnClose(rec.closed))
			wantDataClone(t, "what can't be cloned", p.PostMessage(uncloneable, b, other))
			wantMoved(t, b, false)
			wantLog(t, &rec)
			err := p.PostMessage(b, b, other)
			if tt.want != nil {
				wantError(t, "what can", err, tt.want)
			} else if err == nil {
				t.Error("what can: got no error, want one")
			}
			wantMoved(t, b, true)
			wantLog(t, &rec, "close")
			if _, err := other.Detach(); err == nil {
				t.Error("the transferred port is still there")
			}
		})
	}
}

func TestDeliveryIsNeverInsidePostMessage(t *testing.T) { // R32
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		loop := port.NewLoop(nil)
		go1, go2 := loop.NewChannel()
		p1, p2 := loop.NewChannel()
		handle(t, p2, rec.message)
		handle(t, go2, func(port.MessageEvent) {
			rec.add("a")
			post(t, p1, "message")
			rec.add("b")
		})
		post(t, go1, "go")
		wantLog(t, &rec, "a", "b", "message")
	})
}

func TestTheReceiverIsWhoHoldsTheQueueWhenTheTurnComes(t *testing.T) { // R34
	bubble(t, "R34 a new handle", func(t *testing.T) {
		var rec recorder
		loop := newDriven(&rec)
		p1, p2 := loop.NewChannel()
		handle(t, p2, rec.at("old"))
		post(t, p1, 1)
		q, err := p2.Detach()
		wantNoError(t, "Detach", err)
		post(t, p1, 2)
		handle(t, q, func(e port.MessageEvent) { rec.add("new %v, at itself %v", e.Data(), e.Port() == q) })
		drive(loop)
		wantLog(t, &rec, "new 1, at itself true", "new 2, at itself true")
	})
	bubble(t, "R34 another loop", func(t *testing.T) {
		var rec, other recorder
		from, to := newDriven(&rec), newDriven(&rec)
		p1, p2 := from.NewChannel()
		c1, c2 := port.NewChannel()
		wantNoError(t, "Own", to.Own(c2))
		handle(t, p2, rec.at("old"))
		handle(t, c2, func(e port.MessageEvent) { handle(t, e.Ports()[0], other.at("new")) })
		post(t, p1, 1)
		ship(t, c1, nil, p2)
		post(t, p1, 2)
		drive(from)
		drive(to)
		wantLog(t, &rec)
		wantLog(t, &other, "new 1", "new 2")
	})
}

func TestPostingInsideAHandler(t *testing.T) { // R35
	bubble(t, "R35 to itself", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		post(t, p1, 1, 2)
		handle(t, p2, func(e port.MessageEvent) {
			rec.message(e)
			if e.Data() == int64(1) {
				post(t, p1, 3)
			}
		})
		wantLog(t, &rec, "1", "2", "3")
	})
	bubble(t, "R35 to the twin", func(t *testing.T) {
		var rec recorder
		loop := port.NewLoop(nil)
		p1, p2 := loop.NewChannel()
		handle(t, p1, rec.at("p1"))
		handle(t, p2, func(e port.MessageEvent) {
			rec.at("p2")(e)
			post(t, p2, e.Data())
		})
		go1, go2 := loop.NewChannel()
		handle(t, go2, func(port.MessageEvent) { post(t, p1, 1, 2) })
		post(t, go1, "go")
		wantLog(t, &rec, "p2 1", "p2 2", "p1 1", "p1 2")
	})
	bubble(t, "R35 by its inlet", func(t *testing.T) {
		var rec recorder
		p := port.NewInbox()
		post(t, p.Inlet(), 1, 2)
		handle(t, p, func(e port.MessageEvent) {
			rec.message(e)
			if e.Data() == int64(1) {
				post(t, p.Inlet(), 3)
			}
		})
		wantLog(t, &rec, "1", "2", "3")
	})
}

func TestUndefinedAndNilStayDifferent(t *testing.T) { // R38
	type nothing struct{ A, B any }
	for _, tt := range []struct {
		name    string
		v, want any
	}{
		{"R38 undefined", js.Undefined, js.Undefined},
		{"R38 nil", nil, nil},
		{"R38 a nil pointer", (*int)(nil), nil},
		{"R38 in a list", []any{js.Undefined, nil}, []any{js.Undefined, nil}},
		{"R38 in a map", map[string]any{"u": js.Undefined, "n": nil}, map[string]any{"u": js.Undefined, "n": nil}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p1, p2 := port.NewChannel()
			post(t, p1, tt.v)
			e, ok := p2.TryReceive()
			if !ok {
				t.Fatal("nothing was received")
			}
			if got := e.Data(); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %#v, want %#v", got, tt.want)
			}
		})
	}
	t.Run("R38 in any fields", func(t *testing.T) {
		types := new(clone.Types)
		wantNoError(t, "Register", clone.Register[nothing](types, "nothing"))
		p1, p2 := port.NewLoop(&port.LoopOptions{Types: types}).NewChannel()
		v := nothing{js.Undefined, nil}
		post(t, p1, v)
		if e, _ := p2.TryReceive(); e.Data() != v {
			t.Errorf("got %#v, want %#v", e.Data(), v)
		}
	})
}
