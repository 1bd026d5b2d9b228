package port_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/port"
)

var limitSeed = flag.Uint64("limit.seed", 0, "of the random schedules with limits; 0 means a fresh one")

// A modelled message is n of the schedule; bytes are what it counts.
type modelled struct {
	n, bytes int
	cancel   context.CancelFunc
	done     <-chan error
	buffer   *port.Buffer
}

// A limitModel is a limited queue as obvious as can be: a list, and a list of those who wait.
type limitModel struct {
	limit   port.Limit
	queue   []modelled
	waiting []modelled
	dropped uint64
	dead    []string
}

func (m *limitModel) bytes() (n int) {
	for _, x := range m.queue {
		n += x.bytes
	}
	return n
}

func (m *limitModel) fits(bytes int) bool {
	return (m.limit.Messages == 0 || len(m.queue) < m.limit.Messages) &&
		(m.limit.Bytes == 0 || m.bytes()+bytes <= m.limit.Bytes)
}

func (m *limitModel) never(bytes int) bool { return m.limit.Bytes > 0 && bytes > m.limit.Bytes }

// post says what becomes of a message: "in", "full" or "wait".
func (m *limitModel) post(x modelled, mayWait bool) string {
	switch {
	case len(m.waiting) == 0 && m.fits(x.bytes):
	case m.limit.Policy == port.DropOldest && !m.never(x.bytes):
		for !m.fits(x.bytes) {
			m.drop(m.queue[0])
			m.queue = m.queue[1:]
		}
	case m.limit.Policy >= port.DropNewest:
		m.drop(x)
		return "in"
	case mayWait && m.limit.Policy == port.Wait && !m.never(x.bytes):
		m.waiting = append(m.waiting, x)
		return "wait"
	default:
		return "full"
	}
	m.queue = append(m.queue, x)
	return "in"
}

func (m *limitModel) drop(x modelled) {
	m.dropped++
	m.dead = append(m.dead, fmt.Sprint("dead (dropped by a limit) ", x.n))
}

// settle lets those in that fit now, and returns those who are done, refused ones
// with an error.
func (m *limitModel) settle() (done []modelled, errs []error) {
	for len(m.waiting) > 0 {
		x := m.waiting[0]
		var err error
		switch {
		case m.never(x.bytes) || m.limit.Policy != port.Wait && !m.fits(x.bytes):
			err = port.ErrFull
		case m.fits(x.bytes):
			m.queue = append(m.queue, x)
		default:
			return done, errs
		}
		m.waiting = m.waiting[1:]
		done, errs = append(done, x), append(errs, err)
	}
	return done, errs
}

// R271: single steps in random order, compared with the model after each.
func TestLimitRandomSteps_R271(t *testing.T) {
	seed := *limitSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	for i := range uint64(40) {
		bubble(t, fmt.Sprintf("limit.seed=%d", seed+i), func(t *testing.T) {
			newLimitWorld(t, rand.New(rand.NewPCG(seed+i, 0))).play(300)
		})
	}
}

type limitWorld struct {
	*testing.T
	rand     *rand.Rand
	model    limitModel
	log      *recorder
	loop     *port.Loop
	from, to *port.Port
	pushed   bool
	next     int
}

func newLimitWorld(t *testing.T, r *rand.Rand) *limitWorld {
	w := &limitWorld{T: t, rand: r, log: new(recorder)}
	w.loop = newDriven(w.log)
	w.from, w.to = port.NewChannel()
	wantNoError(t, "Own", w.loop.Own(w.to))
	return w
}

func (w *limitWorld) play(steps int) {
	for range steps {
		switch r := w.rand.IntN(100); {
		case r < 30:
			w.post()
		case r < 55:
			w.send()
		case r < 80:
			w.take()
		case r < 88:
			w.giveUp()
		case r < 94:
			w.change()
		default:
			w.move()
		}
		w.compare()
		if w.Failed() {
			return
		}
	}
	for len(w.model.queue) > 0 {
		w.take()
	}
	w.compare()
}

// message makes a value, and what it counts.
func (w *limitWorld) message() (v any, transfer []port.Transferable, x modelled) {
	w.next++
	x = modelled{n: w.next, bytes: 32 + 8}
	if w.rand.IntN(3) > 0 {
		return w.next, nil, x
	}
	size := w.rand.IntN(200)
	x.buffer = port.NewBuffer(make([]byte, size))
	probe, there := port.NewChannel()
	_ = there.SetLimit(new(port.Limit))
	_ = probe.PostMessage(w.next, port.NewBuffer(make([]byte, size)))
	x.bytes = there.Queue().Bytes
	return w.next, []port.Transferable{x.buffer}, x
}

func (w *limitWorld) poster() interface {
	port.Poster
	Send(context.Context, any, ...port.Transferable) error
} {
	if w.rand.IntN(2) == 0 {
		return w.from.Sender()
	}
	return w.from
}

func (w *limitWorld) post() {
	v, transfer, x := w.message()
	err := w.poster().PostMessage(v, transfer...)
	w.outcome(x, w.model.post(x, false), err)
}

func (w *limitWorld) outcome(x modelled, want string, err error) {
	got := "in"
	if err != nil {
		got = "full"
		wantError(w.T, "post", err, port.ErrFull)
	}
	if got != want {
		w.Errorf("message %d of %d bytes: got %s, want %s; %+v", x.n, x.bytes, got, want, w.to.Queue())
	}
	if x.buffer != nil {
		wantMoved(w.T, x.buffer, want == "in")
	}
}

func (w *limitWorld) send() {
	v, transfer, x := w.message()
	ctx, cancel := context.WithCancel(w.Context())
	x.cancel, x.done = cancel, sends(ctx, w.poster(), v, transfer...)
	switch want := w.model.post(x, true); want {
	case "wait":
		wantWaiting(w.T, x.done)
	default:
		w.outcome(x, want, <-x.done)
		cancel()
	}
}

// take takes one message, by a turn or by a pull.
func (w *limitWorld) take() {
	var got any
	if w.pushed {
		var turn port.Turn
		if w.loop.Next(&turn) {
			got = turn.Event().Data()
			turn.Finish()
		}
	} else if e, ok := w.to.TryReceive(); ok {
		got = e.Data()
	}
	var want any
	if len(w.model.queue) > 0 {
		want = int64(w.model.queue[0].n)
		w.model.queue = w.model.queue[1:]
	}
	if got != want {
		w.Errorf("taken: got %v, want %v", got, want)
	}
	w.settle()
}

func (w *limitWorld) settle() {
	done, errs := w.model.settle()
	for i, x := range done {
		wantSent(w.T, x.done, errs[i])
		x.cancel()
	}
}

func (w *limitWorld) giveUp() {
	if len(w.model.waiting) == 0 {
		return
	}
	i := w.rand.IntN(len(w.model.waiting))
	x := w.model.waiting[i]
	w.model.waiting = slices.Delete(w.model.waiting, i, i+1)
	x.cancel()
	wantSent(w.T, x.done, context.Canceled)
	if x.buffer != nil {
		wantMoved(w.T, x.buffer, false)
	}
	w.settle()
}

// change sets another limit, or none.
func (w *limitWorld) change() {
	w.model.limit = port.Limit{
		Messages: w.rand.IntN(8), Bytes: w.rand.IntN(3) * 150, Policy: port.Policy(w.rand.IntN(4)),
	}
	if w.rand.IntN(5) == 0 {
		w.model.limit = port.Limit{}
		wantNoError(w.T, "lifting the limit", w.to.SetLimit(nil))
		w.model.dropped = 0 // nothing is counted without a limit
	} else {
		wantNoError(w.T, "SetLimit", w.to.SetLimit(&w.model.limit))
	}
	w.settle()
}

// move transfers the port, now to be pulled, now to be pushed.
func (w *limitWorld) move() {
	p, err := w.to.Detach()
	wantNoError(w.T, "Detach", err)
	w.to, w.pushed = p, w.rand.IntN(2) == 0
	if w.pushed {
		handle(w.T, p, func(port.MessageEvent) {})
	}
}

func (w *limitWorld) compare() {
	synctest.Wait()
	q := w.to.Queue()
	if q.Len != len(w.model.queue) || q.Waiting != len(w.model.waiting) || q.Limit != w.model.limit {
		w.Errorf("queue: got %+v, want %d, %d waiting, %+v", q, len(w.model.queue), len(w.model.waiting), w.model.limit)
	}
	if limited := w.model.limit != (port.Limit{}) || q.Bytes > 0; limited && (q.Bytes != w.model.bytes() || q.Dropped != w.model.dropped) {
		w.Errorf("queue: got %+v, want %d bytes, %d dropped", q, w.model.bytes(), w.model.dropped)
	}
	if got := w.log.take(); strings.Join(got, "\n") != strings.Join(w.model.dead, "\n") {
		w.Errorf("dead letters: got %v, want %v", got, w.model.dead)
	}
	w.model.dead = nil
}

// R271: many send at once while the port is drained, travels and changes its limit. No
// message is lost or doubled, each sender's order holds, and a limit that stays is kept.
func TestLimitStress_R271(t *testing.T) {
	const senders, each, limit = 8, 1500, 16
	for _, pulled := range []bool{false, true} {
		bubble(t, fmt.Sprintf("pulled=%v", pulled), func(t *testing.T) {
			got := newTally(senders)
			p1, p2 := port.NewChannel()
			wantNoError(t, "SetLimit", p2.SetLimit(&port.Limit{Messages: limit}))
			var wg sync.WaitGroup
			for from := range senders {
				wg.Go(func() {
					for n := range each {
						var boat []port.Transferable
						if n%7 == 0 {
							boat = append(boat, port.NewBuffer(make([]byte, 8)))
						}
						to := p1.Sender()
						if err := to.Send(t.Context(), line{from, n}, boat...); err != nil {
							t.Errorf("Send: %v", err)
							return
						}
					}
				})
			}
			var done atomic.Bool
			var holder sync.WaitGroup
			holder.Go(func() { drainWhileMoving(t, p2, got, pulled, &done, limit) })
			wg.Wait()
			for got.total.Load() < senders*each && !t.Failed() {
				runtime.Gosched()
			}
			done.Store(true)
			holder.Wait()
			got.want(t, each)
		})
	}
}

func drainWhileMoving(t *testing.T, p *port.Port, got *tally, pulled bool, done *atomic.Bool, limit int) {
	for i := 0; !done.Load(); i++ {
		q, err := p.Detach()
		if err != nil {
			t.Errorf("Detach: %v", err)
			return
		}
		p = q
		if n := p.Len(); n > limit && !pulled {
			t.Errorf("%d messages wait, the limit is %d", n, limit)
		}
		if !pulled {
			handle(t, p, func(e port.MessageEvent) { got.hear(t, e) })
			runtime.Gosched()
			continue
		}
		for range 50 {
			if e, ok := p.TryReceive(); ok {
				got.hear(t, e)
			}
		}
		if i%10 == 0 {
			_ = p.SetLimit(nil)
			_ = p.SetLimit(&port.Limit{Messages: limit})
		}
	}
}

// R271: senders that leave, close and are let in at the same moments all end.
func TestLimitCancelStress_R271(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p1, p2 := port.NewChannel()
		wantNoError(t, "SetLimit", p2.SetLimit(&port.Limit{Messages: 4}))
		var sent, taken atomic.Int64
		var wg sync.WaitGroup
		for from := range 8 {
			wg.Go(func() {
				for n := range 500 {
					ctx, cancel := context.WithCancel(t.Context())
					if n%3 == 0 {
						go cancel()
					}
					switch err := p1.Send(ctx, from); {
					case err == nil:
						sent.Add(1)
					case !errors.Is(err, context.Canceled):
						t.Errorf("Send: %v", err)
					}
					cancel()
				}
			})
		}
		wg.Go(func() {
			for e, err := range p2.All(t.Context()) {
				if err != nil {
					return
				}
				if v, _ := port.Data[string](e); v == "end" {
					return
				}
				taken.Add(1)
			}
		})
		synctest.Wait()
		wantNoError(t, "the last", p1.Send(t.Context(), "end"))
		wg.Wait()
		if sent.Load() != taken.Load() {
			t.Errorf("sent %d, taken %d", sent.Load(), taken.Load())
		}
	})
}
