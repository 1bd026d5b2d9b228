package report

import (
	"testing"

	"github.com/berth-go/berth/bench/internal/stat"
	"github.com/berth-go/berth/bench/internal/work"
)

// few makes a report of one group with invented values, by contestant.
func few(values map[string][]float64) *Report {
	names := []string{"berth", "berth-plain", "chan", "chan-plain"}
	c := work.Case{Name: "n=1", X: 1}
	for _, n := range names {
		who := work.Contestant{Name: n}
		if n == "berth-plain" {
			who.Against = "chan-plain"
		}
		c.Contestants = append(c.Contestants, who)
	}
	r := New([]work.Group{{About: work.About{Name: "G", Title: "Group", Op: "call", Unit: "ns"}, Cases: []work.Case{c}}})
	for _, s := range r.Groups[0].Cases[0].Series {
		for round, v := range values[s.Who] {
			s.Add(stat.Sample{Round: round, Value: v, Allocs: 2, Bytes: 24}, nil)
		}
	}
	return r
}

func TestRows(t *testing.T) {
	for _, tt := range []struct {
		name   string
		values map[string][]float64
		want   []Row
	}{
		{"nothing", nil, nil},
		{"no rival yet", map[string][]float64{"berth": {10, 30}}, []Row{
			{Case: "n=1", Who: "berth", Median: "20.0 ns", Spread: "10.0 ns – 30.0 ns", Allocs: "2.00", Bytes: "24.0", Rounds: 2},
		}},
		{"better in every round", map[string][]float64{"berth": {10, 20}, "chan": {20, 25}}, []Row{
			{Case: "n=1", Who: "berth", Median: "15.0 ns", Spread: "10.0 ns – 20.0 ns", Allocs: "2.00", Bytes: "24.0",
				Ratio: "0.65", RatioOf: "0.50 – 0.80", Against: "chan", Rounds: 2, Better: true},
			{Case: "n=1", Who: "chan", Median: "22.5 ns", Spread: "20.0 ns – 25.0 ns", Allocs: "2.00", Bytes: "24.0", Rounds: 2},
		}},
		{"a rival of its own, worse; and one that is of two minds", map[string][]float64{
			"berth-plain": {30, 30, 30}, "chan-plain": {10, 15, 20}, "chan": {15, 15, 15}}, []Row{
			{Case: "n=1", Who: "berth-plain", Median: "30.0 ns", Spread: "30.0 ns – 30.0 ns", Allocs: "2.00", Bytes: "24.0",
				Ratio: "2.00", RatioOf: "1.50 – 3.00", Against: "chan-plain", Rounds: 3, Worse: true},
			{Case: "n=1", Who: "chan", Median: "15.0 ns", Spread: "15.0 ns – 15.0 ns", Allocs: "2.00", Bytes: "24.0", Rounds: 3},
			{Case: "n=1", Who: "chan-plain", Median: "15.0 ns", Spread: "10.0 ns – 20.0 ns", Allocs: "2.00", Bytes: "24.0",
				Ratio: "1.00", RatioOf: "0.67 – 1.33", Against: "chan", Rounds: 3},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := few(tt.values).Groups[0].Rows()
			if len(got) != len(tt.want) {
				t.Fatalf("got %d rows, want %d: %+v", len(got), len(tt.want), got)
			}
			for i := range got {
				if got[i] != tt.want[i] {
					t.Errorf("row %d:\ngot  %+v\nwant %+v", i, got[i], tt.want[i])
				}
			}
		})
	}
}
