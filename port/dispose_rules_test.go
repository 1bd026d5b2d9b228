package port_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"weak"

	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

// foreign returns a channel over which the first port can post values of a type
// that the loop of the second has not registered: they can't be decoded there.
func foreign(t *testing.T) (*port.Port, *port.Port) {
	t.Helper()
	theirs, ours := new(clone.Types), new(clone.Types)
	wantNoError(t, "Register", clone.Register[stranger](theirs, "stranger"))
	wantNoError(t, "Register", clone.Register[neighbour](ours, "neighbour"))
	p1, p2 := port.NewLoop(&port.LoopOptions{Types: theirs}).NewChannel()
	p2, err := p2.Release()
	wantNoError(t, "Release", err)
	wantNoError(t, "Own", port.NewLoop(&port.LoopOptions{Types: ours}).Own(p2))
	return p1, p2
}

type neighbour struct{ Name string }

type stranger struct {
	Name string
	Port *port.Port
}

// R74: every way in which a message can be lost closes the ports in it.
func TestLostMessageClosesItsPorts(t *testing.T) {
	tests := []struct {
		name string
		// lose posts p in a message and sees to it that it is never handled.
		lose func(t *testing.T, p *port.Port)
	}{
		{"target closed unstarted", func(t *testing.T, p *port.Port) {
			out, in := port.NewChannel()
			ship(t, out, nil, p)
			in.Close()
		}},
		{"target closed while pulled", func(t *testing.T, p *port.Port) {
			out, in := port.NewChannel()
			post(t, out, "first")
			ship(t, out, nil, p)
			receive(t, in)
			in.Close()
		}},
		{"posted to a closed port", func(t *testing.T, p *port.Port) {
			out, in := port.NewChannel()
			in.Close()
			wantError(t, "post", out.PostMessage(nil, p), port.ErrClosed)
		}},
		{"posted through a closed port", func(t *testing.T, p *port.Port) {
			out, _ := port.NewChannel()
			out.Close()
			wantError(t, "post", out.PostMessage(nil, p), port.ErrClosed)
		}},
		{"posted through a detached port", func(t *testing.T, p *port.Port) {
			out, _ := port.NewChannel()
			carry(t, out)
			wantError(t, "post", out.PostMessage(nil, p), port.ErrDetached)
		}},
		{"posted through the zero port", func(t *testing.T, p *port.Port) {
			wantError(t, "post", new(port.Port).PostMessage(nil, p), port.ErrDetached)
		}},
		{"doomed", func(_ *testing.T, p *port.Port) { // R28
			out, in := port.NewChannel()
			_ = out.PostMessage(nil, in, p)
		}},
		{"nobody listens", func(t *testing.T, p *port.Port) {
			out, in := port.NewChannel()
			start(t, in)
			ship(t, out, nil, p)
		}},
		{"loop never ran", func(t *testing.T, p *port.Port) {
			loop := newDriven(new(recorder))
			out, in := loop.NewChannel()
			handle(t, in, func(port.MessageEvent) { t.Error("handled: got a message, want none") })
			ship(t, out, nil, p)
			loop.End(nil)
		}},
		{"undecodable, pushed", func(t *testing.T, p *port.Port) {
			out, in := foreign(t)
			handle(t, in, func(port.MessageEvent) { t.Error("handled: got a message, want none") })
			ship(t, out, stranger{Port: p}, p)
		}},
		{"undecodable, pulled", func(t *testing.T, p *port.Port) {
			out, in := foreign(t)
			ship(t, out, stranger{Port: p}, p)
			_, err := in.Receive(t.Context())
			wantError(t, "Receive", err, port.ErrMessage)
		}},
		{"undecodable, passed over", func(t *testing.T, p *port.Port) {
			out, in := foreign(t)
			ship(t, out, stranger{Port: p}, p)
			wantPulled(t, in)
		}},
		{"refused by a typed handler", func(t *testing.T, p *port.Port) {
			out, in := port.NewChannel()
			wantNoError(t, "OnMessage", port.As[int, int](in).OnMessage(func(int) {
				t.Error("handled: got a message, want none")
			}))
			ship(t, out, "not a number", p)
		}},
		{"for another origin", func(t *testing.T, p *port.Port) {
			loop := port.NewLoop(&port.LoopOptions{Accept: func(any) bool { return false }})
			inbox := port.NewInbox()
			wantNoError(t, "Own", loop.Own(inbox))
			handle(t, inbox, func(port.MessageEvent) { t.Error("handled: got a message, want none") })
			wantNoError(t, "PostEnvelope", inbox.Inlet().PostEnvelope(port.Envelope{Target: "x"}, nil, p))
		}},
		{"in a port that is lost itself", func(t *testing.T, p *port.Port) {
			out, in := port.NewChannel()
			out2, in2 := port.NewChannel()
			ship(t, out, nil, p)
			ship(t, out2, nil, in)
			in2.Close()
		}},
	}
	for _, tt := range tests {
		bubble(t, tt.name, func(t *testing.T) {
			var r recorder
			p, twin := port.NewChannel()
			hearClose(t, &r, twin, "twin")
			start(t, twin)
			post(t, twin, "never read")
			tt.lose(t, p)
			wantLog(t, &r, "twin close")
			wantDead(t, twin)
		})
	}
}

// R74: what was posted into a port before it was lost is heard before that.
func TestLostPortsTwinHearsTheRestFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		p, twin := port.NewChannel()
		hearClose(t, &r, twin, "twin")
		post(t, p, 1, 2)
		out, in := port.NewChannel()
		ship(t, out, nil, p)
		in.Close()
		hear(t, &r, twin, "twin")
		wantLog(t, &r, "twin 1", "twin 2", "twin close")
	})
}

// A dead letter has its reason and data, but no objects.
func TestDeadLettersSayWhy(t *testing.T) {
	var r recorder
	loop := newDriven(&r)
	out, in := loop.NewChannel()
	p, _ := port.NewChannel()
	ship(t, out, map[string]any{"port": p}, p)
	start(t, in)
	drive(loop)
	wantNow(t, &r, fmt.Sprintf("dead (%v) map[port:<nil>]", port.NoListener))

	handle(t, in, func(port.MessageEvent) {})
	post(t, out, "in hand")
	var turn port.Turn
	if !loop.Next(&turn) {
		t.Fatal("Next: got false, want a turn")
	}
	turn.Drop(errors.New("failed"))
	wantNow(t, &r, fmt.Sprintf("dead (%v) in hand", port.InHand))
}

// nest returns a port whose queue holds a message that holds a port whose queue
// … and so on; the innermost message holds f.
func nest(t *testing.T, depth int, f *file) *port.Port {
	t.Helper()
	out, in := port.NewChannel()
	give(t, out, nil, f)
	for range depth {
		next, nextIn := port.NewChannel()
		if err := next.PostMessage(nil, in); err != nil {
			t.Fatalf("posting: got %v, want nil", err)
		}
		in = nextIn
	}
	return in
}

// R75: deep nests are taken apart on a bounded stack, whatever destroys them.
func TestDeepNestIsTakenApartOnABoundedStack(t *testing.T) {
	tests := []struct {
		name    string
		depth   int
		destroy func(t *testing.T, p *port.Port)
	}{
		{"closed", 1e5, func(_ *testing.T, p *port.Port) { p.Close() }},
		{"posted to a closed port", 1e4, func(_ *testing.T, p *port.Port) {
			out, in := port.NewChannel()
			in.Close()
			_ = out.PostMessage(nil, p)
		}},
		{"doomed", 1e4, func(_ *testing.T, p *port.Port) {
			out, in := port.NewChannel()
			_ = out.PostMessage(nil, p, in)
		}},
		{"nobody listens", 1e4, func(t *testing.T, p *port.Port) {
			out, in := port.NewChannel()
			start(t, in)
			ship(t, out, nil, p)
		}},
		{"its loop ended", 1e4, func(t *testing.T, p *port.Port) {
			loop := newDriven(new(recorder))
			wantNoError(t, "Own", loop.Own(p))
			loop.End(nil)
		}},
	}
	for _, tt := range tests {
		bubble(t, tt.name, func(t *testing.T) {
			var frames atomic.Int64
			f := &file{onLose: func(error) {
				var pcs [512]uintptr
				frames.Store(int64(runtime.Callers(0, pcs[:])))
			}}
			tt.destroy(t, nest(t, tt.depth, f))
			synctest.Wait()
			switch got := frames.Load(); {
			case got == 0:
				t.Error("the innermost object: got kept, want lost")
			case got >= 100:
				t.Errorf("stack at the innermost object: got %d frames or more, want fewer than 100", got)
			}
		})
	}
}

// R75: the twin of the innermost port hears of it.
func TestDeepNestTellsTheInnermostTwin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		in, twin := port.NewChannel()
		hearClose(t, &r, twin, "twin")
		start(t, twin)
		for range 1000 {
			next, nextIn := port.NewChannel()
			ship(t, next, nil, in)
			in = nextIn
		}
		in.Close()
		wantLog(t, &r, "twin close")
	})
}

// R75: broad as well as deep.
func TestBroadNestIsTakenApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var lost atomic.Int64
		var tree func(depth int) *port.Port
		tree = func(depth int) *port.Port {
			out, in := port.NewChannel()
			if depth == 0 {
				give(t, out, nil, &file{onLose: func(error) { lost.Add(1) }})
				return in
			}
			ship(t, out, nil, tree(depth-1), tree(depth-1))
			ship(t, out, nil, tree(depth-1))
			return in
		}
		tree(7).Close()
		synctest.Wait()
		if got := lost.Load(); got != 2187 {
			t.Errorf("objects lost: got %d, want 2187", got)
		}
	})
}

// R76: a's end waits in b's queue and b's in a's. Nobody hangs, and closing
// what is left of them works.
func TestCircularShipping(t *testing.T) {
	for size := 2; size <= 4; size++ {
		bubble(t, fmt.Sprint("ring of ", size), func(t *testing.T) {
			var r recorder
			heads, tails := make([]*port.Port, size), make([]*port.Port, size)
			for i := range size {
				heads[i], tails[i] = port.NewChannel()
			}
			for i, head := range heads {
				ship(t, head, "x", tails[(i+1)%size])
			}
			wantLog(t, &r)
			for _, head := range heads {
				post(t, head, "still open")
			}
			for i, head := range heads {
				hearClose(t, &r, head, fmt.Sprint(i))
				head.Close()
			}
			synctest.Wait()
		})
	}
}

// R76: an unreachable cycle is garbage.
func TestCircularShippingIsCollected(t *testing.T) {
	var inside [8]weak.Pointer[byte]
	for i := range inside {
		a1, a2 := port.NewChannel()
		b1, b2 := port.NewChannel()
		b := make([]byte, 16<<10)
		inside[i] = weak.Make(&b[0])
		give(t, a1, nil, b2, port.NewBuffer(b))
		give(t, b1, nil, a2)
	}
	runtime.GC()
	left := 0
	for _, w := range inside {
		if w.Value() != nil {
			left++
		}
	}
	if left > 0 {
		t.Errorf("cycles still in memory: got %d, want 0", left)
	}
}

// R76: a port in its own queue is the doomed case of R28, by any address.
func TestInboxPostedToItselfIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		inbox := port.NewInbox()
		address := inbox.Inlet()
		f := &file{onLose: func(error) { r.add("lost") }}
		if err := address.PostMessage(nil, inbox, f); err != nil {
			wantError(t, "post", err, port.ErrClosed)
		}
		wantLog(t, &r, "lost")
		wantError(t, "post", address.PostMessage(1), port.ErrClosed)
	})
}

// R74, R261: nothing is locked while an object hears that it is lost.
func TestLosingAnObjectRunsWithNoLockHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out, in := port.NewChannel()
		p, twin := port.NewChannel()
		var log []string
		f := &file{onLose: func(error) {
			_ = out.PostMessage(1)
			_ = in.PostMessage(2)
			_ = in.Close()
			_ = p.Len()
			_ = twin.Close()
			log = append(log, "lost")
		}}
		give(t, out, nil, p, f)
		in.Close()
		synctest.Wait()
		if want := []string{"lost"}; !slices.Equal(log, want) {
			t.Errorf("log: got %q, want %q", log, want)
		}
	})
}

// What is shared is handed over as it is, and is not in a dead letter.
func TestSharedPointerIsNotInDeadLetters(t *testing.T) {
	d := new(desk)
	var got []any
	loop := port.NewLoop(&port.LoopOptions{DeadLetters: func(d port.DeadLetter) { got = append(got, d.Data()) }})
	out, in := loop.NewChannel()
	post(t, out, d)
	if e := receive(t, in); e.Data() != any(d) {
		t.Errorf("got %v, want the desk itself", e.Data())
	}
	post(t, out, d)
	in.Close()
	if len(got) != 1 || got[0] != nil {
		t.Errorf("dead letters: got %v, want one of nil", got)
	}
}

type desk struct{ _ int }

func (*desk) SharedClone() {}
