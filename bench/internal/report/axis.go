package report

import (
	"math"

	"gonum.org/v1/plot"

	"github.com/berth-go/berth/bench/internal/work"
)

// An axis turns values into positions and names them. A logarithmic one has the
// logarithm as its position: the library's own logarithmic scale leaves room for an
// axis label where it is not drawn.
type axis struct {
	label string
	unit  work.Unit // none for a bare number
	log   bool
	zero  bool // begins at zero, if it is not logarithmic
}

// pos is where a value stands. What has no logarithm stands at the far end.
func (a axis) pos(v float64) float64 {
	if a.log {
		return math.Log10(max(v, 1e-6))
	}
	return v
}

// write names a value.
func (a axis) write(v float64) string { return axisQuantity(v, a.unit) }

// set gives a plot's axis its label, its range and its ticks; nil for those that
// suit it.
func (a axis) set(to *plot.Axis, r reach, ticks []plot.Tick) {
	to.Label.Text = a.label
	to.Min, to.Max = a.room(r)
	if ticks == nil {
		ticks = a.ticks(to.Min, to.Max)
	}
	to.Tick.Marker = plot.ConstantTicks(ticks)
}

// room is the range of an axis over some positions. A logarithmic one spans a factor
// of ten at least.
func (a axis) room(r reach) (low, high float64) {
	switch {
	case r.min > r.max:
		return 0, 1
	case a.log:
		pad := max(0.06, (1-(r.max-r.min))/2)
		return r.min - pad, r.max + pad
	case a.zero:
		return min(0, r.min), max(r.max*1.06, 1e-9)
	default:
		pad := max((r.max-r.min)*0.02, 1e-9)
		return r.min - pad, r.max + pad
	}
}

func (a axis) ticks(low, high float64) []plot.Tick {
	if a.log {
		return a.powers(low, high)
	}
	return a.rounds(low, high)
}

// powers marks 1, 2 and 5 of each power of ten, or the powers alone if there are
// many.
func (a axis) powers(low, high float64) []plot.Tick {
	steps := []float64{1, 2, 5}
	if high-low > 2.5 {
		steps = steps[:1]
	}
	var ticks []plot.Tick
	for e := math.Floor(low); e <= math.Ceil(high); e++ {
		for _, s := range steps {
			v := s * math.Pow(10, e)
			if at := a.pos(v); at >= low && at <= high {
				ticks = append(ticks, plot.Tick{Value: at, Label: a.write(v)})
			}
		}
	}
	return ticks
}

// rounds marks up to seven round numbers of the unit that suits the greatest.
func (a axis) rounds(low, high float64) []plot.Tick {
	unit := unitOf(high, a.unit).size
	step := math.Pow(10, math.Floor(math.Log10((high-low)/unit))) * unit
	for _, f := range []float64{0.2, 0.5} {
		if (high-low)/(step*f) <= 7 {
			step *= f
			break
		}
	}
	var ticks []plot.Tick
	for i := math.Ceil(low / step); i*step <= high; i++ {
		ticks = append(ticks, plot.Tick{Value: i * step, Label: a.write(i * step)})
	}
	return ticks
}

// A reach is the least and the greatest of some positions.
type reach struct{ min, max float64 }

// nowhere is the reach of nothing.
var nowhere = reach{math.Inf(1), math.Inf(-1)}

func (r *reach) add(v float64) { r.min, r.max = min(r.min, v), max(r.max, v) }
