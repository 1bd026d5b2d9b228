package report

import (
	"html/template"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/berth-go/berth/bench/internal/stat"
	"github.com/berth-go/berth/bench/internal/work"
)

// A strip is a row of the overview: how those who do one work compare with its
// channel.
type strip struct {
	name   string
	who    []string
	ratios []stat.Summary
}

// ends are the cases of a group; of one over an axis the first and the last.
func (g Group) ends() []Case {
	if g.View == work.NoChart || len(g.Cases) < 3 {
		return g.Cases
	}
	return []Case{g.Cases[0], g.Cases[len(g.Cases)-1]}
}

// name is a case of a group.
func (g Group) name(c Case) string {
	if c.Name == "" {
		return g.Title
	}
	return g.Title + ", " + c.Name
}

// strips are the rows, from top to bottom, with Berth and its peers.
func (r *Report) strips() []strip {
	var list []strip
	for _, g := range r.Groups {
		if !g.Headline {
			continue
		}
		for _, c := range g.ends() {
			s := strip{name: g.name(c)}
			for _, series := range c.Series {
				ratio := c.ratio(series)
				if ratio.N > 0 && ratio.Min > 0 && (series.Who == own || series.Peer) {
					s.who, s.ratios = append(s.who, series.Who), append(s.ratios, ratio)
				}
			}
			if len(s.who) > 0 {
				list = append(list, s)
			}
		}
	}
	return list
}

// Overview is the chart of the headlines; none if there are no ratios.
func (r *Report) Overview() ([]Figure, error) {
	list := r.strips()
	if len(list) == 0 {
		return nil, nil
	}
	var names []string
	for _, s := range list {
		names = append(names, s.who...)
	}
	o := overview{list, looks(names)}
	svg, err := o.svg()
	if err != nil {
		return nil, err
	}
	f := Figure{Caption: "Ratio to chan", SVG: template.HTML(svg)}
	seen := map[string]bool{}
	for _, who := range names {
		if !seen[who] {
			seen[who] = true
			f.Legend = append(f.Legend, Key{o.looks[who], who})
		}
	}
	return []Figure{f}, nil
}

type overview struct {
	strips []strip
	looks  map[string]look
}

var ratioAxis = axis{label: "ratio to chan; less is faster or smaller", log: true}

func (o overview) svg() (string, error) {
	p := newPlot()
	rows := float64(len(o.strips))
	one, err := plotter.NewLine(plotter.XYs{{X: 0, Y: -1}, {X: 0, Y: rows}})
	if err != nil {
		return "", err
	}
	one.Color, one.Width = faint.proxy, 1.5
	p.Add(grid(), one)
	xs := reach{0, 0} // the ratio 1 is always shown
	var names []plot.Tick
	for i, s := range o.strips {
		y := rows - 1 - float64(i)
		names = append(names, plot.Tick{Value: y, Label: s.name})
		for k, who := range s.who {
			// Those of one row stand a little apart, so that equal ones are seen.
			y := y + min(0.15, 0.7/float64(len(s.who)))*(float64(len(s.who)-1)/2-float64(k))
			if err := o.add(p, who, s.ratios[k], y); err != nil {
				return "", err
			}
			xs.add(ratioAxis.pos(s.ratios[k].Min))
			xs.add(ratioAxis.pos(s.ratios[k].Max))
		}
	}
	ratioAxis.set(&p.X, xs, nil)
	p.Y.Min, p.Y.Max, p.Y.Tick.Marker = -0.6, rows-0.4, plot.ConstantTicks(names)
	p.Y.Width, p.Y.Tick.Length = 0, 0
	return render(p, 900, 60+24*vg.Length(rows))
}

// add draws a ratio with its spread.
func (o overview) add(p *plot.Plot, who string, ratio stat.Summary, y float64) error {
	look := o.looks[who]
	dot, err := plotter.NewScatter(plotter.XYs{{X: ratioAxis.pos(ratio.Median), Y: y}})
	if err != nil {
		return err
	}
	dot.Color, dot.Shape, dot.Radius = look.proxy, look.shape, 4.5
	bar, err := plotter.NewLine(plotter.XYs{{X: ratioAxis.pos(ratio.Min), Y: y}, {X: ratioAxis.pos(ratio.Max), Y: y}})
	if err != nil {
		return err
	}
	bar.Color, bar.Width = look.proxy, 1.2
	p.Add(bar, dot)
	return nil
}
