package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/berth-go/berth/bench/internal/stat"
	"github.com/berth-go/berth/bench/internal/work"
)

// A scale is a list of units, each with its size, the small ones first.
type scale []struct {
	size float64
	name string
}

var scales = map[work.Unit]scale{
	work.Nanoseconds: {{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}},
	work.Bytes:       {{1, "B"}, {1 << 10, "KiB"}, {1 << 20, "MiB"}, {1 << 30, "GiB"}},
}

// unitOf is the unit of a kind that suits a value.
func unitOf(v float64, u work.Unit) (best struct {
	size float64
	name string
}) {
	best.size, best.name = 1, string(u)
	for _, unit := range scales[u] {
		// What would be rounded up to 1000 belongs to the next unit.
		if math.Abs(v) >= unit.size*0.9995 {
			best = unit
		}
	}
	return best
}

// quantity writes a value with three digits and the unit that suits it.
func quantity(v float64, u work.Unit) string {
	best := unitOf(v, u)
	return strings.TrimSpace(digits(v/best.size) + " " + best.name)
}

// axisQuantity is quantity for the round numbers of an axis.
func axisQuantity(v float64, u work.Unit) string {
	if v == 0 {
		return "0"
	}
	best := unitOf(v, u)
	return strings.TrimSpace(short(v/best.size) + " " + best.name)
}

// digits writes a number with three significant digits, and all of those before the
// point.
func digits(v float64) string {
	switch a := math.Abs(v); {
	case a == 0:
		return "0"
	case a >= 99.95:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case a >= 9.995:
		return strconv.FormatFloat(v, 'f', 1, 64)
	default:
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
}

// span writes the least and the greatest value.
func span(s stat.Summary, write func(float64) string) string {
	if s.N == 0 {
		return ""
	}
	return write(s.Min) + " – " + write(s.Max)
}

// short writes a number for an axis: 1, 10, 100, 1k, 10k, 1M.
func short(v float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if math.Abs(v) >= u.size {
			return strconv.FormatFloat(v/u.size, 'g', 4, 64) + u.name
		}
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// quantile names a percentile: p50, p99.9.
func quantile(q float64) string { return fmt.Sprintf("p%g", q) }
