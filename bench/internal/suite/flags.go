package suite

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/berth-go/berth/bench/internal/work"
)

// options are what the flags say.
type options struct {
	rounds   int
	target   time.Duration
	within   time.Duration
	out      string
	only     *regexp.Regexp
	quick    bool
	list     bool
	markdown bool
	load     string
	publish  string
	before   string
	leaves   int
	inline   bool
	one      string
	n        int
}

// errUsage is the error of flags that don't make sense; what is wrong has been told.
var errUsage = errors.New("bench: usage")

const intro = `Measures Berth against Go channels and its peers, the same work in turns, and
leaves a table here and a report with charts as one HTML file.

Usage: %s [flags]

An interrupt (Ctrl-C) leaves what there is as a partial report.

`

func (p *Program) parse(args []string) (*options, error) {
	o := &options{}
	f := flag.NewFlagSet(p.Name, flag.ContinueOnError)
	f.SetOutput(p.Stderr)
	f.IntVar(&o.rounds, "rounds", 0, "how often each contestant runs; the tables have the medians (default 10, with -quick 3)")
	f.DurationVar(&o.target, "time", 0, "how long a run takes, where time decides (default 100ms, with -quick 20ms)")
	f.DurationVar(&o.within, "within", 0, "begin no round after the first that would end later, as long as the last one was (default 14m, with -quick 55s)")
	f.StringVar(&o.out, "o", "", "the `file` of the report; its result is beside it (default berth-bench.html in the directory for temporary files, and none with -load)")
	only := f.String("only", "", "the work whose name, as -list has it, matches the `regexp`")
	f.BoolVar(&o.quick, "quick", false, "less of everything, within a minute")
	f.BoolVar(&o.list, "list", false, "list the work and its contestants, and run nothing")
	f.BoolVar(&o.markdown, "markdown", false, "print the table as Markdown")
	f.StringVar(&o.load, "load", "", "show the result in a `file`, as a run leaves it beside its report, and run nothing")
	f.StringVar(&o.before, "before", "", "the result in a `file` is what the bars were before")
	f.StringVar(&o.publish, "publish", "", "write the result into a `directory`: as result.json, as a picture, and as the table in its README.md")
	f.IntVar(&o.leaves, "leaves", 0, "how many leaves the skynet has, a power of ten (default 1000000, with -quick 10000)")
	f.BoolVar(&o.inline, "inline", false, "measure memory in this process too, not each time in one of its own")
	f.StringVar(&o.one, "one", "", "for the program's own use: run one contestant, given by its `name`, and print JSON")
	f.IntVar(&o.n, "n", 1, "for the program's own use: how many operations -one does")
	f.Usage = func() {
		fmt.Fprintf(p.Stderr, intro, p.Name)
		f.PrintDefaults()
	}
	if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil, err
	} else if err != nil {
		return nil, errUsage
	}
	var err error
	switch o.only, err = regexp.Compile(*only); {
	case err != nil:
		return nil, p.usage("-only: %v", err)
	case f.NArg() > 0:
		return nil, p.usage("an argument that is not a flag: %s", f.Arg(0))
	case o.rounds < 0 || o.target < 0 || o.within < 0 || o.leaves < 0:
		return nil, p.usage("-rounds, -time, -within and -leaves can't be negative")
	}
	o.fill()
	return o, nil
}

func (p *Program) usage(format string, args ...any) error {
	fmt.Fprintf(p.Stderr, "bench: "+format+"; -help says more\n", args...)
	return errUsage
}

// fill sets what was not given.
func (o *options) fill() {
	rounds, target, within := 10, 100*time.Millisecond, 14*time.Minute
	if o.quick {
		rounds, target, within = 3, 20*time.Millisecond, 55*time.Second
	}
	if o.out == "" && o.load == "" {
		o.out = filepath.Join(os.TempDir(), "berth-bench.html")
	}
	if o.rounds == 0 {
		o.rounds = rounds
	}
	if o.target == 0 {
		o.target = target
	}
	if o.within == 0 {
		o.within = within
	}
}

func (o *options) scale() work.Scale {
	s := work.Full
	if o.quick {
		s = work.Quick
	}
	if o.leaves > 0 {
		s.Leaves = o.leaves
	}
	return s
}

// scaleFlags are the flags that make the same scale again.
func (o *options) scaleFlags() []string {
	return []string{"-quick=" + strconv.FormatBool(o.quick), "-leaves", strconv.Itoa(o.leaves)}
}

// choose keeps the cases that a pattern matches.
func choose(groups []work.Group, only *regexp.Regexp) []work.Group {
	var out []work.Group
	for _, g := range groups {
		var cases []work.Case
		for _, c := range g.Cases {
			if only.MatchString(work.Path(g.Name, c.Name)) {
				cases = append(cases, c)
			}
		}
		if g.Cases = cases; len(cases) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// list writes the work and the contestants.
func list(w io.Writer, groups []work.Group) error {
	for _, g := range groups {
		for _, c := range g.Cases {
			line := work.Path(g.Name, c.Name)
			for _, who := range c.Contestants {
				line += " " + who.Name
			}
			if _, err := fmt.Fprintln(w, line); err != nil {
				return err
			}
		}
	}
	return nil
}
