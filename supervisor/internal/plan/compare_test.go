package plan

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

var deep = flag.Bool("deep", false, "one move more in every small case, for a minute")

// TestAllSmallCases compares the State with the model in every case of up to
// four children, restart types in every combination, and every sequence of
// moves up to a depth.
func TestAllSmallCases(t *testing.T) {
	depth := []int{0, 4, 3, 2, 1}
	if *deep {
		depth = []int{0, 6, 4, 3, 2}
	}
	cases := 0
	for n := 1; n <= 4; n++ {
		for combination := range 1 << (2 * n) {
			specs, ok := restartTypes(n, combination)
			if !ok {
				continue
			}
			for _, strategy := range []Strategy{OneForOne, OneForAll, RestForOne, Dynamic} {
				flags := Flags{Strategy: strategy, Intensity: 2, Period: 2 * time.Second}
				cases += allSequences(t, flags, specs, depth[n])
			}
		}
	}
	t.Logf("%d sequences", cases)
}

// TestFailuresInDepth goes deeper with the moves that are about restarts.
func TestFailuresInDepth(t *testing.T) {
	specs := []ChildSpec{{Name: "a"}, {Name: "b", Restart: Transient}, {Name: "c"}}
	for _, slow := range []string{"", "b", "ac"} {
		t.Run("slow "+slow, func(t *testing.T) {
			specs := slices.Clone(specs)
			for i := range specs {
				if strings.Contains(slow, specs[i].Name) {
					specs[i].Backoff = slowly
				}
			}
			failuresInDepth(t, specs)
		})
	}
}

func failuresInDepth(t *testing.T, specs []ChildSpec) {
	var some []move
	for _, mv := range moves("a", "b", "c") {
		if slices.Contains([]string{"retry", "fail", "break", "terminate"}, mv.verb) {
			some = append(some, mv)
		}
	}
	depth := 3
	if *deep {
		depth = 5
	}
	for _, strategy := range []Strategy{OneForOne, OneForAll, RestForOne} {
		flags := Flags{Strategy: strategy, Intensity: 3, Period: 3 * time.Second}
		sequences(t, flags, specs, some, depth)
	}
}

// restartTypes returns n children with the restart types that are coded in two
// bits each; three is no type.
func restartTypes(n, code int) ([]ChildSpec, bool) {
	var specs []ChildSpec
	for i := range n {
		restart := Restart(code >> (2 * i) & 3)
		if restart > Temporary {
			return nil, false
		}
		specs = append(specs, ChildSpec{Name: string(rune('a' + i)), Restart: restart})
	}
	return specs, true
}

func allSequences(t *testing.T, flags Flags, specs []ChildSpec, depth int) int {
	var names []string
	for _, s := range specs {
		names = append(names, s.Name)
	}
	return sequences(t, flags, specs, moves(names...), depth)
}

// sequences runs every sequence of depth moves, and returns how many. A
// sequence ends early with the supervisor, and after a move without effect,
// apart from a retry when none is due: that one stands for waiting.
func sequences(t *testing.T, flags Flags, specs []ChildSpec, all []move, depth int) int {
	index, count := make([]int, depth), 0
	for {
		p := newPair(t, flags, specs)
		used := 0
		for more := true; more && used < depth && !p.model.over; used++ {
			mv, before := all[index[used]], views(p.state)
			p.apply(mv, specOf(specs, mv.child))
			more = mv.verb == "retry" || mv.verb == "break" || !slices.Equal(before, views(p.state))
		}
		p.check(t, flags, specs)
		count++
		if !next(index[:used], len(all)) {
			return count
		}
		clear(index[used:])
	}
}

func specOf(specs []ChildSpec, name string) ChildSpec {
	for _, s := range specs {
		if s.Name == name {
			return s
		}
	}
	return ChildSpec{Name: name, Restart: Temporary}
}

// next counts up, the last digit first, and reports whether it could.
func next(digits []int, base int) bool {
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i]++; digits[i] < base {
			return true
		}
		digits[i] = 0
	}
	return false
}

// TestLongRandom compares long lives of larger families, which are reconfigured
// now and then.
func TestLongRandom(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	all := slices.DeleteFunc(moves(family...), func(mv move) bool { return mv.verb == "shutdown" })
	all = append(all, slices.Repeat([]move{{"retry", ""}}, 5)...)
	for i := range 2000 {
		flags, specs := randomSpecs(rng)
		p := newPair(t, flags, specs)
		for range 60 {
			if p.model.over {
				break
			}
			mv := all[rng.IntN(len(all))]
			p.apply(mv, specOf(specs, mv.child))
			p.note(fmt.Sprint(mv))
			p.model.say("%v", mv)
			if !p.model.over && rng.IntN(20) == 0 {
				next, list := randomSpecs(rng)
				if (next.Strategy == Dynamic) == (flags.Strategy == Dynamic) {
					flags, specs = next, list
					p.reconfigure(flags, slices.Clone(specs))
				}
			}
		}
		if !p.model.over && i%2 == 0 {
			p.apply(move{"shutdown", ""}, ChildSpec{})
		}
		p.check(t, flags, specs)
	}
}

var family = []string{"a", "b", "c", "d", "e"}

// randomSpecs returns flags and children in any order.
func randomSpecs(rng *rand.Rand) (Flags, []ChildSpec) {
	flags := Flags{Strategy: Strategy(rng.IntN(4)), Intensity: 5 + rng.IntN(4), Period: 10 * time.Second,
		AutoShutdown: AutoShutdown(rng.IntN(3))}
	var specs []ChildSpec
	for _, i := range rng.Perm(len(family))[:1+rng.IntN(len(family))] {
		s := ChildSpec{Name: family[i], Restart: Restart(rng.IntN(3))}
		s.Significant = flags.AutoShutdown != NoAutoShutdown && s.Restart != Permanent && rng.IntN(2) == 0
		if rng.IntN(3) == 0 {
			s.Backoff = slowly
		}
		specs = append(specs, s)
	}
	return flags, specs
}
