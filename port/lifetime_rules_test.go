package port_test

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"testing"
	"testing/synctest"
	"weak"

	"github.com/berth-go/berth/port"
)

// collect runs the collector until what is unreachable is gone.
func collect() {
	for range 3 { // pools and weak pointers need more than one
		runtime.GC()
	}
}

// R99: dropping every reference to a port with listeners stops nothing, as long as its
// twin can be reached.
func TestAListeningPortIsKeptByItsTwin(t *testing.T) {
	for _, tt := range []struct {
		name   string
		listen func(*testing.T, *port.Port, *recorder)
	}{
		{"R99 handler", func(t *testing.T, p *port.Port, rec *recorder) { handle(t, p, rec.message) }},
		{"R99 listener", func(t *testing.T, p *port.Port, rec *recorder) { listen(t, p, rec.message); start(t, p) }},
	} {
		for _, onLoop := range []bool{false, true} {
			bubble(t, fmt.Sprintf("%s, on a loop %v", tt.name, onLoop), func(t *testing.T) {
				var rec recorder
				newChannel := port.NewChannel
				if onLoop {
					newChannel = port.NewLoop(nil).NewChannel
				}
				keep := func() *port.Port {
					p1, p2 := newChannel()
					tt.listen(t, p2, &rec)
					return p1
				}()
				collect()
				post(t, keep, 1)
				wantLog(t, &rec, "1")
			})
		}
	}
	bubble(t, "R99 the twin is in a queued message", func(t *testing.T) {
		var rec recorder
		carry1, carry2 := port.NewChannel()
		func() {
			p1, p2 := port.NewChannel()
			handle(t, p2, rec.message)
			ship(t, carry1, nil, p1)
		}()
		collect()
		post(t, received(t, carry2), 1)
		wantLog(t, &rec, "1")
	})
	bubble(t, "R99 only a Sender is left", func(t *testing.T) {
		var rec recorder
		sender := func() port.Sender {
			p1, p2 := port.NewChannel()
			handle(t, p2, rec.message)
			return p1.Sender()
		}()
		collect()
		post(t, sender, 1)
		wantLog(t, &rec, "1")
	})
}

// R100, R104: what is queued for an enabled port, or is inside a message, is delivered
// though nobody refers to it.
func TestPendingMessagesAreNotCollected(t *testing.T) {
	bubble(t, "R100 on a loop", func(t *testing.T) {
		var rec recorder
		loop := newDriven(&rec)
		func() {
			p1, p2 := loop.NewChannel()
			handle(t, p2, rec.message)
			post(t, p1, 1, []int{2})
		}()
		collect()
		drive(loop)
		wantLog(t, &rec, "1", "[2]")
	})
	bubble(t, "R100 a close notice", func(t *testing.T) {
		var rec recorder
		loop := newDriven(&rec)
		func() {
			p1, p2 := loop.NewChannel()
			wantNoError(t, "OnClose", p2.OnClose(rec.closed))
			p1.Close()
		}()
		collect()
		drive(loop)
		wantLog(t, &rec, "close")
	})
	bubble(t, "R100 a port that was given to the loop", func(t *testing.T) {
		var rec recorder
		loop := newDriven(&rec)
		func() {
			p1, p2 := port.NewChannel()
			wantNoError(t, "Own", loop.Own(p2))
			handle(t, p2, rec.message)
			post(t, p1, 1)
		}()
		collect()
		drive(loop)
		wantLog(t, &rec, "1")
	})
	bubble(t, "R104 ports inside messages", func(t *testing.T) {
		var rec recorder
		c1, c2 := port.NewChannel()
		func() {
			d1, d2 := port.NewChannel()
			p1, p2 := port.NewChannel()
			post(t, p1, 1)
			ship(t, d1, nil, p2)
			ship(t, c1, nil, d2)
		}()
		collect()
		d2 := received(t, c2)
		collect()
		p2 := received(t, d2)
		collect()
		handle(t, p2, rec.message)
		wantLog(t, &rec, "1")
	})
	bubble(t, "R104 a collection between any two steps", func(t *testing.T) {
		var rec recorder
		loop := newDriven(&rec)
		c1, c2 := loop.NewChannel()
		handle(t, c2, func(e port.MessageEvent) {
			collect()
			for _, p := range e.Ports() {
				handle(t, p, rec.message)
			}
			collect()
		})
		func() {
			p1, p2 := port.NewChannel()
			collect()
			post(t, p1, 1)
			collect()
			ship(t, c1, nil, p2)
			collect()
			post(t, p1, 2)
		}()
		collect()
		drive(loop)
		wantLog(t, &rec, "1", "2")
	})
}

// R101: a channel that nobody can reach is collected, whatever hangs on it.
func TestAbandonedChannelsAreCollected(t *testing.T) {
	loop := port.NewLoop(nil)
	nothing := func(port.MessageEvent) {}
	for _, tt := range []struct {
		name    string
		prepare func(p1, p2 *port.Port)
	}{
		{"R101 plain", func(_, _ *port.Port) {}},
		{"R101 listeners on both", func(p1, p2 *port.Port) {
			_ = p1.OnMessage(nothing)
			_ = p2.OnMessage(nothing)
		}},
		{"R101 listeners that hold the twin", func(p1, p2 *port.Port) {
			_ = p1.OnMessage(func(port.MessageEvent) { _ = p2.Start() })
			_ = p2.OnMessage(func(port.MessageEvent) { _ = p1.Start() })
		}},
		{"R101 close listeners that hold both", func(p1, p2 *port.Port) {
			f := func(error) { _, _ = p1.Close(), p2.Close() }
			_, _ = p1.OnClose(f), p2.OnClose(f)
		}},
		{"R101 queued messages", func(p1, p2 *port.Port) {
			for range 100 {
				_, _ = p1.PostMessage([]int{1}), p2.PostMessage([]int{2})
			}
		}},
		{"R101 a port inside its own twin's reach", func(p1, p2 *port.Port) {
			q1, q2 := port.NewChannel()
			_ = p1.PostMessage(nil, q1)
			_ = q2.PostMessage(nil, p2)
		}},
		{"R101 waited for", func(p1, _ *port.Port) { _ = p1.Done() }},
		{"R101 pulled", func(p1, _ *port.Port) { _, _ = p1.TryReceive(); _ = p1.Ready() }},
		{"R101 one closed", func(p1, _ *port.Port) { p1.Close() }},
		{"R101 senders", func(p1, _ *port.Port) { _, _ = p1.Sender(), p1.Inlet() }},
	} {
		for _, onLoop := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, on a loop %v", tt.name, onLoop), func(t *testing.T) {
				newChannel := port.NewChannel
				if onLoop {
					newChannel = loop.NewChannel
				}
				const n = 100
				var watch [n]weak.Pointer[port.Port]
				for i := range n {
					p1, p2 := newChannel()
					tt.prepare(p1, p2)
					watch[i] = weak.Make(p1) // the two ports are one object
				}
				collect()
				left := 0
				for _, w := range watch {
					if w.Value() != nil {
						left++
					}
				}
				if left > 1 { // the last one may still be on the stack
					t.Errorf("channels that were not collected: got %d, want none of %d", left, len(watch))
				}
			})
		}
	}
	if got := loop.Ports(); got > 20 { // one channel a case may still be on the stack
		t.Errorf("ports of the loop: got %d, want none", got)
	}
	runtime.KeepAlive(loop)
}

func TestAbandonedChannelsGiveTheirMemoryBack(t *testing.T) { // R101
	const n, allowed = 20_000, 4 << 20
	loop := port.NewLoop(nil)
	collect()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range n {
		p1, p2 := loop.NewChannel()
		_ = p1.OnMessage(func(port.MessageEvent) { _ = p2.Start() })
		_ = p2.OnClose(func(error) { _ = p1.Close() })
		_ = p1.PostMessage([]int{1, 2, 3})
	}
	collect()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > allowed {
		t.Errorf("heap after %d abandoned channels: grew by %d bytes, want less than %d", n, grown, allowed)
	}
	runtime.KeepAlive(loop)
}

// wantGoroutines expects no more goroutines than before, but for a few of other tests
// that come or go.
func wantGoroutines(t *testing.T, before int) {
	t.Helper()
	if got, most := runtime.NumGoroutine(), before+10; got > most {
		t.Errorf("goroutines: got %d, want at most %d", got, most)
	}
}

// R103: channels own nothing while they are idle, also after they have been at work.
func TestIdleChannelsOwnNoGoroutine(t *testing.T) {
	const n = 20_000
	before := runtime.NumGoroutine()
	ports := make([]*port.Port, 0, 2*n)
	for range n {
		p1, p2 := port.NewChannel()
		_ = p2.OnClose(func(error) {})
		_ = p1.OnMessage(func(port.MessageEvent) {})
		_ = p1.Done()
		ports = append(ports, p1, p2)
	}
	wantGoroutines(t, before)
	runtime.KeepAlive(ports)

	bubble(t, "R103 after work", func(t *testing.T) {
		heard := 0
		loop := port.NewLoop(nil)
		before := runtime.NumGoroutine()
		for range 1000 {
			p1, p2 := loop.NewChannel()
			handle(t, p2, func(port.MessageEvent) { heard++ })
			_ = port.Post(p1, 1)
		}
		synctest.Wait()
		if heard != 1000 {
			t.Errorf("heard: got %d, want 1000", heard)
		}
		wantGoroutines(t, before)
	})
}

// R105: nothing waits for the collector.
func TestNothingDependsOnTheCollector(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	synctest.Test(t, func(t *testing.T) {
		var rec recorder
		c1, c2 := port.NewChannel()
		p1, p2 := port.NewChannel()
		wantNoError(t, "OnClose", p2.OnClose(rec.closed))
		ship(t, c1, "lost", p1)
		c2.Close() // p1 is inside a message that nobody gets
		wantLog(t, &rec, "close")
	})
}
