package work

import (
	"testing"
	"time"
)

func TestPaceDue(t *testing.T) {
	for _, tt := range []struct {
		name   string
		rate   int
		passed time.Duration
		n      int
		want   int
	}{
		{"before the start", 1_000, -time.Second, 10, 0},
		{"at the start", 1_000, 0, 10, 1},
		{"just before the second", 1_000, time.Millisecond - 1, 10, 1},
		{"at the second", 1_000, time.Millisecond, 10, 2},
		{"in the middle", 1_000, 4500 * time.Microsecond, 10, 5},
		{"no more than there are", 1_000, time.Hour, 10, 10},
		{"a rate that does not divide a second", 3, time.Second / 3, 10, 2},
		{"fast", 1_000_000, time.Second, 1 << 30, 1_000_001},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := (pace{tt.rate}).due(tt.passed, tt.n); got != tt.want {
				t.Errorf("got %d messages due, want %d", got, tt.want)
			}
		})
	}
}

// Due and intended are of one mind, also where the division leaves a rest.
func TestPaceDueIsWhatIsIntended(t *testing.T) {
	const n = 5_000
	for _, rate := range []int{1, 3, 7, 1_000, 9_999, 10_000, 333_333, 1_000_000} {
		p := pace{rate}
		for i := range n - 1 {
			at := p.intended(i)
			if got := p.due(at, n); got < i+1 || p.intended(got-1) > at || p.intended(got) <= at {
				t.Fatalf("rate %d: at %v, when message %d is intended, %d are due", rate, at, i, got)
			}
		}
	}
}

// A sender that is held up sends late, and what it sends counts from the time it was
// intended for.
func TestPaceCountsFromTheIntendedTime(t *testing.T) {
	const ms = time.Millisecond
	for _, tt := range []struct {
		name string
		hold map[int]time.Duration // what a send takes, by the message's number
		want []time.Duration       // the latencies
	}{
		{"nothing holds it up", nil, []time.Duration{0, 0, 0, 0, 0, 0}},
		{"the second send does", map[int]time.Duration{1: 3500 * time.Microsecond},
			[]time.Duration{0, 0, 2500 * time.Microsecond, 1500 * time.Microsecond, 500 * time.Microsecond, 0}},
		{"each does, longer than the pace", map[int]time.Duration{0: 2 * ms, 1: 2 * ms, 2: 2 * ms, 3: 2 * ms, 4: 2 * ms},
			[]time.Duration{0, ms, 2 * ms, 3 * ms, 4 * ms, 5 * ms}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var clock time.Duration
			var got []time.Duration
			send := func(intended time.Duration) {
				got = append(got, clock-intended)
				clock += tt.hold[len(got)-1]
			}
			pause := func() { clock += ms / 4 }
			pace{1_000}.run(len(tt.want), func() time.Duration { return clock }, send, pause)
			for i := range tt.want {
				if got[i] != tt.want[i] {
					t.Errorf("message %d: got a latency of %v, want %v", i, got[i], tt.want[i])
				}
			}
		})
	}
}
