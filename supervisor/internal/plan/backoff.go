package plan

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// A Backoff delays the restarts of a child, each for longer than the one before.
// The window counts them all the same. The zero value does not delay.
type Backoff struct {
	Min    time.Duration // the first delay; zero means that there is none
	Max    time.Duration // zero means a minute, or Min if that is more
	Factor float64       // from one delay to the next; zero means 2
	Jitter float64       // the part of each delay that is left to chance, from 0 to 1
	Reset  time.Duration // who has been back for longer begins with Min again; zero means Max
}

func (b Backoff) withDefaults() Backoff {
	if b.Max == 0 {
		b.Max = max(time.Minute, b.Min)
	}
	if b.Factor == 0 {
		b.Factor = 2
	}
	if b.Reset == 0 {
		b.Reset = b.Max
	}
	return b
}

// check returns a *SpecError if b is invalid.
func (b Backoff) check(child string) error {
	problem := ""
	switch d := b.withDefaults(); {
	case b == Backoff{}:
	case b.Min <= 0:
		problem = fmt.Sprintf("Min is not positive (%v)", b.Min)
	case d.Max < b.Min:
		problem = fmt.Sprintf("Max is less than Min (%v)", b.Max)
	case !(d.Factor >= 1):
		problem = fmt.Sprintf("Factor is less than 1 (%v)", b.Factor)
	case !(b.Jitter >= 0 && b.Jitter <= 1):
		problem = fmt.Sprintf("Jitter is not between 0 and 1 (%v)", b.Jitter)
	case b.Reset < 0:
		problem = fmt.Sprintf("Reset is negative (%v)", b.Reset)
	}
	if problem == "" {
		return nil
	}
	return &SpecError{child, "Backoff", problem}
}

// delay returns the nth delay, from zero.
func (b Backoff) delay(n int, random *rand.Rand) time.Duration {
	b = b.withDefaults()
	d := float64(b.Min)
	for ; n > 0 && d < float64(b.Max) && b.Factor > 1; n-- {
		d *= b.Factor
	}
	d = min(d, float64(b.Max))
	if b.Jitter > 0 {
		d -= d * b.Jitter * random.Float64()
	}
	return max(time.Duration(d), 1)
}

// delay returns how long a restart of c waits, for a failure at this time. Quiet
// is counted from the moment in which the last restart was tried.
func (s *State[T]) delay(c *child[T], at time.Time) time.Duration {
	b := c.spec.Backoff
	if b.Min == 0 {
		return 0
	}
	if h := c.past(); at.Sub(h.since) > b.withDefaults().Reset {
		h.delayed = 0
	}
	return s.nextDelay(c)
}

func (s *State[T]) nextDelay(c *child[T]) time.Duration {
	h := c.past()
	h.delayed++
	return c.spec.Backoff.delay(h.delayed-1, s.random)
}

// pause stops those that share the fate of c, and has all of them started later.
// The failure has been counted.
func (s *State[T]) pause(c *child[T], d time.Duration) {
	c.status, c.counted = Restarting, true
	retry := PostRetry{Retry: Retry{ID: c.id()}, Attempt: c.past().attempts, Delay: d}
	if first := s.affected(c); first != nil {
		s.job = job[T]{kind: pausing, todo: s.stops(first), retry: retry}
		return
	}
	s.emit(retry)
}

// tryAgain answers a restart of c that has failed. Without a backoff it is
// counted when it is tried again, as in OTP; with one it is not left until then
// to find out that it was one too many.
func (s *State[T]) tryAgain(c *child[T], err error, at time.Time) {
	c.status = Restarting
	h := c.past()
	h.attempts++
	retry := PostRetry{Retry: Retry{ID: c.id()}, Attempt: h.attempts, Err: err}
	if c.spec.Backoff.Min > 0 {
		if !s.window.add(s.flags, at) {
			s.rest(c)
			s.giveUp(c)
			return
		}
		c.counted, retry.Delay = true, s.nextDelay(c)
	}
	s.emit(retry)
}
