package report

import (
	"fmt"
	"strings"
	"time"
)

// legend explains the summary.
const legend = "Medians; a ratio below 1 is less time or memory than the Go channel, or than the one with the star."

// Markdown is the summary and the bars as Markdown, with the machine before them and
// everything else folded up after them.
func (r *Report) Markdown() string {
	var b strings.Builder
	if w := r.Warning(); w != "" {
		b.WriteString("**" + w + "**\n\n")
	}
	for _, f := range r.Facts {
		fmt.Fprintf(&b, "- %s: %s\n", f.Name, f.Value)
	}
	fmt.Fprintf(&b, "- run: `%s`, %s, %s\n\n", r.Command, r.Started.UTC().Format(time.DateOnly), r.Progress())
	b.WriteString(r.Summary().markdown() + "\n" + legend + "\n")
	if bars := r.Bars(); len(bars.Rows) > 0 {
		b.WriteString("\nThe bars that were set, and the medians:\n\n" + bars.markdown())
	}
	b.WriteString("\n<details><summary>Everything: spread, allocations, every case</summary>\n\n" +
		r.everything().markdown() + "\n</details>\n")
	return b.String()
}

// everything is one table of all rows.
func (r *Report) everything() Table {
	t := Table{Columns: columns}
	for _, g := range r.Groups {
		for _, row := range g.Rows() {
			cells := row.cells()
			cells[0] = strings.TrimSpace(g.Title + " " + row.Case)
			t.Rows = append(t.Rows, cells)
		}
	}
	return t
}

// manyRounds is the number of rounds below which medians say little.
const manyRounds = 5

// Warning is what must be known before any figure; empty if nothing.
func (r *Report) Warning() string {
	if r.Rounds >= manyRounds {
		return ""
	}
	return "Provisional: " + r.Progress() + ". Figures from few rounds say little."
}

// Progress says how much of the run there is.
func (r *Report) Progress() string {
	took := r.Took.Round(time.Second)
	switch {
	case r.Partial:
		return fmt.Sprintf("%d of %d rounds complete after %s", r.Rounds, r.Want, took)
	case r.Rounds < r.Want:
		return fmt.Sprintf("%d of %d rounds in %s, the time there was", r.Rounds, r.Want, took)
	}
	return fmt.Sprintf("%d rounds in %s", r.Rounds, took)
}
