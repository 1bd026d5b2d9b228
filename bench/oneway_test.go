package bench

import (
	"fmt"
	"sync"
	"testing"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// BenchmarkOneWay: an int over its whole range is posted to an actor, which counts
// it. At most 2,048 messages are in flight for each sender. "post" is the generic
// port.Post, which boxes nothing.
func BenchmarkOneWay(b *testing.B) {
	for _, senders := range []int{1, 8} {
		b.Run(fmt.Sprintf("senders=%d/berth", senders), func(b *testing.B) {
			oneWayBerth(b, senders, func(r actor.Ref, v int) { _ = r.PostMessage(v) })
		})
		b.Run(fmt.Sprintf("senders=%d/berth-post", senders), func(b *testing.B) {
			oneWayBerth(b, senders, func(r actor.Ref, v int) { _ = actor.Post(r, v) })
		})
		b.Run(fmt.Sprintf("senders=%d/chan", senders), func(b *testing.B) { oneWayChan(b, senders) })
		b.Run(fmt.Sprintf("senders=%d/protoactor", senders), func(b *testing.B) { oneWayEngine(b, senders) })
	}
}

// message packs a sender and the number of its message into an int that is never
// small enough to be boxed without an allocation.
func message(sender, i int) int { return sender<<56 | 1<<48 | i }

func split(v int) (sender, i int) { return v >> 56, v & (1<<48 - 1) }

// counter is the receiver: it opens the senders' gates and ends the run.
type counter struct {
	gates []*gate
	left  int
	done  chan struct{}
}

func newCounter(senders, n int) *counter {
	c := &counter{left: n, done: make(chan struct{})}
	for range senders {
		c.gates = append(c.gates, newGate())
	}
	return c
}

func (c *counter) take(v int) {
	s, i := split(v)
	c.gates[s].leave(i)
	if c.left--; c.left == 0 {
		close(c.done)
	}
}

// send runs the senders and waits until everything has arrived.
func (c *counter) send(b *testing.B, post func(v int)) {
	var wg sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for s, g := range c.gates {
		n := b.N / len(c.gates)
		if s < b.N%len(c.gates) {
			n++
		}
		wg.Go(func() {
			for i := range n {
				g.enter(i)
				post(message(s, i))
			}
		})
	}
	wg.Wait()
	<-c.done
}

func oneWayBerth(b *testing.B, senders int, post func(actor.Ref, int)) {
	s := newSystem(b)
	c := newCounter(senders, b.N)
	ref := spawn(b, s, receive(func(_ *actor.Self, e port.MessageEvent) {
		v, _ := port.Data[int](e)
		c.take(v)
	}))
	c.send(b, func(v int) { post(ref, v) })
}

func oneWayChan(b *testing.B, senders int) {
	c := newCounter(senders, b.N)
	ch := make(chan any, 1024)
	go func() {
		for v := range ch {
			c.take(v.(int))
		}
	}()
	c.send(b, func(v int) { ch <- v })
	close(ch)
}

func oneWayEngine(b *testing.B, senders int) {
	root := newEngine(b)
	c := newCounter(senders, b.N)
	pid := root.Spawn(engine.PropsFromFunc(func(ctx engine.Context) {
		if v, ok := ctx.Message().(int); ok {
			c.take(v)
		}
	}))
	c.send(b, func(v int) { root.Send(pid, v) })
}

// BenchmarkBurst: as OneWay with one sender, unthrottled.
func BenchmarkBurst(b *testing.B) {
	b.Run("berth", func(b *testing.B) {
		s := newSystem(b)
		done, left := make(chan struct{}), b.N
		ref := spawn(b, s, receive(func(_ *actor.Self, e port.MessageEvent) {
			if left--; left == 0 {
				close(done)
			}
		}))
		b.ReportAllocs()
		b.ResetTimer()
		for i := range b.N {
			_ = ref.PostMessage(message(0, i))
		}
		<-done
	})
	b.Run("chan", func(b *testing.B) {
		ch, done := make(chan any, 1024), make(chan struct{})
		go func() {
			for range b.N {
				<-ch
			}
			close(done)
		}()
		b.ReportAllocs()
		b.ResetTimer()
		for i := range b.N {
			ch <- message(0, i)
		}
		<-done
	})
	b.Run("protoactor", func(b *testing.B) {
		root := newEngine(b)
		done, left := make(chan struct{}), b.N
		pid := root.Spawn(engine.PropsFromFunc(func(ctx engine.Context) {
			if _, ok := ctx.Message().(int); !ok {
				return
			}
			if left--; left == 0 {
				close(done)
			}
		}))
		b.ReportAllocs()
		b.ResetTimer()
		for i := range b.N {
			root.Send(pid, message(0, i))
		}
		<-done
	})
}
