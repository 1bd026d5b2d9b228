package port_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

// R64, R66, R193
func TestEventPortsAreThePortsOfTheList(t *testing.T) {
	out, in := port.NewChannel()
	a, aTwin := port.NewChannel()
	b, bTwin := port.NewChannel()
	buf := port.NewBuffer([]byte("bytes"))
	give(t, out, "x", b, buf, a)
	wantMoved(t, buf, true)

	e := receive(t, in)
	if got := e.Data(); got != "x" {
		t.Errorf("data: got %v, want x", got)
	}
	ports := e.Ports()
	if len(ports) != 2 {
		t.Fatalf("ports: got %d, want 2: the buffer is none", len(ports))
	}
	wantLinked(t, ports[0], bTwin)
	wantLinked(t, ports[1], aTwin)

	post(t, out, "y")
	if got := receive(t, in).Ports(); len(got) != 0 {
		t.Errorf("ports of a plain message: got %d, want none", len(got))
	}
}

// R65: every occurrence in the data, generic or typed, is the port in Ports.
func TestPortInTheDataIsThePortInPorts(t *testing.T) {
	type parcel struct {
		First, Second *port.Port
		Any           any
	}
	out, in := port.NewChannel()
	p, twin := port.NewChannel()
	ship(t, out, parcel{First: p, Second: p, Any: p}, p)
	e := receive(t, in)
	got := onlyPort(t, e)
	if got == p {
		t.Error("port: got the original, want a new one")
	}
	data, ok := e.Data().(map[string]any)
	if !ok {
		t.Fatalf("data: got %T, want a map", e.Data())
	}
	for _, field := range []string{"First", "Second", "Any"} {
		if data[field] != any(got) {
			t.Errorf("data[%s]: got %v, want the port in Ports", field, data[field])
		}
	}
	for range 2 {
		typed, err := port.Data[parcel](e)
		wantNoError(t, "Data", err)
		if typed.First != got || typed.Second != got || typed.Any != any(got) {
			t.Errorf("typed data: got %v, want the port in Ports everywhere", typed)
		}
	}
	wantLinked(t, got, twin)
}

// R67
func TestUnlistedPortIsADataCloneError(t *testing.T) {
	out, in := port.NewChannel()
	p, twin := port.NewChannel()
	other, otherTwin := port.NewChannel()
	buf := port.NewBuffer([]byte("bytes"))
	tests := []struct {
		name string
		v    any
	}{
		{"itself", p},
		{"in a map", map[string]any{"port": p}},
		{"in a slice", []any{1, p}},
		{"in a struct", struct{ P *port.Port }{p}},
		{"beside a listed one", []any{other, p}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantDataClone(t, "post", out.PostMessage(tt.v, buf, other))
			wantMoved(t, buf, false)
			wantLen(t, in, 0)
		})
	}
	wantLinked(t, p, twin)
	wantLinked(t, other, otherTwin)
}

// R68, R188
func TestObjectTwiceInTheListIsADataCloneError(t *testing.T) {
	out, in := port.NewChannel()
	p, twin := port.NewChannel()
	typed := port.As[int, int](p)
	buf := port.NewBuffer([]byte("bytes"))
	tests := []struct {
		name string
		list []port.Transferable
	}{
		{"port", []port.Transferable{p, p}},
		{"buffer", []port.Transferable{buf, buf}},
		{"apart", []port.Transferable{p, buf, p}},
		{"port in its typed rim", []port.Transferable{p, typed}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ran := false
			v := getter{func() error { ran = true; return nil }}
			wantDataClone(t, "post", out.PostMessage(v, tt.list...))
			if ran && tt.name != "port in its typed rim" {
				t.Error("the value was looked at: got true, want false")
			}
			wantMoved(t, buf, false)
			wantLen(t, in, 0)
		})
	}
	wantLinked(t, p, twin)
}

// R69, R82, R190
func TestClosedPortInTheListIsADataCloneError(t *testing.T) {
	out, in := port.NewChannel()
	buf := port.NewBuffer([]byte("bytes"))
	p, _ := port.NewChannel()
	q, qTwin := port.NewChannel()
	post(t, p, "in flight")
	p.Close()
	wantDataClone(t, "post", out.PostMessage(nil, buf, q, p))
	wantMoved(t, buf, false)
	wantLen(t, in, 0)
	wantLinked(t, q, qTwin)
}

// R70, D13, R12, R89
func TestPortWhoseTwinClosedTravels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p, twin := port.NewChannel()
		post(t, twin, "a")
		twin.Close()
		moved := carry(t, p)
		wantError(t, "post to a closed twin", moved.PostMessage("x"), port.ErrClosed)
		hearClose(t, &r, moved, "new")
		wantLog(t, &r) // disabled
		hear(t, &r, moved, "new")
		wantLog(t, &r, "new a", "new close")
	})
}

// R71
func TestManyPortsInOneMessage(t *testing.T) {
	for _, batches := range []int{1, 2} {
		synctest.Test(t, func(t *testing.T) {
			const n = 100
			out, in := port.NewChannel()
			i := 0
			handle(t, in, func(e port.MessageEvent) {
				for _, p := range e.Ports() {
					handle(t, p, func(e port.MessageEvent) { post(t, p, e.Data()) })
					post(t, p, i)
					i++
				}
			})
			var sum, echoes int64
			var mine [n]*port.Port
			for batch := range batches {
				var list []port.Transferable
				for j := range n / batches {
					p, twin := port.NewChannel()
					mine[batch*(n/batches)+j] = p
					list = append(list, twin)
				}
				give(t, out, nil, list...)
			}
			synctest.Wait()
			for i, p := range mine {
				if got := receive(t, p).Data(); got != int64(i) {
					t.Errorf("number of port %d: got %v, want %d", i, got, i)
				}
				post(t, p, i)
			}
			synctest.Wait()
			for _, p := range mine {
				sum += receive(t, p).Data().(int64)
				echoes++
			}
			if sum != 4950 || echoes != n {
				t.Errorf("%d batches: got %d echoes with the sum %d, want %d with 4950", batches, echoes, sum, n)
			}
		})
	}
}

// R72, R107
func TestReceivedPortsAreTheNextTransferList(t *testing.T) {
	out, in := port.NewChannel()
	a, aTwin := port.NewChannel()
	b, bTwin := port.NewChannel()
	ship(t, out, 1, a, b)
	e := receive(t, in)
	ports := e.Ports()
	clear(ports) // the slice is the caller's
	out2, in2 := port.NewChannel()
	give(t, out2, 2, port.Transferables(e.Ports()...)...)
	ports = receive(t, in2).Ports()
	if len(ports) != 2 {
		t.Fatalf("ports: got %d, want 2", len(ports))
	}
	wantLinked(t, ports[0], aTwin)
	wantLinked(t, ports[1], bTwin)
}

// R187, R188, R195: a bad entry fails the call before the value is looked at or
// after, but never moves a thing.
func TestBadTransferListMovesNothing(t *testing.T) {
	errRefused := errors.New("locked")
	closed, _ := port.NewChannel()
	closed.Close()
	moved, _ := port.NewChannel()
	carry(t, moved)
	gone := port.NewBuffer([]byte{1})
	sink, _ := port.NewChannel()
	give(t, sink, nil, gone)
	tests := []struct {
		name      string
		bad       port.Transferable
		want      error // besides ErrDataClone
		typeError bool
		early     bool // no getter runs
	}{
		{name: "nil", bad: nil, typeError: true, early: true}, // R25
		{name: "zero port", bad: new(port.Port), want: clone.ErrDataClone},
		{name: "zero rim", bad: port.Of[int, int]{}, typeError: true, early: true},
		{name: "closed port", bad: closed, want: clone.ErrDataClone},
		{name: "detached port", bad: moved, want: clone.ErrDataClone},
		{name: "detached buffer", bad: gone, want: clone.ErrDataClone},
		{name: "locked by its owner", bad: &file{refuse: errRefused}, want: errRefused}, // R195
		{name: "the posting port", bad: sink, want: clone.ErrDataClone, early: true},    // R27
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before, beforeTwin := port.NewChannel()
			after, afterTwin := port.NewChannel()
			buf := port.NewBuffer([]byte("bytes"))
			f := new(file)
			ran := false
			v := getter{func() error { ran = true; return nil }}
			err := sink.PostMessage(v, before, buf, f, tt.bad, after)
			if tt.typeError {
				if te := (*clone.TypeError)(nil); !errors.As(err, &te) {
					t.Errorf("post: got %v, want a TypeError", err)
				}
			} else {
				wantDataClone(t, "post", err)
				wantError(t, "post", err, tt.want)
			}
			if ran && tt.early {
				t.Error("the value was looked at: got true, want false")
			}
			wantMoved(t, buf, false)
			if f.detached() {
				t.Error("file detached: got true, want false")
			}
			wantLinked(t, before, beforeTwin)
			wantLinked(t, after, afterTwin)
			// R190: the same objects go without the bad one.
			give(t, sink, "again", before, buf, f, after)
		})
	}
}

// R265: nil pointers in the list are errors, not crashes.
func TestNilPointersInTheTransferList(t *testing.T) {
	out, _ := port.NewChannel()
	for name, bad := range map[string]port.Transferable{
		"port":   (*port.Port)(nil),
		"buffer": (*port.Buffer)(nil),
	} {
		t.Run(name, func(t *testing.T) {
			buf := port.NewBuffer([]byte{1})
			if err := out.PostMessage(nil, buf, bad); err == nil {
				t.Error("post: got nil, want an error")
			}
			wantMoved(t, buf, false)
		})
	}
}

// R189: what the value throws comes before what has been detached already.
func TestErrorOfTheValueWinsOverADetachedEntry(t *testing.T) {
	errGetter := errors.New("thrown")
	out, _ := port.NewChannel()
	gone := port.NewBuffer([]byte{1})
	give(t, out, nil, gone)
	err := out.PostMessage(getter{func() error { return errGetter }}, gone)
	wantError(t, "post", err, errGetter)
	if errors.Is(err, clone.ErrDataClone) {
		t.Errorf("post: got %v, want the getter's error and no DataCloneError", err)
	}
}

// R189, R190: what a getter detaches, transfers or closes is found out.
func TestEntryDetachedDuringSerialization(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(t *testing.T, p *port.Port, b *port.Buffer)
	}{
		{"port transferred", func(t *testing.T, p *port.Port, _ *port.Buffer) { carry(t, p) }},
		{"port closed", func(_ *testing.T, p *port.Port, _ *port.Buffer) { p.Close() }},
		{"buffer transferred", func(t *testing.T, _ *port.Port, b *port.Buffer) {
			out, _ := port.NewChannel()
			give(t, out, nil, b)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, in := port.NewChannel()
			p, _ := port.NewChannel()
			other, otherTwin := port.NewChannel()
			b, other2 := port.NewBuffer([]byte{1}), port.NewBuffer([]byte{2})
			v := getter{func() error { tt.spoil(t, p, b); return nil }}
			wantDataClone(t, "post", out.PostMessage(v, other, other2, p, b))
			wantLen(t, in, 0)
			wantMoved(t, other2, false)
			wantLinked(t, other, otherTwin)
		})
	}
}

// R190, R67: a value that can't be cloned leaves the list alone.
func TestUncloneableValueLeavesTheListAlone(t *testing.T) {
	out, in := port.NewChannel()
	for _, bad := range []any{func() {}, make(chan int), []any{func() {}}, map[string]any{"x": make(chan int)}} {
		p, twin := port.NewChannel()
		buf := port.NewBuffer([]byte{1})
		f := new(file)
		wantDataClone(t, "post", out.PostMessage(bad, p, buf, f))
		wantMoved(t, buf, false)
		if f.detached() {
			t.Error("file detached: got true, want false")
		}
		wantLinked(t, p, twin)
		ship(t, out, "again", p)
		wantLinked(t, received(t, in), twin)
	}
}

// A bundle is a transferable that takes another along.
type bundle struct{ inside port.Transferable }

func (b *bundle) BeginTransfer() (clone.Transfer, error) { return b.inside.BeginTransfer() }

// R196
func TestNestedTransferableThatIsDetached(t *testing.T) {
	out, in := port.NewChannel()
	gone, _ := port.NewChannel()
	carry(t, gone)
	p, twin := port.NewChannel()
	wantDataClone(t, "post", out.PostMessage(nil, p, &bundle{gone}))
	wantLen(t, in, 0)
	wantLinked(t, p, twin)
	ship(t, out, nil, p)
	give(t, out, nil, &bundle{port.NewBuffer([]byte{1})})
}

// R196, R68: a claim that is under way makes a second one fail.
func TestSameObjectByTwoRoutesInOneList(t *testing.T) {
	out, in := port.NewChannel()
	p, twin := port.NewChannel()
	wantDataClone(t, "post", out.PostMessage(nil, p, &bundle{p}))
	wantLen(t, in, 0)
	wantLinked(t, p, twin)
}

// DESIGN: a claimed handle posts until the commit, and a claim that is given up
// leaves everything as it was.
func TestClaimedPortStillPosts(t *testing.T) {
	p, twin := port.NewChannel()
	claim, err := p.BeginTransfer()
	wantNoError(t, "BeginTransfer", err)
	post(t, p, "claimed")
	if _, err := p.BeginTransfer(); err == nil {
		t.Error("second claim: got nil, want an error")
	}
	out, _ := port.NewChannel()
	wantDataClone(t, "transfer of a claimed port", out.PostMessage(nil, p))
	claim.Revert()
	wantPulled(t, twin, "claimed")
	wantLinked(t, p, twin)
	wantLinked(t, carry(t, p), twin)
}

// R198
func TestHandleOfTheUsersMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		out, in := port.NewChannel()
		lost := func(why error) {
			r.add("lost")
			wantError(t, "reason", why, port.ErrClosed)
		}
		kept, dropped := &file{name: "kept", onLose: lost}, &file{name: "dropped", onLose: lost}
		give(t, out, map[string]any{"file": kept}, kept)
		give(t, out, nil, dropped)
		if !kept.detached() || !dropped.detached() {
			t.Error("files at the sender: got attached, want detached")
		}
		got, ok := receive(t, in).Data().(map[string]any)["file"].(*file)
		if !ok || got == kept || got.name != "kept" {
			t.Errorf("file at the receiver: got %v, want another one called kept", got)
		}
		wantLog(t, &r)
		in.Close()
		wantLog(t, &r, "lost")
	})
}

// R28: other tests show that nothing is delivered; here, that every entry goes.
func TestDoomedListIsLostWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p1, p2 := port.NewChannel()
		q, qTwin := port.NewChannel()
		hearClose(t, &r, qTwin, "q")
		buf := port.NewBuffer([]byte{1})
		f := &file{onLose: func(error) { r.add("file lost") }}
		err := p2.PostMessage(nil, buf, p1, f, q)
		if err != nil {
			wantError(t, "doomed post", err, port.ErrClosed)
		}
		wantMoved(t, buf, true)
		synctest.Wait()
		got := r.take()
		slices.Sort(got)
		if want := []string{"file lost", "q close"}; !slices.Equal(got, want) {
			t.Errorf("log: got %q, want %q", got, want)
		}
		wantDead(t, p2)
	})
}
