package mailbox_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/mailbox/dispatch"
	"github.com/berth-go/berth/port"
)

var _ port.Blocker = (*mailbox.Mailbox)(nil)

// oneWorker runs f in a bubble with a single worker.
func oneWorker(t *testing.T, f func(r *rig, d *dispatch.Dispatcher)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := dispatch.New(&dispatch.Options{Workers: 1, Throughput: throughput})
		f(newRig(t, d), d)
		d.Close()
		<-d.Done()
		time.Sleep(time.Minute)
	})
}

func wantBlocked(r *rig, d *dispatch.Dispatcher, want int) {
	r.Helper()
	r.settle()
	if got := d.Stats().Blocked; got != want {
		r.Errorf("workers that are blocked: got %v, want %v", got, want)
	}
}

// An actor that waits in port.Receive, with a context that carries its mailbox, holds
// nobody up, even on a single worker.
func TestReceiveInATurn(t *testing.T) {
	oneWorker(t, func(r *rig, d *dispatch.Dispatcher) {
		p1, p2 := port.NewChannel()
		var a *actor
		a = r.spawn(func(c engine.Context) {
			if _, ok := c.Message().(port.MessageEvent); ok {
				ctx := context.WithValue(r.Context(), port.BlockerKey{}, a.Mailbox)
				e, err := p2.Receive(ctx)
				r.note("a got %v, %v", e.Data(), err)
			}
		})
		b := r.spawn(r.noting("b"))
		r.post(a.in, "go")
		wantBlocked(r, d, 1)
		start := time.Now()
		r.post(b.in, 1, 2)
		r.wantNotes("b1", "b2")
		r.post(p1, 3)
		r.wantNotes("a got 3, <nil>")
		wantBlocked(r, d, 0)
		if got := time.Since(start); got != 0 {
			r.Errorf("time that anybody waited: got %v, want none", got)
		}
	})
}

// From the turn itself: nested, ended twice, and not ended at all.
func TestBlockInATurn(t *testing.T) {
	for _, tt := range []struct {
		name string
		turn func(mb *mailbox.Mailbox, blocked func(want int))
	}{
		{"once", func(mb *mailbox.Mailbox, blocked func(int)) {
			unblock := mb.Block()
			blocked(1)
			unblock()
			blocked(0)
		}},
		{"nested", func(mb *mailbox.Mailbox, blocked func(int)) {
			outer, inner := mb.Block(), mb.Block()
			blocked(1)
			outer()
			blocked(1)
			inner()
			blocked(0)
		}},
		{"never ended", func(mb *mailbox.Mailbox, blocked func(int)) {
			mb.Block()
			blocked(1)
		}},
		{"ended by a panic", func(mb *mailbox.Mailbox, blocked func(int)) {
			defer mb.Block()()
			blocked(1)
			panic(errTest)
		}},
		{"not ended by a panic", func(mb *mailbox.Mailbox, blocked func(int)) {
			mb.Block()
			blocked(1)
			panic(errTest)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			oneWorker(t, func(r *rig, d *dispatch.Dispatcher) {
				var a *actor
				a = r.spawn(func(c engine.Context) {
					if e, ok := c.Message().(port.MessageEvent); ok && e.Data() == "block" {
						tt.turn(a.Mailbox, func(want int) {
							if got := d.Stats().Blocked; got != want {
								r.Errorf("workers that are blocked: got %v, want %v", got, want)
							}
						})
					}
				})
				for range 3 {
					r.post(a.in, "block")
					wantBlocked(r, d, 0)
				}
			})
		})
	}
}

// From another goroutine, which may be late with either half.
func TestBlockFromElsewhere(t *testing.T) {
	oneWorker(t, func(r *rig, d *dispatch.Dispatcher) {
		release := make(chan struct{})
		a := r.spawn(func(c engine.Context) {
			if _, ok := c.Message().(port.MessageEvent); ok {
				<-release
			}
		})
		r.settle()
		a.Block()() // nothing runs: no effect
		wantBlocked(r, d, 0)

		r.post(a.in, 1)
		r.settle()
		unblock := a.Block()
		wantBlocked(r, d, 1)
		b := r.spawn(r.noting("b"))
		r.post(b.in, 1)
		r.wantNotes("b1")
		unblock()
		wantBlocked(r, d, 0)

		late := a.Block()
		wantBlocked(r, d, 1)
		release <- struct{}{}
		wantBlocked(r, d, 0)
		r.post(a.in, 2)
		r.settle()
		other := a.Block()
		late() // of a turn that is over: no effect on this one
		wantBlocked(r, d, 1)
		other()
		wantBlocked(r, d, 0)
		release <- struct{}{}
	})
}

// Many goroutines say that turns block which may be over: no worker is miscounted.
func TestBlockUnderLoad(t *testing.T) {
	d := dispatch.New(&dispatch.Options{Workers: 2, Throughput: throughput})
	defer func() { d.Close(); <-d.Done() }()
	r := newRig(t, d)
	const each = 1000
	var turns, others sync.WaitGroup
	turns.Add(2 * each)
	for range 2 {
		var a *actor
		a = r.spawn(func(c engine.Context) {
			if _, ok := c.Message().(port.MessageEvent); ok {
				unblock := a.Block()
				others.Go(unblock)
				others.Go(func() { a.Block()() })
				a.Block()
				turns.Done()
			}
		})
		for i := range each {
			r.post(a.in, i)
		}
		defer r.stop(a)
	}
	turns.Wait()
	others.Wait()
	for range 1000 { // the last turns may still be ending
		if d.Stats().Blocked == 0 {
			return
		}
		<-time.After(time.Millisecond)
	}
	r.Errorf("workers that are blocked: got %v, want none", d.Stats().Blocked)
}

// On a dispatcher that is not ours there is no worker to speak of, and nothing happens.
func TestBlockOnAForeignDispatcher(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, engine.NewDefaultDispatcher(throughput))
		var a *actor
		a = r.spawn(func(c engine.Context) {
			if e, ok := c.Message().(port.MessageEvent); ok {
				unblock := a.Block()
				r.noteMessage("", e)
				unblock()
				unblock()
			}
		})
		r.post(a.in, 1, 2)
		r.wantNotes("1", "2")
	})
}
