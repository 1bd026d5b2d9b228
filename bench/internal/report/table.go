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
	Fate           string // what became of one that measured nothing
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
	r := Row{Case: c.Name, Who: s.Who, Rounds: len(s.Samples), Err: s.Err, Fate: s.fate()}
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

// columns are those of the table of a group.
var columns = []Column{
	{"case", false}, {"contestant", false}, {"median", true}, {"least – most", true},
	{"allocs/op", true}, {"B/op", true}, {"ratio", true}, {"least – most", true}, {"to", false},
}

func (r Row) cells() []string {
	if r.Err != "" && r.Median == "" {
		return []string{r.Case, r.Who, r.Fate, "", "", "", "", "", ""}
	}
	return []string{r.Case, r.Who, r.Median, r.Spread, r.Allocs, r.Bytes, r.Ratio, r.RatioOf, r.Against}
}

// Text is everything for a terminal, the summary last, where it is seen.
func (r *Report) Text() string {
	var b strings.Builder
	for _, g := range r.Groups {
		rows := g.Rows()
		if len(rows) == 0 {
			continue
		}
		b.WriteString("\n" + g.Title + ", one " + g.Op + "\n")
		b.WriteString(lines(rows).text())
	}
	if bars := r.Bars(); len(bars.Rows) > 0 {
		b.WriteString("\nBars\n" + bars.text())
	}
	if sum := r.Summary(); len(sum.Rows) > 0 {
		b.WriteString("\nSummary\n" + sum.text() + "\n" + legend + "\n")
	}
	if r.Partial {
		b.WriteString("\npartial: " + r.Progress() + "\n")
	}
	return b.String()
}

// lines are rows as a table; a case is named once.
func lines(rows []Row) Table {
	t := Table{Columns: columns}
	last := ""
	for _, r := range rows {
		cells := r.cells()
		if r.Case == last {
			cells[0] = ""
		}
		last = r.Case
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// A Table is text in columns.
type Table struct {
	Columns []Column
	Rows    [][]string
}

// A Column has figures, which stand to the right, or text.
type Column struct {
	Head   string
	Figure bool
}

// text sets the table for a terminal.
func (t Table) text() string {
	width := make([]int, len(t.Columns))
	list := append([][]string{t.heads()}, t.Rows...)
	for _, line := range list {
		for i, cell := range line {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, line := range list {
		var out strings.Builder
		for i, cell := range line {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
			if t.Columns[i].Figure {
				cell, pad = pad+cell, ""
			}
			out.WriteString("  " + cell + pad)
		}
		b.WriteString(strings.TrimRight(out.String(), " ") + "\n")
	}
	return b.String()
}

func (t Table) heads() []string {
	var list []string
	for _, c := range t.Columns {
		list = append(list, c.Head)
	}
	return list
}

// markdown sets the table as Markdown.
func (t Table) markdown() string {
	var b strings.Builder
	b.WriteString("| " + strings.Join(t.heads(), " | ") + " |\n|")
	for _, c := range t.Columns {
		if c.Figure {
			b.WriteString("--:|")
		} else {
			b.WriteString("---|")
		}
	}
	b.WriteString("\n")
	for _, line := range t.Rows {
		b.WriteString("| " + strings.Join(line, " | ") + " |\n")
	}
	return b.String()
}
