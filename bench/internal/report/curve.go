package report

import (
	"math"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Percentiles are those of the tables.
var Percentiles = []float64{50, 90, 99, 99.9, 99.99}

// enough is how many values must lie beyond a percentile for it to be shown: with
// fewer it is chance.
const enough = 5

// known says whether a histogram has enough values for a percentile.
func known(h *hdrhistogram.Histogram, q float64) bool {
	return float64(h.TotalCount())*(100-q)/100 >= enough-1e-6
}

// nines is where a percentile stands on the axis of a curve: every nine is as wide
// as the one before, from p0 at 0, p90 at 1 and p99 at 2.
func nines(q float64) float64 { return -math.Log10(1 - q/100) }

// curve are the points of a percentile curve, up to p99.99 or as far as the values
// go.
func curve(h *hdrhistogram.Histogram) []point {
	const steps = 16 // to a nine
	var points []point
	for i := 0; i <= 4*steps; i++ {
		x := float64(i) / steps
		q := 100 * (1 - math.Pow(10, -x))
		if !known(h, q) {
			break
		}
		points = append(points, at(x, float64(h.ValueAtQuantile(q))))
	}
	return points
}
