package suite

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/berth-go/berth/bench/internal/report"
	"github.com/berth-go/berth/bench/internal/work"
)

// A Program is what runs: the streams it writes to, and where its work comes from.
type Program struct {
	Name   string // as in the command that starts it
	Groups func(work.Scale) []work.Group
	Stdout io.Writer // the table
	Stderr io.Writer // the progress and all else
}

// Main runs the program with arguments until it is done or interrupted, and returns
// its exit code.
func (p *Program) Main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the process
	err := p.Run(ctx, args)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, context.Canceled):
		return 130
	case errors.Is(err, errUsage):
		return 2
	}
	fmt.Fprintln(p.Stderr, "bench:", err)
	return 1
}

// Run is Main with a context. If that ends, so does the run, after the contestant
// that is running: a partial report is left and the context's error returned.
func (p *Program) Run(ctx context.Context, args []string) error {
	o, err := p.parse(args)
	if err != nil {
		return err
	}
	if o.load != "" {
		r, err := load(o.load)
		if err != nil {
			return err
		}
		return p.show(o, r)
	}
	groups := p.Groups(o.scale())
	if o.one != "" {
		out, err := one(groups, o.one, o.n)
		if err == nil {
			_, err = p.Stdout.Write(out)
		}
		return err
	}
	if groups = choose(groups, o.only); len(groups) == 0 {
		return fmt.Errorf("nothing matches -only %s", o.only)
	}
	if o.list {
		return list(p.Stdout, groups)
	}
	return p.suite(ctx, o, groups, strings.Join(append([]string{p.Name}, args...), " "))
}

// suite does the rounds and leaves the report.
func (p *Program) suite(ctx context.Context, o *options, groups []work.Group, command string) error {
	r := newRunner(groups, o.target, o.rounds)
	r.within = o.within
	r.report.Command = command
	r.report.Facts, r.report.Modules = about(context.WithoutCancel(ctx))
	r.save = func() error { return save(o.out, r.report) }
	if !o.inline {
		r.fresh = freshly(o.scaleFlags()...)
	}
	bar := newProgress(p.Stderr, r.steps())
	r.step = bar.step
	told := make(chan struct{})
	undo := context.AfterFunc(ctx, func() {
		defer close(told)
		fmt.Fprintln(p.Stderr, "\ninterrupted: one more moment for the report (again to leave without it)")
	})
	ran := r.run(ctx)
	if !undo() {
		<-told
	}
	bar.end()
	r.report.Facts = append(r.report.Facts, busy("load at the end")...)
	if ran != nil {
		o.publish = "" // only what is whole
	}
	return errors.Join(ran, p.show(o, r.report), failures(r.report))
}

// show leaves the report, and its table on the terminal.
func (p *Program) show(o *options, r *report.Report) error {
	if o.before != "" {
		earlier, err := load(o.before)
		if err != nil {
			return err
		}
		r.Compare(earlier)
	}
	if o.out != "" {
		if err := save(o.out, r); err != nil {
			return err
		}
		fmt.Fprintf(p.Stderr, "\nreport: %s\nresult: %s\n", o.out, result(o.out))
	}
	if o.markdown {
		fmt.Fprint(p.Stdout, r.Markdown())
	} else {
		fmt.Fprint(p.Stdout, r.Text())
	}
	if o.publish != "" {
		return publish(o.publish, r)
	}
	return nil
}
