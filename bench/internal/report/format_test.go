package report

import (
	"testing"

	"github.com/berth-go/berth/bench/internal/work"
)

func TestQuantity(t *testing.T) {
	for _, tt := range []struct {
		v    float64
		unit work.Unit
		want string
	}{
		{0, work.Nanoseconds, "0 ns"},
		{0.0123, work.Nanoseconds, "0.01 ns"},
		{62.14, work.Nanoseconds, "62.1 ns"},
		{413.6, work.Nanoseconds, "414 ns"},
		{999.4, work.Nanoseconds, "999 ns"},
		{999.6, work.Nanoseconds, "1.00 µs"},
		{5_101, work.Nanoseconds, "5.10 µs"},
		{2.4e9, work.Nanoseconds, "2.40 s"},
		{3.6e12, work.Nanoseconds, "3600 s"},
		{728, work.Bytes, "728 B"},
		{3_025, work.Bytes, "2.95 KiB"},
		{21 << 20, work.Bytes, "21.0 MiB"},
		{-1_500, work.Nanoseconds, "-1.50 µs"},
		{1.5, "", "1.50"},
	} {
		if got := quantity(tt.v, tt.unit); got != tt.want {
			t.Errorf("%v %s: got %q, want %q", tt.v, tt.unit, got, tt.want)
		}
	}
}

func TestAxisTicks(t *testing.T) {
	for _, tt := range []struct {
		name      string
		a         axis
		low, high float64 // values
		want      []string
	}{
		{"from zero", axis{unit: work.Nanoseconds, zero: true}, 0, 420, []string{"0", "100 ns", "200 ns", "300 ns", "400 ns"}},
		{"bytes", axis{unit: work.Bytes, zero: true}, 0, 3025, []string{"0", "512 B", "1 KiB", "1.5 KiB", "2 KiB", "2.5 KiB"}},
		{"a number", axis{zero: true}, 0, 16, []string{"0", "5", "10", "15"}},
		{"two decades", axis{log: true}, 0.3, 30, []string{"0.5", "1", "2", "5", "10", "20"}},
		{"many decades", axis{log: true, unit: work.Nanoseconds}, 500, 2e6, []string{"1 µs", "10 µs", "100 µs", "1 ms"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, tick := range tt.a.ticks(tt.a.pos(tt.low), tt.a.pos(tt.high)) {
				got = append(got, tick.Label)
			}
			if len(got) != len(tt.want) {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			for i := range got {
				if got[i] != tt.want[i] {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			}
		})
	}
}

func TestLooksDiffer(t *testing.T) {
	for _, g := range work.Groups(work.Full) {
		names := New([]work.Group{g}).Groups[0].contestants()
		seen := map[string]string{}
		for who, l := range looks(names) {
			if other, ok := seen[l.name]; ok {
				t.Errorf("%s: %s and %s look alike", g.Name, who, other)
			}
			seen[l.name] = who
		}
	}
}
