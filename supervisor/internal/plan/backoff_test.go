package plan

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestBackoffDelays(t *testing.T) {
	const s = time.Second
	for _, tt := range []struct {
		name    string
		backoff Backoff
		want    []time.Duration
	}{
		{"doubles up to a minute", Backoff{Min: s}, []time.Duration{s, 2 * s, 4 * s, 8 * s, 16 * s, 32 * s, 60 * s, 60 * s}},
		{"up to its cap", Backoff{Min: s, Max: 3 * s}, []time.Duration{s, 2 * s, 3 * s, 3 * s}},
		{"by another factor", Backoff{Min: s, Max: 20 * s, Factor: 3}, []time.Duration{s, 3 * s, 9 * s, 20 * s}},
		{"constant", Backoff{Min: s, Factor: 1}, []time.Duration{s, s, s}},
		{"more than a minute", Backoff{Min: 90 * s}, []time.Duration{90 * s, 90 * s}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for n, want := range tt.want {
				if got := tt.backoff.delay(n, nil); got != want {
					t.Errorf("delay %d: got %v, want %v", n, got, want)
				}
			}
			limit := tt.backoff.withDefaults().Max
			if got := tt.backoff.delay(1<<40, nil); got > limit {
				t.Errorf("in the end: got %v, want %v at most", got, limit)
			}
		})
	}
}

// TestBackoffJitter: it is within its bounds, reaches for both of them, and comes
// from the seed.
func TestBackoffJitter(t *testing.T) {
	b := Backoff{Min: time.Second, Factor: 1, Jitter: .25}
	draw := func(seed uint64) (list []time.Duration) {
		random := rand.New(rand.NewPCG(seed, 0))
		for range 1000 {
			list = append(list, b.delay(0, random))
		}
		return list
	}
	one := draw(1)
	if low, high := slices.Min(one), slices.Max(one); low < 750*time.Millisecond || low > 760*time.Millisecond ||
		high > time.Second || high < 990*time.Millisecond {
		t.Errorf("got %v to %v, want 750ms to 1s", low, high)
	}
	if !slices.Equal(one, draw(1)) || slices.Equal(one, draw(2)) {
		t.Error("got other delays from one seed, or the same from two")
	}
}

func TestBackoffRefuses(t *testing.T) {
	for _, tt := range []struct {
		name    string
		backoff Backoff
		ok      bool
	}{
		{"none", Backoff{}, true},
		{"full jitter", Backoff{Min: 1, Jitter: 1}, true},
		{"no Min", Backoff{Max: time.Second}, false},
		{"negative Min", Backoff{Min: -1}, false},
		{"less Max than Min", Backoff{Min: 2, Max: 1}, false},
		{"shrinks", Backoff{Min: 1, Factor: .5}, false},
		{"too much jitter", Backoff{Min: 1, Jitter: 1.5}, false},
		{"negative jitter", Backoff{Min: 1, Jitter: -.5}, false},
		{"negative Reset", Backoff{Min: 1, Reset: -1}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := newState(Flags{}, []ChildSpec{{Name: "a", Backoff: tt.backoff}})
			var spec *SpecError
			if tt.ok != (err == nil) || err != nil && (!errors.As(err, &spec) || spec.Child != "a" || spec.Field != "Backoff") {
				t.Errorf("got %v, want ok %v", err, tt.ok)
			}
		})
	}
}

func TestCount(t *testing.T) {
	r, err := newRig(Flags{}, ChildSpec{Name: "a"}, ChildSpec{Name: "b", Supervisor: true}, ChildSpec{Name: "c"})
	if err != nil {
		t.Fatal(err)
	}
	r.do(Begin{})
	r.do(TerminateChild{"a"})
	if got, want := r.state.Count(), (Count{Specs: 3, Active: 2, Supervisors: 1, Workers: 2}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
