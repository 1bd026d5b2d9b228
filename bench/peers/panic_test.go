package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/alitto/pond/v2"
	concpool "github.com/sourcegraph/conc/pool"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/pool"
)

const (
	tasks   = 10
	unlucky = 3 // the job that panics
)

// A loss is what became of ten jobs, each with a result, of which one panicked.
type loss struct {
	results int    // that the caller got
	told    bool   // the caller was told of the panic, as a value
	stack   bool   // with the stack of the job
	ended   string // what else it cost
}

// outcomes run the ten jobs in each pool, as its documentation has it.
var outcomes = []struct {
	name string
	run  func() loss
	want loss
}{
	{"berth", berthLoss, loss{results: 9, told: true, stack: true}},
	{"pond", pondLoss, loss{results: 9, told: true, stack: true}},
	{"pond group", pondGroupLoss, loss{results: 0, told: true, stack: true, ended: "the results of the group"}},
	{"ants", antsLoss, loss{results: 9}},
	{"conc", concLoss, loss{results: 0, told: true, stack: true, ended: "the caller, who panics too"}},
	{"chan", nil, loss{ended: "the process"}},
}

// square is the job.
func square(i int) int {
	if i == unlucky {
		panic("bad luck")
	}
	return i * i
}

// shows reports whether a stack, or a text with one, leads to the job.
func shows(text string) bool { return strings.Contains(text, "peers.square") }

func berthLoss() (l loss) {
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	ctx := context.Background()
	defer sys.Shutdown(ctx)
	p, _ := pool.Start(ctx, sys, "pool", &pool.Options{Workers: 2})
	in := make([]int, tasks)
	for i := range in {
		in[i] = i
	}
	for _, r := range pool.Batch(ctx, p, in, func(_ context.Context, i int) (int, error) { return square(i), nil }) {
		var panicked *actor.PanicError
		switch {
		case r.Err == nil:
			l.results++
		case errors.As(r.Err, &panicked):
			l.told, l.stack = true, shows(panicked.Stack())
		}
	}
	return l
}

func pondLoss() (l loss) {
	p := pond.NewResultPool[int](2)
	defer p.StopAndWait()
	tasks := make([]pond.ResultTask[int], tasks)
	for i := range tasks {
		tasks[i] = p.Submit(func() int { return square(i) })
	}
	for _, t := range tasks {
		if _, err := t.Wait(); err == nil {
			l.results++
		} else if errors.Is(err, pond.ErrPanic) {
			l.told, l.stack = true, shows(fmt.Sprintf("%+v", err))
		}
	}
	return l
}

func pondGroupLoss() loss {
	p := pond.NewResultPool[int](2)
	defer p.StopAndWait()
	g := p.NewGroup()
	for i := range tasks {
		g.Submit(func() int { return square(i) })
	}
	out, err := g.Wait()
	l := loss{told: errors.Is(err, pond.ErrPanic), ended: "the results of the group"}
	if err == nil {
		l.results = len(out)
	}
	l.stack = l.told && shows(fmt.Sprintf("%+v", err))
	return l
}

func antsLoss() (l loss) {
	a := newAnts(nil).(*antsPool)
	defer a.stop()
	out := make([]int, tasks)
	for i := range out {
		out[i] = -1
		a.submit(func() { out[i] = square(i) })
	}
	a.wait()
	for _, n := range out {
		if n >= 0 {
			l.results++
		}
	}
	return l
}

func concLoss() (l loss) {
	defer func() {
		if r := recover(); r != nil {
			l = loss{told: true, stack: shows(fmt.Sprint(r)), ended: "the caller, who panics too"}
		}
	}()
	p := concpool.NewWithResults[int]().WithMaxGoroutines(2)
	for i := range tasks {
		p.Go(func() int { return square(i) })
	}
	l.results = len(p.Wait())
	return l
}

// TestPanicTable prints what each pool loses when one of ten jobs panics, and holds it
// to be so.
func TestPanicTable(t *testing.T) {
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "pool\tresults of 10\tcaller is told\twith the stack\tlost beside the job")
	for _, o := range outcomes {
		got := loss{ended: "the process"}
		if o.run != nil {
			got = o.run()
		} else if chanSurvives() {
			got.ended = ""
		}
		if got != o.want {
			t.Errorf("%s: got %+v, want %+v", o.name, got, o.want)
		}
		fmt.Fprintf(w, "%s\t%d\t%v\t%v\t%s\n", o.name, got.results, got.told, got.stack, cmp.Or(got.ended, "nothing"))
	}
	_ = w.Flush()
	t.Logf("one of ten jobs panics:\n%s", table.String())
}

const childEnv = "PEERS_PANIC_CHILD"

// chanSurvives runs plain goroutines over a channel in a process of their own.
func chanSurvives() bool {
	cmd := exec.Command(os.Args[0], "-test.run=^TestPanicChild$")
	cmd.Env = append(os.Environ(), childEnv+"=1")
	return cmd.Run() == nil
}

func TestPanicChild(t *testing.T) {
	if os.Getenv(childEnv) == "" {
		t.Skip("is run by TestPanicTable")
	}
	c := newChan(nil)
	for i := range tasks {
		c.submit(func() { square(i) })
	}
	c.wait()
}
