package actor

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"
)

// A hub hands values to subscribers through bounded rings that drop the oldest and
// count. The zero hub has none.
type hub[T any] struct {
	some atomic.Bool // there is a subscriber; may be read without the lock
	mu   sync.Mutex  // guards subs and what is in them
	subs map[*subscription[T]]struct{}
}

const ringSize = 1024

// A subscription is one subscriber's ring.
type subscription[T any] struct {
	ring    []T
	next    int // where the oldest is, once the ring is full
	dropped int
	wake    chan struct{}
}

// push takes one in, in place of the oldest if the ring is full.
func (s *subscription[T]) push(v T) {
	if len(s.ring) < ringSize {
		s.ring = append(s.ring, v)
		return
	}
	s.ring[s.next] = v
	s.next = (s.next + 1) % ringSize
	s.dropped++
}

// publish hands v to all. It never blocks.
func (h *hub[T]) publish(v T) {
	if !h.some.Load() {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for sub := range h.subs {
		sub.push(v)
		select {
		case sub.wake <- struct{}{}:
		default:
		}
	}
}

// subscribe returns what is published from now on, until the context is done: each
// value with the number of those that were dropped before it.
func (h *hub[T]) subscribe(ctx context.Context) iter.Seq2[T, int] {
	sub := &subscription[T]{wake: make(chan struct{}, 1)}
	h.mu.Lock()
	if h.subs == nil {
		h.subs = make(map[*subscription[T]]struct{})
	}
	h.subs[sub] = struct{}{}
	h.some.Store(true)
	h.mu.Unlock()
	context.AfterFunc(ctx, func() { h.remove(sub) })
	return func(yield func(T, int) bool) {
		for {
			list, dropped := h.take(sub)
			for _, v := range list {
				if !yield(v, dropped) {
					return
				}
				dropped = 0
			}
			if len(list) > 0 {
				continue
			}
			select {
			case <-sub.wake:
			case <-ctx.Done():
				return
			}
		}
	}
}

func (h *hub[T]) take(sub *subscription[T]) ([]T, int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := append(sub.ring[sub.next:], sub.ring[:sub.next]...)
	dropped := sub.dropped
	sub.ring, sub.next, sub.dropped = nil, 0, 0
	return list, dropped
}

func (h *hub[T]) remove(sub *subscription[T]) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.subs, sub)
	h.some.Store(len(h.subs) > 0)
}
