package suite

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/bench/internal/report/reporttest"
	"github.com/berth-go/berth/bench/internal/work"
)

// tiny is a scale at which everything runs, and nothing is measured.
var tiny = work.Scale{
	Leaves: 10, Burst: 50, Many: 5, Actors: []int{2, 70}, Idle: []int{5}, Sizes: []int{64, 1 << 10},
	Senders: []int{1, 2}, Blocked: []int{1, 3}, Waits: 2, Queued: []int{0, 10}, Rates: []int{10_000}, Seconds: 0.002,
}

// fixed has all runs of groups do a fixed number of operations, so that there is
// nothing to find out first.
func fixed(groups []work.Group, n int) []work.Group {
	for _, g := range groups {
		for i := range g.Cases {
			if g.Cases[i].N == 0 {
				g.Cases[i].N = n
			}
		}
	}
	return groups
}

func program(groups func(work.Scale) []work.Group) (p *Program, stdout, stderr *bytes.Buffer) {
	stdout, stderr = new(bytes.Buffer), new(bytes.Buffer)
	return &Program{Name: "bench", Groups: groups, Stdout: stdout, Stderr: stderr}, stdout, stderr
}

func full(s work.Scale) []work.Group { return work.Groups(s) }

// The whole suite, every contestant of it.
func TestSuite(t *testing.T) {
	p, stdout, stderr := program(func(work.Scale) []work.Group { return fixed(work.Groups(tiny), 50) })
	out := filepath.Join(t.TempDir(), "report.html")
	if err := p.Run(t.Context(), []string{"-inline", "-rounds", "2", "-o", out}); err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	page, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := reporttest.Page(string(page)); err != nil {
		t.Error(err)
	}
	for _, g := range work.Groups(tiny) {
		if !strings.Contains(stdout.String(), "\n"+g.Title+", one ") {
			t.Errorf("%s is not in the table", g.Title)
		}
		if !strings.Contains(string(page), `<section id="`+g.Name+`">`) {
			t.Errorf("%s is not in the report", g.Name)
		}
	}
	for _, want := range []string{"2 rounds in", "GOMAXPROCS"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("%q is not in the report", want)
		}
	}
	if strings.Contains(string(page), "Partial.") || strings.Contains(stdout.String(), "failed") {
		t.Errorf("partial, or failed:\n%s", stdout)
	}
}

// count makes groups of one contestant, which tells of each of its runs.
func count(n int, ran func()) func(work.Scale) []work.Group {
	return func(work.Scale) []work.Group {
		return []work.Group{{
			About: work.About{Name: "Count", Title: "Count", Op: "call", Unit: "ns"},
			Cases: []work.Case{{N: n, Contestants: []work.Contestant{{Name: "chan", Run: func(*work.T) { ran() }}}}},
		}}
	}
}

func TestInterrupt(t *testing.T) {
	for _, tt := range []struct {
		name  string
		after int // runs
		want  string
	}{
		{"before anything", 0, "0 of 5 rounds complete"},
		{"in a round", 1, "1 of 5 rounds complete"},
		{"later", 3, "3 of 5 rounds complete"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			runs := 0
			p, stdout, _ := program(count(1, func() {
				if runs++; runs == tt.after {
					cancel()
				}
			}))
			if tt.after == 0 {
				cancel()
			}
			out := filepath.Join(t.TempDir(), "report.html")
			err := p.Run(ctx, []string{"-rounds", "5", "-o", out})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want that it was cancelled", err)
			}
			page, _ := os.ReadFile(out)
			if err := reporttest.Page(string(page)); err != nil {
				t.Error(err)
			}
			for where, text := range map[string]string{"report": string(page), "table": stdout.String()} {
				if !strings.Contains(text, tt.want) {
					t.Errorf("the %s does not say %q", where, tt.want)
				}
			}
			if runs != tt.after {
				t.Errorf("got %d runs, want %d", runs, tt.after)
			}
		})
	}
}

// A contestant that fails is out, and the others go on.
func TestFailure(t *testing.T) {
	good := 0
	groups := func(work.Scale) []work.Group {
		fails := func(t *work.T) { t.Errorf("no luck") }
		return []work.Group{{
			About: work.About{Name: "G", Title: "G", Op: "call", Unit: "ns"},
			Cases: []work.Case{{N: 1, Contestants: []work.Contestant{
				{Name: "berth", Run: fails}, {Name: "chan", Run: func(*work.T) { good++ }},
			}}, {Name: "timed", Contestants: []work.Contestant{{Name: "chan", Run: fails}}}},
		}}
	}
	p, stdout, _ := program(groups)
	err := p.Run(t.Context(), []string{"-rounds", "3", "-o", filepath.Join(t.TempDir(), "r.html")})
	if err == nil || !strings.Contains(err.Error(), "no luck") || !strings.Contains(err.Error(), "2 contestants") {
		t.Errorf("got %v, want two failures", err)
	}
	if good != 3 || !strings.Contains(stdout.String(), "failed") {
		t.Errorf("got %d runs of the other one and\n%s", good, stdout)
	}
}

func TestSaveKeepsTheOldOne(t *testing.T) {
	dir := t.TempDir()
	r := newRunner(count(1, func() {})(work.Scale{}), time.Second, 1)
	name := filepath.Join(dir, "r.html")
	if err := save(name, r.report); err != nil {
		t.Fatal(err)
	}
	if err := save(filepath.Join(dir, "none", "r.html"), r.report); err == nil {
		t.Error("saved to where there is no directory")
	}
	if err := os.Mkdir(filepath.Join(dir, "taken"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := save(filepath.Join(dir, "taken"), r.report); err == nil {
		t.Error("saved over a directory")
	}
	left, _ := os.ReadDir(dir)
	if len(left) != 3 { // the report, its result, and the directory
		t.Errorf("something was left behind: %v", left)
	}
}

func TestTurns(t *testing.T) {
	for round, want := range []string{"abc", "bca", "cab", "abc"} {
		if got := string(turns([]byte("abc"), round)); got != want {
			t.Errorf("round %d: got %s, want %s", round, got, want)
		}
	}
}

// A first long time is not believed.
func TestCalibrate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const target = time.Millisecond
		var tried []int
		groups := count(0, nil)(work.Scale{})
		groups[0].Cases[0].Contestants[0].Run = func(w *work.T) {
			if tried = append(tried, w.N); len(tried) == 1 {
				time.Sleep(time.Second)
			}
			time.Sleep(time.Duration(w.N) * time.Microsecond / 4)
		}
		r := newRunner(groups, target, 1)
		if err := r.calibrate(t.Context(), r.cases[0][0]); err != nil {
			t.Fatal(err)
		}
		if n := r.cases[0][0].n; n != 4_000 || !slices.Equal(tried, []int{20, 20, 2_000, 2_000, 4_000}[:len(tried)]) {
			t.Errorf("tried %v, chose %d", tried, n)
		}
	})
}

func TestGrow(t *testing.T) {
	for _, tt := range []struct {
		n            int
		took, target time.Duration
		want         int
	}{
		{20, 0, time.Second, 2_000},
		{20, time.Nanosecond, time.Second, 2_000},
		{1_000, time.Millisecond, 10 * time.Millisecond, 10_000},
		{1_000, 20 * time.Millisecond, 10 * time.Millisecond, 500},
		{20, time.Hour, time.Millisecond, 1},
		{tooMany, time.Nanosecond, time.Hour, tooMany},
	} {
		if got := grow(tt.n, tt.took, tt.target); got != tt.want {
			t.Errorf("%d in %v: got %d, want %d", tt.n, tt.took, got, tt.want)
		}
	}
}

// What a process of its own prints is what it measured.
func TestOne(t *testing.T) {
	p, stdout, _ := program(count(1, func() {}))
	if err := p.Run(t.Context(), []string{"-one", "Count/chan", "-n", "3"}); err != nil {
		t.Fatal(err)
	}
	if got := stdout.String(); !strings.Contains(got, `"v":`) || !strings.Contains(got, `"a":`) {
		t.Errorf("got %s", got)
	}
	if err := p.Run(t.Context(), []string{"-one", "Count/nobody"}); err == nil {
		t.Error("nobody ran")
	}
}

// Those for whom few rounds are enough take part in the first ones.
func TestRounds(t *testing.T) {
	for _, tt := range []struct{ ofCase, ofContestant int }{{2, 0}, {0, 2}, {2, 3}, {3, 2}} {
		runs := 0
		groups := count(1, func() { runs++ })(work.Scale{})
		c := &groups[0].Cases[0]
		c.Rounds, c.Contestants[0].Rounds = tt.ofCase, tt.ofContestant
		r := newRunner(groups, time.Second, 5)
		var steps []string
		r.step = func(path string) { steps = append(steps, path) }
		if err := r.run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if runs != 2 || r.steps() != 2 || !slices.Equal(steps, []string{"Count/chan", "Count/chan"}) {
			t.Errorf("%+v: got %d runs, %d steps, told of %q", tt, runs, r.steps(), steps)
		}
	}
}
