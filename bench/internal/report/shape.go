package report

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A shape is a filled mark: a regular polygon, or a disc if it has no corners. The
// library's hollow ones are hard to see in a light colour.
type shape struct {
	symbol  string
	corners int
	turn    float64 // of the first corner, from the right, in turns
	size    float64 // as against the others, so that all look equally large
}

var shapes = []shape{
	{"●", 0, 0, 1}, {"■", 4, 0.125, 1.2}, {"▲", 3, 0.25, 1.3}, {"◆", 4, 0.25, 1.25}, {"▼", 3, 0.75, 1.3},
	{"⬟", 5, 0.25, 1.15}, {"⬢", 6, 0.25, 1.1}, {"◀", 3, 0.5, 1.3}, {"▶", 3, 0, 1.3},
}

// DrawGlyph draws the shape.
func (s shape) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, at vg.Point) {
	c.SetColor(sty.Color)
	r := sty.Radius * vg.Length(s.size)
	corner := func(i int) vg.Point {
		sin, cos := math.Sincos(2 * math.Pi * (s.turn + float64(i)/float64(s.corners)))
		return vg.Point{X: at.X + r*vg.Length(cos), Y: at.Y + r*vg.Length(sin)}
	}
	var p vg.Path
	if s.corners == 0 {
		p.Move(vg.Point{X: at.X + r, Y: at.Y})
		p.Arc(at, r, 0, 2*math.Pi)
	} else {
		p.Move(corner(0))
		for i := 1; i < s.corners; i++ {
			p.Line(corner(i))
		}
	}
	p.Close()
	c.Fill(p)
}
