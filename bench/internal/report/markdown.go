package report

import (
	"fmt"
	"strings"
)

// Markdown is the table as Markdown, with the machine before it.
func (r *Report) Markdown() string {
	var b strings.Builder
	for _, f := range r.Facts {
		fmt.Fprintf(&b, "- %s: %s\n", f.Name, f.Value)
	}
	fmt.Fprintf(&b, "- run: `%s`, %s\n\n", r.Command, r.Progress())
	b.WriteString("| work | contestant | median | least – most | allocs/op | B/op | ratio | least – most | to |\n")
	b.WriteString("|---|---|--:|--:|--:|--:|--:|--:|---|\n")
	for _, g := range r.Groups {
		for _, row := range g.Rows() {
			cells := row.cells()
			cells[0] = strings.TrimSpace(g.Title + " " + row.Case)
			b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
		}
	}
	return b.String()
}

// Progress says how much of the run there is.
func (r *Report) Progress() string {
	rounds := "rounds"
	if r.Want == 1 {
		rounds = "round"
	}
	took := r.Took.Round(1e9)
	if r.Partial {
		return fmt.Sprintf("%d of %d %s complete after %s", r.Rounds, r.Want, rounds, took)
	}
	return fmt.Sprintf("%d %s in %s", r.Rounds, rounds, took)
}
