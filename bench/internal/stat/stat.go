// Package stat sums up what was measured in several rounds.
package stat

import (
	"math"
	"slices"
)

// A Sample is one value and the round it was measured in.
type Sample struct {
	Round  int     `json:"r"`
	Value  float64 `json:"v"` // for each operation, in the group's unit
	Allocs float64 `json:"a"` // for each operation
	Bytes  float64 `json:"b"` // allocated for each operation
}

// A Summary describes several values. The zero value describes none.
type Summary struct {
	N                int
	Median, Min, Max float64
}

// Of sums up values, in any order.
func Of(values []float64) Summary {
	if len(values) == 0 {
		return Summary{}
	}
	s := slices.Sorted(slices.Values(values))
	n := len(s)
	return Summary{n, (s[(n-1)/2] + s[n/2]) / 2, s[0], s[n-1]}
}

// Values sums up the values of samples.
func Values(list []Sample) Summary {
	return of(list, func(s Sample) float64 { return s.Value })
}

// Allocs sums up the allocations of samples.
func Allocs(list []Sample) Summary {
	return of(list, func(s Sample) float64 { return s.Allocs })
}

// Bytes sums up the bytes that samples allocated.
func Bytes(list []Sample) Summary {
	return of(list, func(s Sample) float64 { return s.Bytes })
}

func of(list []Sample, f func(Sample) float64) Summary {
	values := make([]float64, len(list))
	for i, s := range list {
		values[i] = f(s)
	}
	return Of(values)
}

// Ratio sums up how list compares with base, round by round: two samples of one
// round were measured one after the other, so that what slows the machine down for
// longer slows both. Rounds that only one of them has don't count.
func Ratio(list, base []Sample) Summary {
	rounds := make(map[int]float64, len(base))
	for _, s := range base {
		rounds[s.Round] = s.Value
	}
	var ratios []float64
	for _, s := range list {
		if b := rounds[s.Round]; b != 0 && !math.IsNaN(b) {
			ratios = append(ratios, s.Value/b)
		}
	}
	return Of(ratios)
}
