package report

import (
	"bytes"
	_ "embed" // the frame
	"errors"
	"fmt"
	"io"
	"strings"
	"text/template"
)

//go:embed picture.svg
var frame string

var picture = template.Must(template.New("picture").Funcs(template.FuncMap{
	"add": func(a, b int) int { return a + b },
}).Parse(frame))

// Picture writes the ratios of Berth and its peers as an SVG that stands by itself:
// its background is its own, light or dark as who looks at it wants.
func (r *Report) Picture(w io.Writer) error {
	figures, err := r.Overview()
	if err != nil {
		return err
	}
	if len(figures) == 0 {
		return errors.New("report: nothing to draw")
	}
	f := figures[0]
	_, chart, _ := strings.Cut(string(f.SVG), "<svg")
	var width, height float64
	_, box, _ := strings.Cut(chart, `viewBox="`)
	if _, err := fmt.Sscanf(box, "0 0 %g %g", &width, &height); err != nil {
		return err
	}
	var colours string
	_, style, _ := strings.Cut(page, "<style>\n")
	colours, _, _ = strings.Cut(style, "* {")
	var out bytes.Buffer
	err = picture.Execute(&out, map[string]any{
		"Style": colours, "Chart": chart, "Legend": f.Legend, "Height": int(height * 900 / width), "Notes": r.notes(), "Few": r.Warning() != "",
	})
	if err != nil {
		return err
	}
	_, err = out.WriteTo(w)
	return err
}

// notes say what was measured, and how, in two lines.
func (r *Report) notes() []string {
	list := []string{r.Started.UTC().Format("2006-01-02")}
	for _, f := range r.Facts {
		switch f.Name {
		case "commit", "Go", "processor":
			list = append(list, f.Value)
		}
	}
	return []string{strings.Join(list, " · "), r.Command + ": " + r.Progress()}
}
