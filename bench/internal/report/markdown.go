package report

import (
	"fmt"
	"strings"
	"time"
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
	took := r.Took.Round(time.Second)
	switch {
	case r.Partial:
		return fmt.Sprintf("%d of %d rounds complete after %s", r.Rounds, r.Want, took)
	case r.Rounds < r.Want:
		return fmt.Sprintf("%d rounds in %s, of %d for which there was no time", r.Rounds, took, r.Want)
	case r.Rounds == 1:
		return fmt.Sprintf("1 round in %s", took)
	}
	return fmt.Sprintf("%d rounds in %s", r.Rounds, took)
}
