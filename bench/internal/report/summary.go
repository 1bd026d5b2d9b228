package report

import (
	"slices"
	"strings"

	"github.com/berth-go/berth/bench/internal/stat"
	"github.com/berth-go/berth/bench/internal/work"
)

// own is the contestant that everything is about.
const own = "berth"

// Summary is a line for each work: Berth, the channel, the ratio of the two, each
// peer, and in the last column the others. Of work over an axis there are the two
// ends. A ratio with a star is to the other one with a star.
func (r *Report) Summary() Table {
	peers := r.peers()
	t := Table{Columns: []Column{{"work", false}, {own, true}, {work.Baseline, true}, {"ratio", true}}}
	for _, p := range peers {
		t.Columns = append(t.Columns, Column{p, true})
	}
	t.Columns = append(t.Columns, Column{"others", false})
	for _, g := range r.Groups {
		for _, c := range g.ends() {
			if s := c.find(own); s != nil && len(s.Samples) > 0 {
				t.Rows = append(t.Rows, g.summary(c, s, peers))
			}
		}
	}
	return t
}

// peers are the names of all peers that measured something.
func (r *Report) peers() []string {
	var names []string
	for _, g := range r.Groups {
		for _, c := range g.Cases {
			for _, s := range c.Series {
				if s.Peer && len(s.Samples) > 0 && !slices.Contains(names, s.Who) {
					names = append(names, s.Who)
				}
			}
		}
	}
	return names
}

func (g Group) summary(c Case, s *Series, peers []string) []string {
	cells := []string{g.name(c), g.median(s), g.median(c.find(work.Baseline)), ""}
	if ratio := c.ratio(s); ratio.N > 0 {
		cells[3] = digits(ratio.Median) + star(s, s.Against)
	}
	for _, p := range peers {
		cells = append(cells, g.median(c.find(p)))
	}
	var others []string
	for _, o := range c.Series {
		switch {
		case o.Who == own || o.Who == work.Baseline || o.Peer:
		case len(o.Samples) > 0:
			others = append(others, o.Who+star(s, o.Who)+" "+g.median(o))
		case o.Err != "":
			others = append(others, o.Who+" "+o.fate())
		}
	}
	for i, o := range others {
		others[i] = strings.ReplaceAll(o, " ", "\u00a0")
	}
	return append(cells, strings.Join(others, ", "))
}

// star marks a rival that is not the channel.
func star(s *Series, rival string) string {
	if rival == s.Against && rival != work.Baseline {
		return "*"
	}
	return ""
}

// median is that of a series, or what became of it.
func (g Group) median(s *Series) string {
	switch {
	case s == nil:
		return ""
	case len(s.Samples) == 0:
		return s.fate()
	}
	return quantity(stat.Values(s.Samples).Median, g.Unit)
}

// fate is what became of a contestant that measured nothing.
func (s *Series) fate() string {
	if s.Skipped || s.Err == "" {
		return s.Err
	}
	return "failed"
}
