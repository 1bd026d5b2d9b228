package port_test

import (
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/port"
)

// repost makes p post to itself for ever, until stop says so.
func repost(t *testing.T, from, p *port.Port, stop func(turn int) bool) {
	t.Helper()
	turn := 0
	handle(t, p, func(port.MessageEvent) {
		if turn++; !stop(turn) {
			_ = port.Post(from, turn)
		}
	})
	post(t, from, "go")
}

// R45, R47: a handler that always posts again lets others have their turn.
func TestAPortThatAlwaysPostsAgainStarvesNobody(t *testing.T) {
	const bound = 1000
	loops := map[string]func() (flood, other func() (*port.Port, *port.Port)){
		"R45 unshipped": func() (_, _ func() (*port.Port, *port.Port)) {
			loop := port.NewLoop(nil)
			return loop.NewChannel, loop.NewChannel
		},
		"R45 shipped": func() (_, _ func() (*port.Port, *port.Port)) {
			loop := port.NewLoop(nil)
			owned := func() (*port.Port, *port.Port) {
				p1, p2 := port.NewChannel()
				wantNoError(t, "Own", loop.Own(p2))
				return p1, p2
			}
			return owned, owned
		},
	}
	for name, newLoop := range loops {
		bubble(t, name+", another port", func(t *testing.T) {
			flood, other := newLoop()
			p1, p2 := flood()
			q1, q2 := other()
			var heard atomic.Bool
			handle(t, q2, func(port.MessageEvent) { heard.Store(true) })
			posted, heardAt := 0, 0
			repost(t, p1, p2, func(turn int) bool {
				if turn == 10 {
					post(t, q1, "x")
					posted = turn
				}
				heardAt = turn
				return heard.Load() || turn > 100_000
			})
			synctest.Wait()
			if got := heardAt - posted; got >= bound {
				t.Errorf("turns until the other port had its own: got %d, want fewer than %d", got, bound)
			}
		})
		bubble(t, name+", the end of the loop", func(t *testing.T) {
			flood, _ := newLoop()
			p1, p2 := flood()
			turns := 0
			repost(t, p1, p2, func(turn int) bool {
				if turns = turn; turn == 10 {
					p2.Close()
				}
				return turn > 100_000
			})
			synctest.Wait()
			if turns > 11 {
				t.Errorf("turns: got %d, want at most 11", turns)
			}
		})
	}
	bubble(t, "R45 the stack does not grow", func(t *testing.T) {
		p1, p2 := port.NewChannel()
		depth := make(map[int]int)
		repost(t, p1, p2, func(turn int) bool {
			depth[turn] = runtime.Callers(0, make([]uintptr, 1000))
			return turn == 5000
		})
		synctest.Wait()
		if depth[5000] != depth[5] {
			t.Errorf("frames at turn 5000: got %d, want the %d of turn 5", depth[5000], depth[5])
		}
	})
	bubble(t, "R45 shutdown", func(t *testing.T) {
		loop := port.NewLoop(nil)
		p1, p2 := loop.NewChannel()
		repost(t, p1, p2, func(int) bool { return false })
		loop.End(nil)
		synctest.Wait() // it would never return
		wantDone(t, p1, true)
	})
}

func TestATransferOrCloseInTheMiddleIsHonouredAtOnce(t *testing.T) { // R46
	bubble(t, "R46 transfer", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		var moved *port.Port
		handle(t, p2, func(e port.MessageEvent) {
			rec.at("old")(e)
			var err error
			moved, err = p2.Detach()
			wantNoError(t, "Detach", err)
		})
		post(t, p1, 1, 2, 3)
		wantLog(t, &rec, "old 1")
		wantLen(t, moved, 2)
		handle(t, moved, rec.at("new"))
		wantLog(t, &rec, "new 2", "new 3")
	})
	bubble(t, "R46 transfer after a few, many left", func(t *testing.T) {
		const n, at = 1000, 100
		var old, moved []int
		p1, p2 := port.NewChannel()
		for i := range n {
			post(t, p1, i)
		}
		handle(t, p2, func(e port.MessageEvent) {
			v, _ := port.Data[int](e)
			if old = append(old, v); v != at {
				return
			}
			q, err := p2.Detach()
			wantNoError(t, "Detach", err)
			handle(t, q, func(e port.MessageEvent) {
				v, _ := port.Data[int](e)
				moved = append(moved, v)
			})
		})
		synctest.Wait()
		wantCount(t, append(old, moved...), n)
		wantCount(t, old, at+1)
	})
	bubble(t, "R46 another port of the loop is transferred", func(t *testing.T) {
		var rec recorder
		loop := newDriven(&rec)
		p1, p2 := loop.NewChannel()
		q1, q2 := loop.NewChannel()
		handle(t, p2, func(port.MessageEvent) {
			moved, err := q2.Release()
			wantNoError(t, "Release", err)
			wantLen(t, moved, 2)
			rec.add("released")
		})
		handle(t, q2, rec.at("q2"))
		post(t, p1, "release it")
		post(t, q1, 1, 2)
		drive(loop)
		wantLog(t, &rec, "released")
	})
	bubble(t, "R46 close", func(t *testing.T) { // with D2: what was queued is delivered
		var rec recorder
		p1, p2 := port.NewChannel()
		post(t, p1, 1, 2)
		handle(t, p2, func(e port.MessageEvent) {
			rec.message(e)
			p2.Close()
			_ = p1.PostMessage("too late")
		})
		wantLog(t, &rec, "1", "2")
	})
	bubble(t, "R46 what was queued goes before what came later", func(t *testing.T) {
		var rec recorder
		p1, p2 := port.NewChannel()
		post(t, p1, 1, 2, 3)
		handle(t, p2, func(e port.MessageEvent) {
			rec.message(e)
			if rec2, ok := e.Data().(int64); ok && rec2 < 4 {
				post(t, p1, rec2*10)
			}
		})
		wantLog(t, &rec, "1", "2", "3", "10", "20", "30")
	})
}

func TestAFloodedPortDoesNotStarveAnother(t *testing.T) { // R47
	const flood, bound = 10_000, 1000
	for name, owned := range map[string]bool{"R47 made by the loop": false, "R47 given to the loop": true} {
		bubble(t, name, func(t *testing.T) {
			loop := port.NewLoop(&port.LoopOptions{Wake: func() {}})
			newChannel := loop.NewChannel
			if owned {
				newChannel = func() (*port.Port, *port.Port) {
					p1, p2 := port.NewChannel()
					wantNoError(t, "Own", loop.Own(p2))
					return p1, p2
				}
			}
			p1, p2 := newChannel()
			q1, q2 := newChannel()
			turns, before, atPost := 0, -1, 0
			handle(t, p2, func(port.MessageEvent) {
				if turns++; !owned && turns < flood {
					_ = port.Post(p1, turns) // one source: it is flooded by posting again
				}
				if turns == 100 {
					atPost = turns
					post(t, q1, "x")
				}
			})
			handle(t, q2, func(port.MessageEvent) { before = turns })
			post(t, p1, 0)
			for i := range flood {
				if owned {
					_ = port.Post(p1, i)
				}
			}
			drive(loop)
			if got := before - atPost; before < 0 || got > bound {
				t.Errorf("turns of the flooded port before the other's: got %d, want at most %d", got, bound)
			}
		})
	}
}
