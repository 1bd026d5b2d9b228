package suite

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/berth-go/berth/bench/internal/work"
)

// pair makes a group of two who can be compared.
func pair(work.Scale) []work.Group {
	run := func(t *work.T) { t.Report(float64(t.N)) }
	return []work.Group{{
		About: work.About{Name: "Ring", Title: "Ring", Op: "hop", Unit: "ns", Headline: true},
		Cases: []work.Case{{N: 7, Contestants: []work.Contestant{{Name: "berth", Run: run}, {Name: "chan", Run: run}}}},
	}}
}

// A result is published once by the run and again from its file, to the same end.
func TestPublish(t *testing.T) {
	dir := t.TempDir()
	out, readme := filepath.Join(dir, "r.html"), filepath.Join(dir, "README.md")
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if err := os.WriteFile(readme, []byte("before\n"+begin+"old\n"+end+"after\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p, first, _ := program(pair)
	if err := p.Run(t.Context(), []string{"-rounds", "2", "-o", out, "-publish", dir}); err != nil {
		t.Fatal(err)
	}
	text, picture, result := read("README.md"), read("result.svg"), read("result.json")
	if !strings.HasPrefix(text, "before\n"+begin) || !strings.HasSuffix(text, end+"after\n") || strings.Contains(text, "old") ||
		!strings.Contains(text, "| Ring | 7.00 ns | 7.00 ns | 1.00 |") {
		t.Errorf("got the README\n%s", text)
	}
	if !strings.Contains(picture, "Ring</text>") || result != read("r.json") {
		t.Error("the picture or the result is another one")
	}
	p, second, _ := program(nil)
	if err := p.Run(t.Context(), []string{"-load", filepath.Join(dir, "result.json"), "-o", out, "-publish", dir}); err != nil {
		t.Fatal(err)
	}
	if read("README.md") != text || read("result.svg") != picture || read("result.json") != result || first.String() != second.String() {
		t.Error("published again, it is another one")
	}
	if err := os.WriteFile(readme, []byte("no marks"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := p.Run(t.Context(), []string{"-load", filepath.Join(dir, "r.json"), "-o", out, "-publish", dir}); err == nil || read("README.md") != "no marks" {
		t.Errorf("a README without a place for it: got %v", err)
	}
	if err := p.Run(t.Context(), []string{"-load", readme, "-o", out}); err == nil {
		t.Error("loaded a README")
	}
}

// Who can't take part is told of, and is no failure.
func TestSkip(t *testing.T) {
	groups := func(s work.Scale) []work.Group {
		g := pair(s)
		who := &g[0].Cases[0].Contestants
		*who = append(*who, work.Contestant{Name: "node", Run: func(t *work.T) { t.Skip("there is none") }})
		return g
	}
	p, stdout, _ := program(groups)
	if err := p.Run(t.Context(), []string{"-rounds", "3", "-o", filepath.Join(t.TempDir(), "r.html")}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(stdout.String(), "skipped: there is none") || strings.Contains(stdout.String(), "failed") {
		t.Errorf("got\n%s", stdout)
	}
}
