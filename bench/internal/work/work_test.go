package work

import (
	"errors"
	"testing"
)

// clock counts what a contestant does to it.
type clock struct{ resets, stops int }

func (c *clock) ResetTimer() { c.resets++ }
func (c *clock) StopTimer()  { c.stops++ }

func TestDo(t *testing.T) {
	boom := errors.New("boom")
	for _, tt := range []struct {
		name string
		run  func(*T)
		want error
		own  bool
	}{
		{"nothing", func(*T) {}, nil, false},
		{"reports", func(t *T) { t.Report(3) }, nil, true},
		{"fails", func(t *T) { t.Errorf("%w", boom); t.Errorf("later") }, boom, false},
		{"leaves", func(t *T) { t.Check(nil); t.Check(boom); panic("not left") }, boom, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var c clock
			cleaned := 0
			r, err := Do(func(w *T) {
				w.Cleanup(func() {
					if c.stops == 0 {
						t.Error("cleans up while the clock runs")
					}
					cleaned++
				})
				tt.run(w)
			}, 1, &c)
			if !errors.Is(err, tt.want) || r.Own != tt.own || cleaned != 1 {
				t.Errorf("got %+v, %v, cleaned up %d times, want %v", r, err, cleaned, tt.want)
			}
		})
	}
}

func TestDoPassesPanicsOn(t *testing.T) {
	defer func() {
		if r := recover(); r != "boom" {
			t.Errorf("got %v, want the panic", r)
		}
	}()
	_, _ = Do(func(*T) { panic("boom") }, 1, &clock{})
}

func TestMessage(t *testing.T) {
	for _, want := range [][2]int{{0, 0}, {0, 1<<48 - 1}, {127, 5}} {
		v := message(want[0], want[1])
		s, i := split(v)
		if s != want[0] || i != want[1] {
			t.Errorf("%v: got %d, %d", want, s, i)
		}
		if v < 256 {
			t.Errorf("%v: %d is boxed without an allocation", want, v)
		}
	}
}

func TestShare(t *testing.T) {
	for _, tt := range []struct{ n, k int }{{0, 3}, {1, 3}, {7, 3}, {9, 3}, {100, 60}} {
		sum := 0
		for i := range tt.k {
			sum += share(tt.n, tt.k, i)
		}
		if sum != tt.n {
			t.Errorf("%d among %d: got a sum of %d", tt.n, tt.k, sum)
		}
	}
}

// Names are those of the Go benchmarks, and a ratio has somebody to be taken to.
func TestGroups(t *testing.T) {
	for _, s := range []Scale{Full, Quick} {
		seen := map[string]bool{}
		for _, g := range Groups(s) {
			if g.Title == "" || g.Op == "" || g.Unit == "" || g.Includes == "" {
				t.Errorf("%s: not all is told: %+v", g.Name, g.About)
			}
			for _, c := range g.Cases {
				names := map[string]bool{}
				for _, who := range c.Contestants {
					path := Path(g.Name, c.Name, who.Name)
					if seen[path] {
						t.Errorf("%s: twice", path)
					}
					seen[path], names[who.Name] = true, true
				}
				for _, who := range c.Contestants {
					if len(c.Contestants) > 1 && !names[who.Rival()] {
						t.Errorf("%s/%s: nobody is called %s", g.Name, who.Name, who.Rival())
					}
				}
			}
		}
	}
}
