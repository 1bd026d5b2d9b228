package report

import (
	"html/template"
	"slices"

	"gonum.org/v1/plot"

	"github.com/berth-go/berth/bench/internal/stat"
	"github.com/berth-go/berth/bench/internal/work"
)

// A Figure is a chart with its caption and legend.
type Figure struct {
	Caption string
	SVG     template.HTML
	Legend  []Key
}

// A Key explains a look.
type Key struct {
	look
	Who string
}

// Color is the variable of the look's colour.
func (k Key) Color() template.CSS { return template.CSS("var(--" + k.name + ")") }

// Figures are the charts of a group; none if it has none, or nothing to show yet.
func (g Group) Figures() ([]Figure, error) {
	switch g.View {
	case work.NoChart:
		return nil, nil
	case work.Curve:
		return g.curves()
	default:
		return g.scaling()
	}
}

// scaling is the chart of the values over the group's axis.
func (g Group) scaling() ([]Figure, error) {
	c := chart{
		x:     axis{label: g.Axis, unit: g.AxisUnit, log: true},
		y:     axis{label: "time for one " + g.Op, unit: g.Unit, log: g.View == work.Log, zero: true},
		marks: true, width: wide, looks: looks(g.contestants()),
	}
	switch {
	case g.View == work.Throughput:
		c.y.label, c.y.unit = "million "+g.Op+"s a second", ""
	case g.Unit == work.Bytes:
		c.y.label = "memory of one " + g.Op
	}
	for _, who := range g.contestants() {
		l := line{who: who}
		for _, cs := range g.Cases {
			if s := cs.find(who); s != nil && len(s.Samples) > 0 {
				l.points = append(l.points, g.point(cs.X, s))
			}
		}
		c.lines = append(c.lines, l)
	}
	return c.figure(g.Title)
}

// point is where a series stands in a chart.
func (g Group) point(x float64, s *Series) point {
	v := stat.Values(s.Samples)
	if g.View == work.Throughput { // in millions a second
		return point{x, 1e3 / v.Median, 1e3 / v.Max, 1e3 / v.Min}
	}
	return point{x, v.Median, v.Min, v.Max}
}

// curves are the percentiles of the latency, a chart for each case.
func (g Group) curves() ([]Figure, error) {
	var figures []Figure
	for _, cs := range g.Cases {
		c := chart{
			x:     axis{label: "percentile of the messages"},
			y:     axis{label: "latency", unit: g.Unit, log: true},
			width: narrow, looks: looks(g.contestants()),
		}
		for _, q := range Percentiles {
			c.xTicks = append(c.xTicks, plot.Tick{Value: nines(q), Label: quantile(q)})
		}
		for _, s := range cs.Series {
			if s.Latency != nil {
				c.lines = append(c.lines, line{s.Who, curve(s.Latency)})
			}
		}
		f, err := c.figure(short(cs.X) + " " + g.Axis)
		if err != nil {
			return nil, err
		}
		figures = append(figures, f...)
	}
	return figures, nil
}

// figure draws a chart, unless it is empty.
func (c chart) figure(caption string) ([]Figure, error) {
	c.lines = slices.DeleteFunc(c.lines, func(l line) bool { return len(l.points) == 0 })
	if len(c.lines) == 0 {
		return nil, nil
	}
	svg, err := c.svg()
	if err != nil {
		return nil, err
	}
	f := Figure{Caption: caption, SVG: template.HTML(svg)}
	for _, l := range c.lines {
		f.Legend = append(f.Legend, Key{c.looks[l.who], l.who})
	}
	return []Figure{f}, nil
}
