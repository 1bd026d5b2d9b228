package report

import (
	"math"
	"testing"

	"github.com/berth-go/berth/bench/internal/work"
)

func TestCurveEndsWhereTheValuesDo(t *testing.T) {
	for _, tt := range []struct {
		values int
		want   float64 // the last point, in nines
	}{
		{0, -1}, {4, -1}, {5, 0}, {50, 1}, {500, 2}, {50_000, 4}, {1_000_000, 4},
	} {
		h := work.NewHistogram()
		for i := range tt.values {
			_ = h.RecordValue(int64(i + 1))
		}
		points, last := curve(h), -1.0
		if len(points) > 0 {
			last = points[len(points)-1].x
		}
		if math.Abs(last-tt.want) > 0.01 {
			t.Errorf("%d values: got a curve up to %v nines, want %v", tt.values, last, tt.want)
		}
		for i := 1; i < len(points); i++ {
			if points[i].y < points[i-1].y {
				t.Errorf("%d values: the curve falls at %v", tt.values, points[i].x)
			}
		}
	}
}

func TestNines(t *testing.T) {
	for q, want := range map[float64]float64{0: 0, 90: 1, 99: 2, 99.9: 3, 99.99: 4} {
		if got := nines(q); math.Abs(got-want) > 1e-9 {
			t.Errorf("p%v: got %v, want %v", q, got, want)
		}
	}
}
