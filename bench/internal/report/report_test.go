package report

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/berth-go/berth/bench/internal/report/reporttest"
	"github.com/berth-go/berth/bench/internal/stat"
	"github.com/berth-go/berth/bench/internal/work"
)

// sample makes a report of invented figures with so many rounds.
func sample(rounds int) *Report {
	who := []work.Contestant{{Name: "berth"}, {Name: "chan"}, {Name: "<other>", Peer: true}}
	groups := []work.Group{
		{About: work.About{Name: "A", Title: "Senders & receivers", Op: "message", Unit: "ns", View: work.Throughput, Axis: "senders", Headline: true},
			Cases: []work.Case{{Name: "n=1", X: 1, Contestants: who}, {Name: "n=8", X: 8, Contestants: who}}},
		{About: work.About{Name: "B", Title: "Memory", Op: "actor", Unit: "B", View: work.Linear, Axis: "actors", Headline: true},
			Cases: []work.Case{{Name: "n=10", X: 10, Contestants: who}}},
		{About: work.About{Name: "C", Title: "Size", Op: "message", Unit: "ns", View: work.Log, Axis: "size", AxisUnit: "B"},
			Cases: []work.Case{{Name: "n=64", X: 64, Contestants: who}}},
		{About: work.About{Name: "D", Title: "Latency", Op: "message", Unit: "ns", View: work.Curve, Axis: "a second"},
			Cases: []work.Case{{Name: "rate=10", X: 10, Contestants: who}}},
		{About: work.About{Name: "E", Title: "Alone", Op: "turn", Unit: "ns", Absolute: true},
			Cases: []work.Case{{Contestants: who[:2]}}},
	}
	r := New(groups)
	r.Command, r.Rounds, r.Want, r.Partial, r.Took = "bench <all>", rounds, 10, rounds < 10, time.Minute
	r.Facts, r.Modules = []Fact{{"commit", "abc & more"}}, []Fact{{"example.org/x", "v1"}}
	for round := range rounds {
		for _, g := range r.Groups {
			for _, c := range g.Cases {
				for i, s := range c.Series {
					h := work.NewHistogram()
					for v := range 1_000 {
						_ = h.RecordValue(int64(v+1) * int64(i+1))
					}
					if g.View != work.Curve {
						h = nil
					}
					s.Add(stat.Sample{Round: round, Value: float64(100*(i+1) + round), Allocs: 1, Bytes: 16}, h)
				}
			}
		}
	}
	return r
}

// hollow is a report in which a contestant has failed and others have nothing yet.
func hollow() *Report {
	r := sample(0)
	r.Groups[0].Cases[0].Series[0].Err = "no <luck>"
	r.Groups[0].Cases[1].Series[1].Add(stat.Sample{Value: 7}, nil)
	r.Groups[1].Cases[0].Series[0].Add(stat.Sample{}, nil)
	r.Groups[2].Cases[0].Series[0].Add(stat.Sample{}, nil)
	r.Groups[3].Cases[0].Series[2].Add(stat.Sample{Value: 1}, work.NewHistogram())
	return r
}

func TestHTML(t *testing.T) {
	for _, tt := range []struct {
		name    string
		report  *Report
		partial bool
		charts  int
	}{
		{"whole", sample(10), false, 5},
		{"partial", sample(1), true, 5},
		{"nothing yet", sample(0), true, 0},
		{"here and there", hollow(), true, 3},
		{"no groups", &Report{}, false, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := tt.report.HTML(&b); err != nil {
				t.Fatal(err)
			}
			page := b.String()
			if err := reporttest.Page(page); err != nil {
				t.Error(err)
			}
			if got := strings.Contains(page, "<strong>Partial.</strong>"); got != tt.partial {
				t.Errorf("says it is partial: %v, want %v", got, tt.partial)
			}
			if got := strings.Count(page, "<svg "); got != tt.charts {
				t.Errorf("got %d charts, want %d", got, tt.charts)
			}
			if strings.Contains(page, "NaN") || strings.Contains(page, "Inf") {
				t.Error("a figure is not a number")
			}
		})
	}
}

func TestProgress(t *testing.T) {
	for _, tt := range []struct {
		r    Report
		want string
	}{
		{Report{Rounds: 10, Want: 10, Took: 61 * time.Second}, "10 rounds in 1m1s"},
		{Report{Rounds: 2, Want: 3, Took: time.Second}, "2 of 3 rounds in 1s, the time there was"},
		{Report{Rounds: 2, Want: 10, Took: time.Second, Partial: true}, "2 of 10 rounds complete after 1s"},
	} {
		if got := tt.r.Progress(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestColoursAreThePages(t *testing.T) {
	var b bytes.Buffer
	if err := sample(3).HTML(&b); err != nil {
		t.Fatal(err)
	}
	if i := strings.Index(b.String(), "#030"); i >= 0 {
		t.Errorf("a proxy is left: %.20s", b.String()[i:])
	}
}
