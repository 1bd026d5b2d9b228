package report

import (
	"fmt"

	"github.com/berth-go/berth/bench/internal/stat"
)

// A bar is one that was set, with what was measured.
type bar struct {
	work, who, text  string
	measured, allocs string
	met              bool
}

// key is the same in every run.
func (b bar) key() string { return b.work + "|" + b.who + "|" + b.text }

// Compare has the bars show what an earlier run measured.
func (r *Report) Compare(earlier *Report) {
	r.Before = map[string]string{}
	for _, b := range earlier.bars() {
		r.Before[b.key()] = b.measured
	}
}

// Bars are the bars that were set, with what was measured.
func (r *Report) Bars() Table {
	t := Table{Columns: []Column{{"work", false}, {"contestant", false}, {"bar", false}}}
	if r.Before != nil {
		t.Columns = append(t.Columns, Column{"before", true})
	}
	t.Columns = append(t.Columns, Column{"measured", true}, Column{"allocs/op", true}, Column{"", false})
	for _, b := range r.bars() {
		cells := []string{b.work, b.who, b.text}
		if r.Before != nil {
			cells = append(cells, r.Before[b.key()])
		}
		verdict := "missed"
		if b.met {
			verdict = "met"
		}
		t.Rows = append(t.Rows, append(cells, b.measured, b.allocs, verdict))
	}
	return t
}

func (r *Report) bars() []bar {
	var list []bar
	for _, g := range r.Groups {
		for _, c := range g.Cases {
			for _, s := range c.Series {
				if len(s.Samples) > 0 {
					list = append(list, g.bars(c, s)...)
				}
			}
		}
	}
	return list
}

func (g Group) bars(c Case, s *Series) (list []bar) {
	add := func(text, measured string, met bool) {
		allocs := digits(stat.Allocs(s.Samples).Median)
		list = append(list, bar{g.name(c), s.Who, text, measured, allocs, met})
	}
	if ratio := c.ratio(s); s.Bar.Ratio > 0 && ratio.N > 0 {
		add(fmt.Sprintf("≤ %s of %s", digits(s.Bar.Ratio), s.Against), digits(ratio.Median), ratio.Median <= s.Bar.Ratio)
	}
	if v := stat.Values(s.Samples); s.Bar.Value > 0 {
		add("≤ "+quantity(s.Bar.Value, g.Unit), quantity(v.Median, g.Unit), v.Median <= s.Bar.Value)
	}
	if peer, ratio := c.nearest(s); g.Ahead && s.Who == own && peer != "" {
		add("ahead of every peer", digits(ratio)+" of "+peer, ratio < 1)
	}
	return list
}

// nearest is the best of the peers, and how s compares with it.
func (c Case) nearest(s *Series) (peer string, ratio float64) {
	for _, p := range c.Series {
		if r := stat.Ratio(s.Samples, p.Samples); p.Peer && r.N > 0 && r.Median > ratio {
			peer, ratio = p.Who, r.Median
		}
	}
	return peer, ratio
}
