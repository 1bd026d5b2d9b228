package port_test

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/port"
)

// A line is one goroutine's message: who says it, and the how manieth it is.
type line struct{ From, N int }

// A tally checks that every goroutine's lines come in order and without gaps.
type tally struct {
	next  []int
	total atomic.Int64
}

func newTally(n int) *tally { return &tally{next: make([]int, n)} }

func (c *tally) hear(t *testing.T, e port.MessageEvent) {
	v, err := port.Data[line](e)
	if err != nil {
		t.Errorf("decoding: got %v, want no error", err)
		return
	}
	if want := c.next[v.From]; v.N != want {
		t.Errorf("from goroutine %d: got line %d, want %d", v.From, v.N, want)
	}
	c.next[v.From] = v.N + 1
	c.total.Add(1)
}

func (c *tally) want(t *testing.T, each int) {
	t.Helper()
	for i, n := range c.next {
		if n != each {
			t.Errorf("lines from goroutine %d: got %d, want %d", i, n, each)
		}
	}
}

// R33: the receiving end is detached and started over and over while many post.
func TestPostingWhileTheTargetTravels(t *testing.T) {
	const posters, each = 4, 5000
	for _, by := range []string{"port", "sender", "inlet"} {
		bubble(t, "R33 by its "+by, func(t *testing.T) {
			var got tally
			got.next = make([]int, posters)
			loop := port.NewLoop(nil)
			p1, p2 := port.NewChannel()
			wantNoError(t, "Own", loop.Own(p2))
			to := map[string]port.Poster{"port": p1, "sender": p1.Sender(), "inlet": p2.Inlet()}[by]
			var wg sync.WaitGroup
			for from := range posters {
				wg.Go(func() {
					for n := range each {
						if err := to.PostMessage(line{from, n}); err != nil {
							t.Errorf("posting: got %v, want no error", err)
							return
						}
					}
				})
			}
			var done atomic.Bool
			ships := 0
			var shipper sync.WaitGroup
			shipper.Go(func() {
				p := p2
				for ; ships == 0 || !done.Load(); ships++ { // once at least, for it starts the port
					q, err := p.Detach()
					if err != nil {
						t.Errorf("Detach: got %v, want no error", err)
						return
					}
					p = q
					handle(t, p, func(e port.MessageEvent) { got.hear(t, e) })
					runtime.Gosched()
				}
			})
			wg.Wait()
			done.Store(true)
			shipper.Wait()
			synctest.Wait()
			got.want(t, each)
			t.Logf("%d ships", ships)
		})
	}
}

// R33: the end travels inside messages, from holder to holder, and is pulled there.
func TestPostingWhileTheTargetTravelsInMessages(t *testing.T) {
	const posters, each, hops = 4, 2500, 500
	synctest.Test(t, func(t *testing.T) {
		got := newTally(posters)
		p1, p2 := port.NewChannel()
		var wg sync.WaitGroup
		for from := range posters {
			wg.Go(func() {
				for n := range each {
					_ = p1.PostMessage(line{from, n})
				}
			})
		}
		a, b := port.NewChannel()
		ship(t, a, nil, p2)
		here, there := b, a
		for range hops {
			p := received(t, here)
			for range 8 {
				if e, ok := p.TryReceive(); ok {
					got.hear(t, e)
				}
			}
			ship(t, here, nil, p)
			here, there = there, here
		}
		p := received(t, here)
		wg.Wait()
		for e, ok := p.TryReceive(); ok; e, ok = p.TryReceive() {
			got.hear(t, e)
		}
		got.want(t, each)
	})
}

// R33: one goroutine ships the very handle that others post through. What they were
// told was accepted arrives, in order.
func TestPostingWhileThePosterTravels(t *testing.T) {
	const posters, each = 4, 3000
	synctest.Test(t, func(t *testing.T) {
		got := newTally(posters)
		p1, p2 := port.NewChannel()
		handle(t, p2, func(e port.MessageEvent) { got.hear(t, e) })
		var current atomic.Pointer[port.Port]
		current.Store(p1)
		var wg, shipper sync.WaitGroup
		for from := range posters {
			wg.Go(func() {
				for n := 0; n < each; {
					switch err := current.Load().PostMessage(line{from, n}); {
					case err == nil:
						n++
					case errors.Is(err, port.ErrDetached):
						runtime.Gosched()
					default:
						t.Errorf("posting: got %v, want no error or %v", err, port.ErrDetached)
						return
					}
				}
			})
		}
		var done atomic.Bool
		shipper.Go(func() {
			for !done.Load() {
				q, err := current.Load().Detach()
				if err != nil {
					t.Errorf("Detach: got %v, want no error", err)
					return
				}
				current.Store(q)
				for range 10 {
					runtime.Gosched()
				}
			}
		})
		wg.Wait()
		done.Store(true)
		shipper.Wait()
		synctest.Wait()
		got.want(t, each)
	})
}

// R33: what was accepted before a close is delivered; what was not, is not.
func TestPostingWhileAnEndCloses(t *testing.T) {
	const posters, rounds = 4, 60
	for _, which := range []string{"the receiver", "the sender"} {
		bubble(t, "R33 "+which+" closes", func(t *testing.T) {
			for range rounds {
				got := newTally(posters)
				p1, p2 := port.NewChannel()
				handle(t, p2, func(e port.MessageEvent) { got.hear(t, e) })
				var accepted atomic.Int64
				var wg sync.WaitGroup
				for from := range posters {
					wg.Go(func() {
						for n := range 1000 {
							if err := p1.PostMessage(line{from, n}); err != nil {
								wantError(t, "posting", err, port.ErrClosed)
								return
							}
							accepted.Add(1)
						}
					})
				}
				for accepted.Load() < 20 {
					runtime.Gosched()
				}
				if which == "the receiver" {
					p2.Close()
				} else {
					p1.Close()
				}
				wg.Wait()
				synctest.Wait()
				if got, want := got.total.Load(), accepted.Load(); got != want {
					t.Fatalf("delivered: got %d, want the %d that were accepted", got, want)
				}
			}
		})
	}
}

// R33: enabling races with posting; nothing is left behind.
func TestPostingWhileTheTargetIsEnabled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 2000 {
			heard := 0
			p1, p2 := port.NewChannel()
			listen(t, p2, func(port.MessageEvent) { heard++ })
			var wg sync.WaitGroup
			wg.Go(func() { _ = p1.PostMessage(1); _ = p1.PostMessage(2) })
			wg.Go(func() { _ = p2.Start() })
			wg.Wait()
			synctest.Wait()
			if heard != 2 {
				t.Fatalf("heard: got %d, want 2", heard)
			}
		}
	})
}

func TestAnyGoroutineMayPost(t *testing.T) { // R36
	const posters, each = 64, 1000
	bubble(t, "R36 to one port", func(t *testing.T) {
		got := newTally(posters)
		p1, p2 := port.NewChannel()
		handle(t, p2, func(e port.MessageEvent) { got.hear(t, e) })
		var wg sync.WaitGroup
		for from := range posters {
			wg.Go(func() {
				v := &line{From: from} // read during the call only
				for v.N = 0; v.N < each; v.N++ {
					_ = p1.PostMessage(v)
				}
			})
		}
		wg.Wait()
		synctest.Wait()
		got.want(t, each)
	})
	bubble(t, "R36 pulled", func(t *testing.T) {
		const each = each / 4
		got := newTally(posters)
		p1, p2 := port.NewChannel()
		var wg sync.WaitGroup
		for from := range posters {
			wg.Go(func() {
				for n := range each {
					_ = p1.PostMessage(line{from, n})
				}
			})
		}
		for range posters * each {
			got.hear(t, receive(t, p2))
		}
		wg.Wait()
		got.want(t, each)
	})
}

func TestPostingNeverBlocks(t *testing.T) { // R37
	bubble(t, "R37 to a port that is never read", func(t *testing.T) {
		const n = 100_000
		p1, p2 := port.NewChannel()
		for i := range n {
			_ = port.Post(p1, i)
		}
		wantLen(t, p2, n)
	})
	bubble(t, "R37 while the receiver's handler runs", func(t *testing.T) {
		p1, p2 := port.NewChannel()
		release := make(chan struct{})
		heard := 0
		handle(t, p2, func(port.MessageEvent) { <-release; heard++ })
		for i := range 1000 {
			_ = port.Post(p1, i)
		}
		synctest.Wait()
		close(release)
		synctest.Wait()
		if heard != 1000 {
			t.Errorf("heard: got %d, want 1000", heard)
		}
	})
	for name, newChannel := range map[string]func() (*port.Port, *port.Port){
		"R37 two loops flood each other from handlers":      port.NewChannel,
		"R37 one loop floods itself, both ways, by handler": port.NewLoop(nil).NewChannel,
	} {
		bubble(t, name, func(t *testing.T) {
			const bursts, burst = 100, 500
			var heard [2]int
			p1, p2 := newChannel()
			for i, p := range []*port.Port{p1, p2} {
				handle(t, p, func(port.MessageEvent) {
					if heard[i]++; heard[i] <= bursts {
						for range burst {
							_ = port.Post(p, heard[i])
						}
					}
				})
			}
			post(t, p1, "go")
			synctest.Wait()
			if want := bursts * burst; heard[0] != want || heard[1] != want+1 {
				t.Errorf("heard: got %v, want %d and one more", heard, want)
			}
		})
	}
}
