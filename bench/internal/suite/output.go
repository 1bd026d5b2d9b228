package suite

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/schollz/progressbar/v3"

	"github.com/berth-go/berth/bench/internal/report"
)

// save writes the report beside its file and puts it in place when it is whole, so
// that nobody ever finds half of one.
func save(name string, r *report.Report) (err error) {
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
	if err := r.HTML(f); err != nil {
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
				if s.Err == "" {
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
