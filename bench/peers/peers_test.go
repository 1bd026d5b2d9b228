package main

import (
	"errors"
	"os"
	"testing"

	"github.com/berth-go/berth/bench/internal/gobench"
	"github.com/berth-go/berth/bench/internal/work"
)

// tiny is a scale at which everything runs, and nothing is measured.
var tiny = work.Scale{
	Leaves: 100, Burst: 50, Many: 5, Actors: []int{70}, Idle: []int{5}, Sizes: []int{64},
	Senders: []int{1, 2}, Blocked: []int{3}, Waits: 2, Queued: []int{0}, Rates: []int{10_000}, Seconds: 0.002,
}

// ours are those that the benchmark has without this module.
func ours(s work.Scale) map[string]bool {
	list := map[string]bool{}
	for _, g := range work.Groups(s) {
		for _, c := range g.Cases {
			for _, who := range c.Contestants {
				list[work.Path(g.Name, c.Name, who.Name)] = true
			}
		}
	}
	return list
}

// peers are the contestants of this module, by group.
func peers(s work.Scale) []work.Group {
	var out []work.Group
	known := ours(s)
	for _, g := range groups(s) {
		for i, c := range g.Cases {
			g.Cases[i].Contestants = nil
			for _, who := range c.Contestants {
				if !known[work.Path(g.Name, c.Name, who.Name)] {
					g.Cases[i].Contestants = append(g.Cases[i].Contestants, who)
				}
			}
		}
		out = append(out, g)
	}
	return out
}

// Everybody does all the work.
func TestPeers(t *testing.T) {
	seen := map[string]int{}
	for _, g := range peers(tiny) {
		for _, c := range g.Cases {
			for _, who := range c.Contestants {
				seen[who.Name]++
				t.Run(work.Path(g.Name, c.Name, who.Name), func(t *testing.T) { do(t, who, max(c.N, 20)) })
			}
		}
	}
	for who, want := range map[string]int{
		"hollywood": 16, "go-actor": 12, "suture": 1, "node": 2, "node-worker": 2,
		"berth": 6, "chan": 6, "pond": 6, "ants": 6, "conc": 6,
	} {
		if seen[who] != want {
			t.Errorf("%s takes part in %d works, want %d", who, seen[who], want)
		}
	}
}

type noClock struct{}

func (noClock) ResetTimer() {}
func (noClock) StopTimer()  {}

func do(t *testing.T, who work.Contestant, n int) {
	_, err := work.Do(who.Run, n, noClock{})
	var skipped work.Skipped
	if errors.As(err, &skipped) {
		t.Skip(err)
	} else if err != nil {
		t.Error(err)
	}
}

// Without Node its contestants say so, and nothing fails.
func TestNoNode(t *testing.T) {
	t.Setenv("PATH", os.DevNull)
	for _, who := range node("way") {
		_, err := work.Do(who.Run, 1, noClock{})
		var skipped work.Skipped
		if !errors.As(err, &skipped) || err.Error() != "skipped: Node is not installed" {
			t.Errorf("%s: got %v", who.Name, err)
		}
	}
}

func BenchmarkPeers(b *testing.B) {
	s := work.Quick
	s.Idle = []int{0}
	for _, g := range peers(s) {
		b.Run(g.Name, func(b *testing.B) { gobench.Run(b, g) })
	}
}
