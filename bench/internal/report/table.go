package report

import (
	"strings"
	"unicode/utf8"

	"github.com/berth-go/berth/bench/internal/stat"
)

// A Row is a line of the table, as text.
type Row struct {
	Case, Who      string
	Median, Spread string
	Allocs, Bytes  string
	Ratio, RatioOf string // RatioOf is the spread of the ratio
	Against        string // the rival, if there is one
	Rounds         int
	Better, Worse  bool // than the rival, in every round
	Err            string
}

// Rows are the lines of a group; those of whom nothing is known are left out.
func (g Group) Rows() []Row {
	var rows []Row
	for _, c := range g.Cases {
		for _, s := range c.Series {
			if len(s.Samples) > 0 || s.Err != "" {
				rows = append(rows, g.row(c, s))
			}
		}
	}
	return rows
}

func (g Group) row(c Case, s *Series) Row {
	r := Row{Case: c.Name, Who: s.Who, Rounds: len(s.Samples), Err: s.Err}
	if len(s.Samples) == 0 {
		return r
	}
	write := func(v float64) string { return quantity(v, g.Unit) }
	sum := stat.Values(s.Samples)
	r.Median, r.Spread = write(sum.Median), span(sum, write)
	r.Allocs = digits(stat.Allocs(s.Samples).Median)
	r.Bytes = digits(stat.Bytes(s.Samples).Median)
	if ratio := c.ratio(s); ratio.N > 0 {
		r.Ratio, r.RatioOf, r.Against = digits(ratio.Median), span(ratio, digits), s.Against
		r.Better, r.Worse = ratio.Max < 1, ratio.Min > 1
	}
	return r
}

// columns are the heads of the table, and whether a column has figures.
var columns = []struct {
	head   string
	figure bool
}{
	{"case", false}, {"contestant", false}, {"median", true}, {"least – most", true},
	{"allocs/op", true}, {"B/op", true}, {"ratio", true}, {"least – most", true}, {"to", false},
}

func (r Row) cells() []string {
	if r.Err != "" && r.Median == "" {
		return []string{r.Case, r.Who, "failed", "", "", "", "", "", ""}
	}
	return []string{r.Case, r.Who, r.Median, r.Spread, r.Allocs, r.Bytes, r.Ratio, r.RatioOf, r.Against}
}

// Text is the table for a terminal.
func (r *Report) Text() string {
	var b strings.Builder
	for _, g := range r.Groups {
		rows := g.Rows()
		if len(rows) == 0 {
			continue
		}
		b.WriteString("\n" + g.Title + ", one " + g.Op + "\n")
		b.WriteString(align(rows))
	}
	if r.Partial {
		b.WriteString("\npartial: " + r.Progress() + "\n")
	}
	return b.String()
}

// align sets rows in columns under their heads.
func align(rows []Row) string {
	lines := [][]string{nil}
	for _, c := range columns {
		lines[0] = append(lines[0], c.head)
	}
	last := ""
	for _, r := range rows {
		cells := r.cells()
		if r.Case == last {
			cells[0] = ""
		}
		last = r.Case
		lines = append(lines, cells)
	}
	width := make([]int, len(columns))
	for _, line := range lines {
		for i, cell := range line {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, line := range lines {
		var out strings.Builder
		for i, cell := range line {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
			if columns[i].figure {
				cell, pad = pad+cell, ""
			}
			out.WriteString("  " + cell + pad)
		}
		b.WriteString(strings.TrimRight(out.String(), " ") + "\n")
	}
	return b.String()
}
