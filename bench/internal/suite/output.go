package suite

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/schollz/progressbar/v3"

	"github.com/berth-go/berth/bench/internal/report"
)

// save writes the report, and beside it the result from which it can be made again.
func save(name string, r *report.Report) error {
	if err := replace(name, r.HTML); err != nil {
		return err
	}
	return replace(result(name), r.Write)
}

// result is the name of the result that belongs to a report.
func result(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) + ".json" }

// load reads a result.
func load(name string) (*report.Report, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return report.Read(f)
}

// The marks in the README between which a result is published.
const (
	begin = "<!-- last full run: begin -->\n"
	end   = "<!-- last full run: end -->\n"
)

// publish writes the result, the picture and the README's table into a directory.
func publish(dir string, r *report.Report) error {
	name := filepath.Join(dir, "README.md")
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	head, rest, found := strings.Cut(string(text), begin)
	_, tail, closed := strings.Cut(rest, end)
	if !found || !closed {
		return fmt.Errorf("%s has no place for the result: no %s", name, strings.TrimSpace(begin))
	}
	return errors.Join(
		replace(filepath.Join(dir, "result.json"), r.Write),
		replace(filepath.Join(dir, "result.svg"), r.Picture),
		replace(name, func(w io.Writer) error {
			_, err := io.WriteString(w, head+begin+"\n"+r.Markdown()+"\n"+end+tail)
			return err
		}),
	)
}

// replace writes beside a file and puts it in place when it is whole, so that nobody
// ever finds half of one.
func replace(name string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".berth-bench-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// failures is the error of a run in which contestants failed.
func failures(r *report.Report) error {
	n, first := 0, ""
	for _, g := range r.Groups {
		for _, c := range g.Cases {
			for _, s := range c.Series {
				if s.Err == "" || s.Skipped {
					continue
				}
				if n++; n == 1 {
					first = fmt.Sprintf("%s %s %s: %s", g.Name, c.Name, s.Who, s.Err)
				}
			}
		}
	}
	if n == 0 {
		return nil
	}
	return fmt.Errorf("%d contestants failed, the first: %s", n, first)
}

// A progress is a bar on a terminal, and nothing elsewhere.
type progress struct{ bar *progressbar.ProgressBar }

func newProgress(w io.Writer, steps int) progress {
	return progress{progressbar.NewOptions(steps,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetVisibility(isTerminal(w)),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionShowCount(),
		progressbar.OptionSetWidth(24),
		progressbar.OptionShowDescriptionAtLineEnd(),
		progressbar.OptionUseANSICodes(true),
		progressbar.OptionClearOnFinish(),
	)}
}

// step tells of the run that begins.
func (p progress) step(path string) {
	p.bar.Describe(path)
	_ = p.bar.Add(1)
}

// end takes the bar away.
func (p progress) end() { _ = p.bar.Clear() }

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
