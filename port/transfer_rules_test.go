package port_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/port"
)

// R51
func TestTransferMakesANewPort(t *testing.T) {
	var r recorder
	loop := newDriven(&r)
	tests := []struct {
		name    string
		channel func() (*port.Port, *port.Port)
	}{
		{"between loops", port.NewChannel},
		{"within a loop", loop.NewChannel},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, in := tt.channel()
			p, twin := tt.channel()
			ship(t, out, nil, p)
			got := received(t, in)
			if got == p {
				t.Error("the port that arrived: got the original, want a new one")
			}
			wantLinked(t, got, twin)
		})
	}
}

// R52
func TestTransferDetachesAtOnce(t *testing.T) {
	out, in := port.NewChannel()
	p, _ := port.NewChannel()
	ship(t, out, nil, p)
	wantError(t, "post through the original", p.PostMessage("x"), port.ErrDetached)
	wantDataClone(t, "second transfer", out.PostMessage(nil, p))
	select {
	case <-p.Done():
	default:
		t.Error("Done of the original: got an open channel, want a closed one")
	}
	if got := in.Len(); got != 1 {
		t.Errorf("messages at the receiver: got %d, want 1", got)
	}
}

// R53: whatever is done to a detached handle does not reach the channel.
func TestTransferredOriginalIsInert(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p, twin := port.NewChannel()
		hear(t, &r, twin, "twin")
		hearClose(t, &r, twin, "twin")
		l, err := p.AddEventListener(r.at("old"), nil)
		if err != nil {
			t.Fatal(err)
		}
		post(t, p, "PING")
		moved := carry(t, p)

		buf := port.NewBuffer([]byte{1})
		wantError(t, "PostMessage", p.PostMessage("PONG", buf), port.ErrDetached)
		if !buf.Detached() {
			t.Error("a buffer posted through the original: got attached, want detached (R31)")
		}
		wantDataClone(t, "PostMessage of a func", p.PostMessage(func() {}))
		_ = p.OnMessage(r.at("old"))
		_ = p.OnMessageError(r.at("old"))
		_ = p.OnClose(func(error) { r.add("old close") })
		_, _ = p.AddEventListener(r.at("old"), nil)
		p.RemoveEventListener(l)
		_ = p.Start()
		if err := p.Close(); err != nil {
			t.Errorf("Close: got %v, want nil", err)
		}
		p.CloseWith(nil)
		if _, ok := p.TryReceive(); ok {
			t.Error("TryReceive: got a message, want none")
		}
		if _, err := p.Receive(t.Context()); err == nil {
			t.Error("Receive: got nil, want an error")
		}
		if _, err := p.Detach(); err == nil {
			t.Error("Detach: got nil, want an error")
		}
		if got := p.Len(); got != 0 {
			t.Errorf("Len: got %d, want 0", got)
		}

		post(t, moved, "TRANSFERRED")
		wantLog(t, &r, "twin PING", "twin TRANSFERRED")
		post(t, twin, "back")
		wantLog(t, &r)
		wantPulled(t, moved, "back")
	})
}

// R54
func TestTransferTakesTheQueueAlong(t *testing.T) {
	p, twin := port.NewChannel()
	for i := range 3 {
		post(t, twin, i)
	}
	moved := carry(t, p)
	if got := moved.Len(); got != 3 {
		t.Errorf("Len: got %d, want 3", got)
	}
	wantPulled(t, moved, "0", "1", "2")
}

// R55: the carrier waits in a disabled queue, and what is posted meanwhile goes
// behind what travels.
func TestPostsToAPortInTransitAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p, twin := port.NewChannel()
		out, in := port.NewChannel()
		post(t, twin, 1)
		post(t, twin, 2)
		ship(t, out, nil, p)
		post(t, twin, 3)
		// The carrier travels itself, so that p is in transit twice over.
		in = carry(t, in)
		post(t, twin, 4)
		wantLog(t, &r)
		if err := in.OnMessage(func(e port.MessageEvent) {
			post(t, twin, 5)
			handle(t, onlyPort(t, e), r.message)
			post(t, twin, 6)
		}); err != nil {
			t.Fatal(err)
		}
		wantLog(t, &r, "1", "2", "3", "4", "5", "6")
	})
}

// R56, R57
func TestTransferredPortStartsAfresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p, twin := port.NewChannel()
		hear(t, &r, p, "old")
		if _, err := p.AddEventListener(r.at("old listener"), nil); err != nil {
			t.Fatal(err)
		}
		if err := p.OnMessageError(r.at("old error")); err != nil {
			t.Fatal(err)
		}
		hearClose(t, &r, p, "old")

		moved := carry(t, p)
		post(t, twin, 1)
		wantLog(t, &r) // R56: disabled, though the original was started
		if got := moved.Len(); got != 1 {
			t.Errorf("Len: got %d, want 1", got)
		}
		if err := moved.Start(); err != nil {
			t.Fatal(err)
		}
		wantLog(t, &r) // R57: and started it has no listener; the message is consumed
		hear(t, &r, moved, "new")
		post(t, twin, 2)
		twin.Close()
		wantLog(t, &r, "new 2")
	})
}

// R58, R34: a wake-up that is due already finds nothing at the old port.
func TestTransferOfAnEnabledPortTakesPendingMessages(t *testing.T) {
	var r recorder
	loop := newDriven(&r)
	p, twin := loop.NewChannel()
	hear(t, &r, p, "old")
	post(t, twin, 1)
	post(t, twin, 2)
	if !loop.Due() {
		t.Error("Due: got false, want true")
	}
	moved := carry(t, p)
	post(t, twin, 3)
	if got := drive(loop); got != 0 {
		t.Errorf("turns of the old owner: got %d, want 0", got)
	}
	wantNow(t, &r)
	wantPulled(t, moved, "1", "2", "3")
}

// R58 within a task of the loop that owns the port before and after.
func TestTransferWithinATaskTakesPendingMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		loop := port.NewLoop(nil)
		p, twin := loop.NewChannel()
		kick, work := loop.NewChannel()
		out, in := loop.NewChannel()
		hear(t, &r, p, "old")
		if err := in.OnMessage(func(e port.MessageEvent) { hear(t, &r, onlyPort(t, e), "new") }); err != nil {
			t.Fatal(err)
		}
		if err := work.OnMessage(func(port.MessageEvent) {
			post(t, twin, 1)
			post(t, twin, 2)
			ship(t, out, nil, p)
			post(t, twin, 3)
		}); err != nil {
			t.Fatal(err)
		}
		post(t, kick, nil)
		wantLog(t, &r, "new 1", "new 2", "new 3")
	})
}

// R59
func TestTransferInsideItsOwnHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		out, in := port.NewChannel()
		hearArrivals(t, &r, in, "new")
		p, twin := port.NewChannel()
		for i := 1; i <= 3; i++ {
			post(t, twin, i)
		}
		if _, err := p.AddEventListener(func(e port.MessageEvent) {
			r.add("first %v", e.Data())
			if e.Port() != p {
				t.Error("target: got another port, want the one that dispatches")
			}
			ship(t, out, nil, p)
		}, nil); err != nil {
			t.Fatal(err)
		}
		// The event under way goes on to the listeners behind.
		if _, err := p.AddEventListener(r.at("second"), nil); err != nil {
			t.Fatal(err)
		}
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		wantLog(t, &r, "first 1", "second 1", "new 2", "new 3")
	})
}

// R60
func TestForwardedPortKeepsWhatArrivesOnTheWay(t *testing.T) {
	p, twin := port.NewChannel()
	want := []string{}
	inject := func(s string) { post(t, twin, s); want = append(want, s) }
	inject("before the first hop")
	for hop := range 5 {
		out, in := port.NewChannel()
		ship(t, out, nil, p)
		inject(fmt.Sprint("during hop ", hop))
		p = received(t, in)
		inject(fmt.Sprint("after hop ", hop))
	}
	wantPulled(t, p, want...)
}

// R61
func TestSuccessiveHoldersPostInTheOrderOfTheHops(t *testing.T) {
	p, twin := port.NewChannel()
	want := []string{}
	for hop := range 5 {
		for i := range 2 {
			post(t, p, fmt.Sprint(hop, i))
			want = append(want, fmt.Sprint(hop, i))
		}
		p = carry(t, p)
	}
	wantPulled(t, twin, want...)
}

// R62
func TestBothEndsTravel(t *testing.T) {
	tests := []struct {
		name string
		ship func(t *testing.T, a, b *port.Port) (*port.Port, *port.Port)
	}{
		{"in one message", func(t *testing.T, a, b *port.Port) (*port.Port, *port.Port) {
			out, in := port.NewChannel()
			ship(t, out, nil, a, b)
			e, _ := in.TryReceive()
			got := e.Ports()
			if len(got) != 2 {
				t.Fatalf("ports: got %d, want 2", len(got))
			}
			return got[0], got[1]
		}},
		{"in two messages to one receiver", func(t *testing.T, a, b *port.Port) (*port.Port, *port.Port) {
			out, in := port.NewChannel()
			ship(t, out, nil, a)
			ship(t, out, nil, b)
			return received(t, in), received(t, in)
		}},
		{"in two messages to two receivers", func(t *testing.T, a, b *port.Port) (*port.Port, *port.Port) {
			return carry(t, a), carry(t, b)
		}},
		{"through each other's carrier", func(t *testing.T, a, b *port.Port) (*port.Port, *port.Port) {
			out, in := port.NewChannel()
			ship(t, out, nil, a)
			ship(t, in, nil, b)
			return received(t, in), received(t, out)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := port.NewChannel()
			post(t, a, "to b")
			post(t, b, "to a")
			a2, b2 := tt.ship(t, a, b)
			wantPulled(t, a2, "to a")
			wantPulled(t, b2, "to b")
			wantLinked(t, a2, b2)
		})
	}
}

// R63: what the first port posts while the second has not yet arrived.
func TestBothEndsInTransitLoseNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p1, p2 := port.NewChannel()
		out, in := port.NewChannel()
		ship(t, out, 1, p1)
		ship(t, out, 2, p2)
		if err := in.OnMessage(func(e port.MessageEvent) {
			p := onlyPort(t, e)
			hear(t, &r, p, fmt.Sprintf("at %v:", e.Data()))
			post(t, p, fmt.Sprint("message ", e.Data()))
		}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		got := map[string]bool{}
		for _, s := range r.take() {
			got[s] = true
		}
		if !got["at 1: message 2"] || !got["at 2: message 1"] || len(got) != 2 {
			t.Errorf("heard: got %v, want both messages, each at the other end", got)
		}
	})
}

// R73
func TestPortSentBackIsYetAnother(t *testing.T) {
	p, twin := port.NewChannel()
	a, b := port.NewChannel()
	ship(t, a, nil, p)
	there := received(t, b)
	ship(t, b, nil, there)
	back := received(t, a)
	if back == p || back == there {
		t.Error("the port that came back: got one of the earlier handles, want a new one")
	}
	for _, old := range []*port.Port{p, there} {
		wantError(t, "post through an earlier handle", old.PostMessage("x"), port.ErrDetached)
		old.Close()
	}
	wantLinked(t, back, twin)
}

// R51, R52, R54: Detach is a transfer to oneself.
func TestDetachIsATransfer(t *testing.T) {
	for name, detach := range map[string]func(*port.Port) (*port.Port, error){
		"Detach":  (*port.Port).Detach,
		"Release": (*port.Port).Release,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var r recorder
				p, twin := port.NewChannel()
				if _, err := p.AddEventListener(r.at("old"), nil); err != nil {
					t.Fatal(err)
				}
				post(t, twin, 1)
				p2, err := detach(p)
				if err != nil {
					t.Fatal(err)
				}
				if p2 == p {
					t.Error("new handle: got the old one")
				}
				wantError(t, "post through the old handle", p.PostMessage("x"), port.ErrDetached)
				if _, err := detach(p); err == nil {
					t.Error("second time: got nil, want an error")
				}
				post(t, twin, 2)
				hear(t, &r, p2, "new")
				wantLog(t, &r, "new 1", "new 2")

				p2.Close()
				if _, err := detach(p2); err == nil {
					t.Error("of a closed port: got nil, want an error")
				}
			})
		})
	}
}

// R79: a port is on the books of one loop, or travels.
func TestTransferMovesOwnership(t *testing.T) {
	var r recorder
	from, to := newDriven(&r), newDriven(&r)
	out, in := from.NewChannel()
	in, err := in.Release()
	if err != nil {
		t.Fatal(err)
	}
	if err := to.Own(in); err != nil {
		t.Fatal(err)
	}
	if err := in.OnMessage(func(port.MessageEvent) {}); err != nil {
		t.Fatal(err)
	}
	p, twin := from.NewChannel()
	wantPorts := func(when string, wantFrom, wantTo int) {
		t.Helper()
		if got := from.Ports(); got != wantFrom {
			t.Errorf("%s: ports of the sender: got %d, want %d", when, got, wantFrom)
		}
		if got := to.Ports(); got != wantTo {
			t.Errorf("%s: ports of the receiver: got %d, want %d", when, got, wantTo)
		}
	}
	wantPorts("before", 3, 1)
	ship(t, out, nil, p)
	wantPorts("in transit", 2, 1)
	var kept *port.Port
	if err := in.OnMessage(func(e port.MessageEvent) { kept = onlyPort(t, e) }); err != nil {
		t.Fatal(err)
	}
	drive(to)
	wantPorts("received", 2, 2)

	// What was given away is not the sender's to close any more.
	post(t, kept, "before")
	from.End(nil)
	wantDead(t, kept) // twin and out were the sender's still
	if got := to.Ports(); got == 0 {
		t.Error("ports of the receiver: got none, want them to outlive the sender")
	}
	_ = twin
}

// R80: an inbox moves; who has its address goes on posting, the former owner
// hears no more, and its end does not close it.
func TestInboxChangesOwners(t *testing.T) {
	var r recorder
	a, b := newDriven(&r), newDriven(&r)
	inbox := port.NewInbox()
	address := inbox.Inlet()
	if err := a.Own(inbox); err != nil {
		t.Fatal(err)
	}
	hear(t, &r, inbox, "a")
	post(t, address, 1)
	post(t, address, 2)

	moved, err := inbox.Release()
	if err != nil {
		t.Fatal(err)
	}
	post(t, address, 3) // it belongs to nobody at this moment
	drive(a)
	if err := b.Own(moved); err != nil {
		t.Fatal(err)
	}
	hear(t, &r, moved, "b")
	a.End(nil)
	post(t, address, 4)
	drive(b)
	wantNow(t, &r, "b 1", "b 2", "b 3", "b 4")
}

// DESIGN: several holders may try to transfer one port, and one succeeds.
func TestOnlyOneTransferWins(t *testing.T) {
	for range 2000 {
		p, twin := port.NewChannel()
		carriers := make([]*port.Port, 4)
		errs := make([]error, len(carriers))
		var wg sync.WaitGroup
		for i := range carriers {
			out, in := port.NewChannel()
			carriers[i] = in
			wg.Go(func() { errs[i] = out.PostMessage(i, p) })
		}
		post(t, twin, "kept")
		wg.Wait()
		won := 0
		for i, err := range errs {
			if err != nil {
				wantDataClone(t, "a transfer that lost", err)
				if got := carriers[i].Len(); got != 0 {
					t.Fatalf("messages of a failed post: got %d, want 0", got)
				}
				continue
			}
			won++
			wantPulled(t, received(t, carriers[i]), "kept")
		}
		if won != 1 {
			t.Fatalf("transfers that succeeded: got %d, want 1", won)
		}
	}
}
