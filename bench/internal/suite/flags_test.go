package suite

import (
	"errors"
	"flag"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/bench/internal/work"
)

func TestFlags(t *testing.T) {
	for _, tt := range []struct {
		args string
		want error
		says string
	}{
		{"-help", flag.ErrHelp, "-quick"},
		{"-nonsense", errUsage, "nonsense"},
		{"extra", errUsage, "extra"},
		{"-only (", errUsage, "-only"},
		{"-rounds -1", errUsage, "negative"},
	} {
		p, _, stderr := program(full)
		if err := p.Run(t.Context(), strings.Fields(tt.args)); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.args, err, tt.want)
		}
		if !strings.Contains(stderr.String(), tt.says) {
			t.Errorf("%s: says %q", tt.args, stderr)
		}
	}
}

func TestScale(t *testing.T) {
	for _, tt := range []struct {
		args           string
		rounds, leaves int
		target         time.Duration
	}{
		{"", 10, 1_000_000, 100 * time.Millisecond},
		{"-quick", 3, 10_000, 20 * time.Millisecond},
		{"-quick -rounds 7 -leaves 100 -time 1s", 7, 100, time.Second},
	} {
		p, _, _ := program(full)
		o, err := p.parse(strings.Fields(tt.args))
		if err != nil {
			t.Fatal(err)
		}
		if o.rounds != tt.rounds || o.scale().Leaves != tt.leaves || o.target != tt.target {
			t.Errorf("%s: got %d rounds, %d leaves, %v", tt.args, o.rounds, o.scale().Leaves, o.target)
		}
		again, err := p.parse(o.scaleFlags())
		if err != nil || again.scale().Leaves != tt.leaves {
			t.Errorf("%s: a process of its own gets another scale", tt.args)
		}
	}
}

func TestList(t *testing.T) {
	p, stdout, _ := program(full)
	if err := p.Run(t.Context(), []string{"-list", "-only", "^(Ring|OneWay/senders=8)$"}); err != nil {
		t.Fatal(err)
	}
	want := "OneWay/senders=8 berth berth-post chan protoactor\nRing berth chan protoactor\n"
	if stdout.String() != want {
		t.Errorf("got %q, want %q", stdout, want)
	}
	if err := p.Run(t.Context(), []string{"-only", "nothing"}); err == nil {
		t.Error("nothing was chosen, and it ran")
	}
}

// A round that would end too late does not begin, and the report is whole for all that.
func TestWithin(t *testing.T) {
	for _, tt := range []struct {
		within time.Duration
		want   int
	}{
		{0, 5}, {time.Second, 1}, {25 * time.Second, 2}, {30 * time.Second, 3}, {time.Hour, 5},
	} {
		synctest.Test(t, func(t *testing.T) {
			runs := 0
			r := newRunner(count(1, func() { runs++; time.Sleep(10 * time.Second) })(work.Scale{}), time.Second, 5)
			r.within = tt.within
			if err := r.run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if runs != tt.want || r.report.Rounds != tt.want || r.report.Partial {
				t.Errorf("within %v: got %d runs and %s, want %d rounds", tt.within, runs, r.report.Progress(), tt.want)
			}
		})
	}
}
