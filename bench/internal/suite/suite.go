// Package suite is the benchmark as a program: it chooses from groups of work, runs
// their contestants in turns, and leaves a table and a report.
package suite

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/berth-go/berth/bench/internal/report"
	"github.com/berth-go/berth/bench/internal/stat"
	"github.com/berth-go/berth/bench/internal/work"
)

// A measurement is what a run of a contestant gave.
type measurement struct {
	stat.Sample
	Took    time.Duration
	Latency *hdrhistogram.Histogram `json:"-"`
}

// A job is one contestant's part in each round.
type job struct {
	path  string
	group *work.Group
	run   func(*work.T)
	n     int // operations; 0 until it is known
	most  int // rounds that it takes part in
	out   *report.Series
}

// A runner does the rounds.
type runner struct {
	cases  [][]*job // contestants who take turns stand together
	target time.Duration
	rounds int
	within time.Duration // begins no round that would end later; 0 for any time
	report *report.Report

	// fresh measures in a process of its own; nil to do it in this one.
	fresh func(ctx context.Context, path string, n int) (measurement, error)
	// step is told before each run, save after each round.
	step func(path string)
	save func() error
}

func newRunner(groups []work.Group, target time.Duration, rounds int) *runner {
	r := &runner{
		target: target, rounds: rounds, report: report.New(groups),
		step: func(string) {}, save: func() error { return nil },
	}
	r.report.Started, r.report.Want, r.report.Partial = time.Now(), rounds, true
	for i := range groups {
		g := &groups[i]
		for k, c := range g.Cases {
			var jobs []*job
			for m, who := range c.Contestants {
				most := rounds
				for _, limit := range []int{c.Rounds, who.Rounds} {
					if limit > 0 {
						most = min(most, limit)
					}
				}
				jobs = append(jobs, &job{
					path: work.Path(g.Name, c.Name, who.Name), group: g, run: who.Run, n: c.N, most: most,
					out: r.report.Groups[i].Cases[k].Series[m],
				})
			}
			r.cases = append(r.cases, jobs)
		}
	}
	return r
}

// steps is how often step will be called.
func (r *runner) steps() int {
	n := 0
	for _, jobs := range r.cases {
		for _, j := range jobs {
			n += j.most
			if j.n == 0 {
				n++
			}
		}
	}
	return n
}

// run does all rounds, or as many as the context lets it. What there is at its end
// stands in the report, whatever it returns.
func (r *runner) run(ctx context.Context) error {
	defer func() { r.report.Took = time.Since(r.report.Started) }()
	for _, jobs := range r.cases {
		for _, j := range jobs {
			if err := r.calibrate(ctx, j); err != nil {
				return err
			}
		}
	}
	for round := range r.rounds {
		begin := time.Now()
		for _, jobs := range r.cases {
			for _, j := range turns(jobs, round) {
				if err := r.measure(ctx, j, round); err != nil {
					return err
				}
			}
		}
		r.report.Rounds = round + 1
		r.report.Took = time.Since(r.report.Started)
		r.report.Partial = round+1 < r.rounds && !r.late(time.Since(begin))
		if err := r.save(); err != nil || !r.report.Partial {
			return err
		}
	}
	return nil
}

// late says whether another round like the last one would take too long.
func (r *runner) late(round time.Duration) bool {
	return r.within > 0 && r.report.Took+round > r.within
}

// turns is the order of a round: another one begins each time, so that nobody
// always runs after the same one.
func turns[E any](list []E, round int) []E {
	k := round % len(list)
	return slices.Concat(list[k:], list[:k])
}

// measure has a contestant run once. That it fails is told in the report; then it is
// out.
func (r *runner) measure(ctx context.Context, j *job, round int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if round >= j.most {
		return nil
	}
	r.step(j.path)
	if j.out.Err != "" || j.out.Skipped {
		return nil
	}
	m, err := r.once(ctx, j)
	switch {
	case ctx.Err() != nil && err != nil:
		return ctx.Err() // a process of its own has gone with ours
	case err != nil:
		j.out.Fail(err)
		return nil
	}
	m.Round = round
	j.out.N = j.n
	j.out.Add(m.Sample, m.Latency)
	return nil
}

func (r *runner) once(ctx context.Context, j *job) (measurement, error) {
	if j.group.Fresh && r.fresh != nil {
		return r.fresh(ctx, j.path, j.n)
	}
	return measure(j.run, j.n)
}

// calibrate finds how many operations take about as long as a run is to take. It
// believes a long time when it has seen it twice: the first may be the machine's.
func (r *runner) calibrate(ctx context.Context, j *job) error {
	if j.n > 0 {
		return nil
	}
	r.step(j.path + ", first")
	seen := false
	for n := 20; ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		m, err := measure(j.run, n)
		if err != nil {
			j.out.Fail(fmt.Errorf("with %d operations: %w", n, err))
			return nil
		}
		long := m.Took >= r.target/2
		if next := grow(n, m.Took, r.target); long && seen || next == n {
			j.n = next
			return nil
		} else if !long {
			n = next
		}
		seen = long
	}
}

// tooMany is how many operations no run exceeds.
const tooMany = 1_000_000_000

// grow is how many operations to try when n took so long. It does not trust a short
// time, and grows a hundred times at most.
func grow(n int, took, target time.Duration) int {
	next := 100 * float64(n)
	if took > 0 {
		next = min(next, float64(n)*float64(target)/float64(took))
	}
	return int(min(max(next, 1), tooMany))
}
