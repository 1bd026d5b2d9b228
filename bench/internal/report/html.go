package report

import (
	_ "embed" // the page
	"html/template"
	"io"
	"time"
)

//go:embed report.html
var page string

var tmpl = template.Must(template.New("report").Funcs(template.FuncMap{
	"date":     func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") },
	"quantity": quantity,
	"quantile": quantile,
	"legend":   func() string { return legend },
}).Parse(page))

// A section is a group as the page has it.
type section struct {
	Group
	Figures []Figure
	Rows    []Row
	Tail    []Tail
}

// HTML writes the report as a page that needs no other file.
func (r *Report) HTML(w io.Writer) error {
	overview, err := r.Overview()
	if err != nil {
		return err
	}
	data := struct {
		*Report
		Overview      []Figure
		Summary, Bars Table
		Sections      []section
		Percentiles   []float64
	}{r, overview, r.Summary(), r.Bars(), nil, Percentiles}
	for _, g := range r.Groups {
		rows := g.Rows()
		if len(rows) == 0 {
			continue
		}
		figures, err := g.Figures()
		if err != nil {
			return err
		}
		data.Sections = append(data.Sections, section{g, figures, rows, g.Tails()})
	}
	return tmpl.Execute(w, data)
}

// A Tail is the percentiles of a contestant; one that too few values bear out is
// empty.
type Tail struct {
	Case, Who string
	Values    []string
	Max       string
}

// Tails are the percentiles of a group with latencies.
func (g Group) Tails() []Tail {
	var list []Tail
	for _, c := range g.Cases {
		for _, s := range c.Series {
			if s.Latency == nil {
				continue
			}
			t := Tail{Case: c.Name, Who: s.Who, Max: quantity(float64(s.Latency.Max()), g.Unit)}
			for _, q := range Percentiles {
				v := ""
				if known(s.Latency, q) {
					v = quantity(float64(s.Latency.ValueAtQuantile(q)), g.Unit)
				}
				t.Values = append(t.Values, v)
			}
			list = append(list, t)
		}
	}
	return list
}
