package port_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"weak"

	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

// A Sender posts where the port posts, an Inlet to the port itself.
func TestSenderAndInletPostToTheirEnds(t *testing.T) {
	p, twin := port.NewChannel()
	post(t, p.Sender(), "sender")
	post(t, p.Inlet(), "inlet")
	wantPulled(t, twin, "sender")
	wantPulled(t, p, "inlet")
}

// R34, R54: a Sender follows the queue, and outlives the handle it came from.
func TestSenderSurvivesTransfers(t *testing.T) {
	p, twin := port.NewChannel()
	s, in := p.Sender(), p.Inlet()
	post(t, s, "before")
	post(t, in, "before")
	twin = carry(t, twin)
	p = carry(t, p)
	out, carrier := port.NewChannel()
	ship(t, out, nil, twin)
	post(t, s, "in transit")
	post(t, in, "after")
	twin = received(t, carrier)
	post(t, s, "after")
	wantPulled(t, twin, "before", "in transit", "after")
	wantPulled(t, p, "before", "after")
}

// R36: a Sender and its port keep the order of one goroutine's posts.
func TestSenderAndPortKeepOneOrder(t *testing.T) {
	p, twin := port.NewChannel()
	s := p.Sender()
	post(t, p, 1)
	post(t, s, 2)
	post(t, p, 3)
	post(t, s, 4)
	wantPulled(t, twin, "1", "2", "3", "4")
}

// A Sender is a value: compared, copied, and its own clone in a message.
func TestSenderIsAValue(t *testing.T) {
	type letter struct {
		Name string
		To   port.Sender
		List []port.Sender
	}
	p, twin := port.NewChannel()
	s := p.Sender()
	if p.Sender() != s || p.Inlet() == s || twin.Inlet() != s {
		t.Error("Senders: got unequal ones for one end, or equal ones for two")
	}
	out, in := port.NewChannel()
	post(t, out, letter{"x", s, []port.Sender{s, {}}}, s)
	got, err := port.Data[letter](receive(t, in))
	wantNoError(t, "Data", err)
	if got.To != s || got.List[0] != s || !got.List[1].IsZero() {
		t.Errorf("Senders in a message: got %v, want the same rights", got)
	}
	if got := receive(t, in).Data(); got != any(s) {
		t.Errorf("generic data: got %v, want the Sender", got)
	}
	post(t, got.To, "through the clone")
	wantPulled(t, twin, "through the clone")
}

// A Sender never becomes bytes.
func TestSenderStaysInTheProcess(t *testing.T) {
	p, _ := port.NewChannel()
	_, err := clone.Marshal(map[string]any{"to": p.Sender()})
	wantDataClone(t, "Marshal", err)
}

// D18, R31
func TestSenderOfADeadChannel(t *testing.T) {
	tests := []struct {
		name  string
		close func(p, twin *port.Port)
	}{
		{"its port closed", func(p, _ *port.Port) { p.Close() }},
		{"its target closed", func(_, twin *port.Port) { twin.Close() }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, twin := port.NewChannel()
			s := p.Sender()
			post(t, s, "before")
			tt.close(p, twin)
			buf := port.NewBuffer([]byte{1})
			wantError(t, "post", s.PostMessage(1, buf), port.ErrClosed)
			wantMoved(t, buf, true)
			wantDataClone(t, "post of a func", s.PostMessage(func() {}))
		})
	}
}

// R265
func TestZeroSenderPostsNowhere(t *testing.T) {
	var nilPort *port.Port
	for name, s := range map[string]port.Sender{
		"zero":                 {},
		"of a nil port":        nilPort.Sender(),
		"of the zero port":     new(port.Port).Sender(),
		"inlet of a nil port":  nilPort.Inlet(),
		"inlet of a zero port": new(port.Port).Inlet(),
	} {
		t.Run(name, func(t *testing.T) {
			if !s.IsZero() {
				t.Error("IsZero: got false, want true")
			}
			buf := port.NewBuffer([]byte{1})
			wantError(t, "post", s.PostMessage(1, buf), port.ErrDetached)
			wantMoved(t, buf, true)
			wantError(t, "PostEnvelope", s.PostEnvelope(port.Envelope{}, 1), port.ErrDetached)
			if got := port.OwnerOf(s); got != nil {
				t.Errorf("OwnerOf: got %v, want nil", got)
			}
		})
	}
}

// R53: a detached handle gives out no right to its former channel.
func TestDetachedHandleGivesNoSender(t *testing.T) {
	p, twin := port.NewChannel()
	moved := carry(t, p)
	wantError(t, "post by the Sender", p.Sender().PostMessage("x"), port.ErrDetached)
	wantError(t, "post by the Inlet", p.Inlet().PostMessage("x"), port.ErrDetached)
	wantPulled(t, twin)
	wantPulled(t, moved)
}

// An inlet outlives the port's twin: the port hears of that in its place in the
// order, and goes on.
func TestInletOutlivesTheTwin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p, twin := port.NewChannel()
		in := p.Inlet()
		hearClose(t, &r, p, "p")
		hear(t, &r, p, "p")
		post(t, in, 1)
		twin.Close()
		post(t, in, 2)
		wantLog(t, &r, "p 1", "p close", "p 2")
		p = carry(t, p)
		post(t, in, 3)
		wantPulled(t, p, "3")
		p.Close()
		wantError(t, "post", in.PostMessage(4), port.ErrClosed)
	})
}

// An inbox has no twin: it is never told that one has closed, and its own posts
// go nowhere.
func TestInboxHasNoTwin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		inbox := port.NewInbox()
		address := inbox.Inlet()
		hearClose(t, &r, inbox, "inbox")
		hear(t, &r, inbox, "inbox")
		post(t, address, 1)
		if err := inbox.PostMessage("nowhere"); err == nil {
			t.Error("post through an inbox: got nil, want an error")
		}
		if err := inbox.Sender().PostMessage("nowhere"); err == nil {
			t.Error("post by an inbox's Sender: got nil, want an error")
		}
		wantLog(t, &r, "inbox 1")
		inbox.Close()
		wantError(t, "post", address.PostMessage(1), port.ErrClosed)
		wantLog(t, &r)
	})
}

// A Sender keeps a queue, but nobody running; what nobody can receive any more
// is collected with it.
func TestSenderIsCollected(t *testing.T) {
	b := make([]byte, 16<<10)
	w := weak.Make(&b[0])
	func() {
		p, twin := port.NewChannel()
		handle(t, p, func(port.MessageEvent) { post(t, twin.Sender(), nil) })
		give(t, p.Sender(), nil, port.NewBuffer(b))
	}()
	b = nil
	runtime.GC()
	if w.Value() != nil {
		t.Error("message of a forgotten channel: got kept, want collected")
	}
}

// OwnerOf follows the port.
func TestOwnerOf(t *testing.T) {
	a := port.NewLoop(&port.LoopOptions{Owner: "a"})
	b := port.NewLoop(&port.LoopOptions{Owner: "b"})
	inbox := port.NewInbox()
	s := inbox.Inlet()
	want := func(want any) {
		t.Helper()
		if got := port.OwnerOf(s); got != want {
			t.Errorf("OwnerOf: got %v, want %v", got, want)
		}
	}
	want(nil)
	wantNoError(t, "Own", a.Own(inbox))
	want("a")
	inbox, err := inbox.Release()
	wantNoError(t, "Release", err)
	want(nil)
	wantNoError(t, "Own", b.Own(inbox))
	want("b")
	out, _ := port.NewChannel()
	ship(t, out, nil, inbox)
	want(nil)
}

// An envelope is checked when the message's turn comes, by whoever has the queue
// then, and a mismatch is a dead letter that closes its ports (R74).
func TestEnvelope(t *testing.T) {
	var r recorder
	origin := "https://a.example"
	loop := port.NewLoop(&port.LoopOptions{
		Wake:        func() {},
		DeadLetters: r.dead,
		Accept:      func(target any) bool { return target == origin },
	})
	inbox := port.NewInbox()
	wantNoError(t, "Own", loop.Own(inbox))
	handle(t, inbox, func(e port.MessageEvent) { r.add("%v from %v, %v", e.Data(), e.Origin(), e.Source()) })
	s := inbox.Inlet()
	p, twin := port.NewChannel()
	env := port.Envelope{Origin: "https://sender.example", Source: "window", Target: "https://a.example"}
	wantNoError(t, "PostEnvelope", s.PostEnvelope(env, 1))
	env.Target = "https://b.example"
	wantNoError(t, "PostEnvelope", s.PostEnvelope(env, 2, p))
	env.Target = nil
	wantNoError(t, "PostEnvelope", s.PostEnvelope(env, 3))
	post(t, s, 4)
	drive(loop)
	wantNow(t, &r,
		"1 from https://sender.example, window",
		fmt.Sprintf("dead (%v) 2", port.OriginMismatch),
		"3 from https://sender.example, window",
		"4 from , <nil>")
	wantDead(t, twin)
}

// R26, R30: PostEnvelope takes the steps of PostMessage.
func TestPostEnvelopeTakesTheSameSteps(t *testing.T) {
	inbox := port.NewInbox()
	s := inbox.Inlet()
	buf := port.NewBuffer([]byte{1})
	wantDataClone(t, "a func", s.PostEnvelope(port.Envelope{}, func() {}, buf))
	wantDataClone(t, "twice in the list", s.PostEnvelope(port.Envelope{}, 1, buf, buf))
	wantMoved(t, buf, false)
	wantLen(t, inbox, 0)
}

// R33, R36, R54: while the queue goes from holder to holder, many post by every
// kind of right: nothing is lost, doubled or reordered.
func TestNothingIsLostWhileTheQueueTravels(t *testing.T) {
	const posters, each = 4, 10_000
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	p, twin := port.NewChannel()
	rights := [posters]port.Poster{p, p.Sender(), twin.Inlet(), p.Sender()}
	var wg sync.WaitGroup
	for i, right := range rights {
		wg.Go(func() {
			for n := range each {
				if err := right.PostMessage(n*posters + i); err != nil {
					t.Errorf("post: got %v, want nil", err)
					return
				}
			}
		})
	}
	var next [posters]int64
	hops := 0
	for got := 0; got < posters*each; {
		for range rng.IntN(500) {
			e, ok := twin.TryReceive()
			if !ok {
				runtime.Gosched()
				break
			}
			n := e.Data().(int64)
			if want := next[n%posters]; n/posters != want {
				t.Fatalf("poster %d: got message %d, want %d", n%posters, n/posters, want)
			}
			next[n%posters]++
			got++
		}
		var err error
		if rng.IntN(2) == 0 {
			twin = carry(t, twin)
		} else if twin, err = twin.Detach(); err != nil {
			t.Fatal(err)
		}
		hops++
	}
	wg.Wait()
	wantLen(t, twin, 0)
	t.Logf("%d hops", hops)
}

// R33: the posting handle travels while it is used. Each post is accepted, or
// says that the handle has gone; what was accepted arrives, in order.
func TestPostsRacingWithTheTransferOfTheirHandle(t *testing.T) {
	const rounds = 2000
	for range rounds {
		p, twin := port.NewChannel()
		var accepted []int
		var wg sync.WaitGroup
		wg.Go(func() {
			for n := range 20 {
				switch err := p.PostMessage(n); {
				case err == nil:
					accepted = append(accepted, n)
				case errors.Is(err, port.ErrDetached):
					return
				default:
					t.Errorf("post: got %v, want nil or %v", err, port.ErrDetached)
				}
			}
		})
		moved := carry(t, p)
		post(t, moved, "moved")
		wg.Wait()
		var want []string
		for _, n := range accepted {
			want = append(want, fmt.Sprint(n))
		}
		wantPulled(t, twin, append(want, "moved")...)
	}
}
