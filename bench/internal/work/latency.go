package work

import (
	"fmt"
	"runtime"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/berth-go/berth/actor"
)

func latency(s Scale, peers []Peer) Group {
	g := Group{About: About{
		Name: "Latency", Title: "Latency at a fixed rate, p99", Op: "message", Unit: Nanoseconds,
		View: Curve, Axis: "messages a second",
		Includes: "An open loop: a sender posts ints to one actor at a fixed rate, whatever happens. The " +
			"latency runs from the time a message was intended for (not from when the sender got round to " +
			"it) until its handler runs, so a sender that is held up is charged with it. The sender watches " +
			"the clock all the time and so keeps one processor busy, in turn with whoever else wants it. The " +
			"value in the tables is the 99th percentile of a run; the curves have all runs together.",
	}}
	for _, rate := range s.Rates {
		g.Cases = append(g.Cases, Case{
			Name: fmt.Sprintf("rate=%d", rate), X: float64(rate),
			N: max(1, int(float64(rate)*s.Seconds)), Rounds: 3,
			Contestants: with([]Contestant{
				{Name: "berth", Run: func(t *T) { latencyBerth(t, rate) }},
				{Name: "chan", Run: func(t *T) { latencyChan(t, rate) }},
			}, peers, func(p Peer) func(*T) { return p.latency(rate) }),
		})
	}
	return g
}

// A stopwatch is the receiver of the open loop.
type stopwatch struct {
	start time.Time
	hist  *hdrhistogram.Histogram
	one   func()
	done  chan struct{}
}

func newStopwatch(t *T) *stopwatch {
	w := &stopwatch{hist: NewHistogram()}
	w.one, w.done = countdown(t.N)
	return w
}

// NewHistogram makes a histogram of nanoseconds up to a minute, with three digits.
func NewHistogram() *hdrhistogram.Histogram {
	return hdrhistogram.New(1, int64(time.Minute), 3)
}

// take records a message that carries its intended time.
func (w *stopwatch) take(v int) {
	_, intended := split(v)
	late := int64(time.Since(w.start)) - int64(intended)
	_ = w.hist.RecordValue(min(max(late, 1), int64(time.Minute)))
	w.one()
}

// run sends at the rate and reports.
func (w *stopwatch) run(t *T, rate int, post func(v int)) {
	t.ResetTimer()
	w.start = time.Now()
	now := func() time.Duration { return time.Since(w.start) }
	send := func(intended time.Duration) { post(message(0, int(intended))) }
	pace{rate}.run(t.N, now, send, runtime.Gosched)
	<-w.done
	t.StopTimer()
	t.result.Latency = w.hist
	t.Report(float64(w.hist.ValueAtQuantile(99)))
}

func latencyBerth(t *T, rate int) {
	w := newStopwatch(t)
	ref := spawn(t, newSystem(t), take(w.take))
	w.run(t, rate, func(v int) { _ = actor.Post(ref, v) })
}

func latencyChan(t *T, rate int) {
	w, ch := newStopwatch(t), make(chan any, buffer)
	go func() {
		for v := range ch {
			w.take(v.(int))
		}
	}()
	w.run(t, rate, func(v int) { ch <- v })
	close(ch)
}

func (p peer[C, A, H]) latency(rate int) func(*T) {
	return func(t *T) {
		w, h := newStopwatch(t), p.open(t)
		a := h.Kind(func(_ C, v int) { w.take(v) })()
		w.run(t, rate, func(v int) { h.Send(a, v) })
	}
}
