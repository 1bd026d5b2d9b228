package report

import (
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A point is a median with the least and the greatest value beside it.
type point struct{ x, y, low, high float64 }

// at is a point without a spread.
func at(x, y float64) point { return point{x, y, y, y} }

// A line is a contestant in a chart.
type line struct {
	who    string
	points []point
}

// A chart is lines over an axis.
type chart struct {
	x, y   axis
	xTicks []plot.Tick // nil to mark where the points are
	marks  bool        // the points are marked, with their spread
	width  vg.Length
	lines  []line
	looks  map[string]look
}

// The widths of charts: alone in their row, and two beside each other.
const (
	wide   vg.Length = 640
	narrow vg.Length = 430
	height vg.Length = 320
)

// newPlot makes an empty plot in the report's hues and font.
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Color, a.Tick.Color = rule.proxy, rule.proxy
		a.Label.TextStyle.Color, a.Tick.Label.Color = faint.proxy, ink.proxy
		a.Label.TextStyle.Font, a.Tick.Label.Font = sans(13), sans(12)
		a.Label.Padding = 4
		a.Tick.Length = 4
	}
	return p
}

func sans(size vg.Length) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
}

// svg draws the chart.
func (c chart) svg() (string, error) {
	p := newPlot()
	p.Add(grid())
	for _, l := range c.lines {
		if err := c.add(p, l); err != nil {
			return "", err
		}
	}
	c.fit(p) // last: what is added stretches the axes to its own range
	return render(p, c.width, height)
}

// add draws one line with its spread and marks.
func (c chart) add(p *plot.Plot, l line) error {
	look := c.looks[l.who]
	var medians plotter.XYs
	var spread plotter.YErrors
	for _, pt := range l.points {
		y := c.y.pos(pt.y)
		medians = append(medians, plotter.XY{X: c.x.pos(pt.x), Y: y})
		spread = append(spread, struct{ Low, High float64 }{y - c.y.pos(pt.low), c.y.pos(pt.high) - y})
	}
	path, marks, err := plotter.NewLinePoints(medians)
	if err != nil {
		return err
	}
	path.Color, path.Width = look.proxy, 2
	if look.Dashed {
		path.Dashes = []vg.Length{6, 3}
	}
	p.Add(path)
	if !c.marks {
		return nil
	}
	bars, err := plotter.NewYErrorBars(struct {
		plotter.XYer
		plotter.YErrorer
	}{medians, spread})
	if err != nil {
		return err
	}
	bars.Color, bars.Width, bars.CapWidth = look.proxy, 1, 6
	marks.Color, marks.Radius, marks.Shape = look.proxy, 4.5, look.shape
	p.Add(bars, marks)
	return nil
}

// fit sets the axes to the values, with room around them.
func (c chart) fit(p *plot.Plot) {
	xs, ys := nowhere, nowhere
	var xTicks []plot.Tick
	seen := map[float64]bool{}
	for _, l := range c.lines {
		for _, pt := range l.points {
			x := c.x.pos(pt.x)
			xs.add(x)
			ys.add(c.y.pos(pt.low))
			ys.add(c.y.pos(pt.high))
			if !seen[pt.x] {
				seen[pt.x] = true
				xTicks = append(xTicks, plot.Tick{Value: x, Label: c.x.write(pt.x)})
			}
		}
	}
	if c.xTicks != nil {
		xTicks = c.xTicks
	}
	for _, t := range xTicks {
		xs.add(t.Value)
	}
	c.x.set(&p.X, xs, xTicks)
	c.y.set(&p.Y, ys, nil)
}

// grid are faint lines at the ticks of both axes.
func grid() plot.Plotter {
	g := plotter.NewGrid()
	g.Vertical.Color, g.Horizontal.Color = rule.proxy, rule.proxy
	g.Vertical.Width, g.Horizontal.Width = 0.5, 0.5
	return g
}

// render writes a plot as an SVG to stand in the page: without the prologue of a
// file of its own, and as wide as the page wants it.
func render(p *plot.Plot, w, h vg.Length) (string, error) {
	c := vgsvg.New(w, h)
	p.Draw(draw.Crop(draw.New(c), 2, -18, 2, -6)) // room for a label at the very end
	var b strings.Builder
	if _, err := c.WriteTo(&b); err != nil {
		return "", err
	}
	_, s, _ := strings.Cut(b.String(), "<svg")
	attrs, body, _ := strings.Cut(s, ">")
	_, box, _ := strings.Cut(attrs, `viewBox="`)
	box, _, _ = strings.Cut(box, `"`)
	return `<svg role="img" viewBox="` + box + `">` + themed(body), nil
}
