package main

import (
	"context"
	"math"

	"github.com/thejerf/suture/v4"

	"github.com/berth-go/berth/bench/internal/work"
)

// A service takes messages from a channel and panics at each.
type service struct{ ch, next chan struct{} }

func (s service) Serve(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-s.ch:
		s.next <- struct{}{}
		panic("bench")
	}
}

// sutureRestart is suture without its backoff, and with nobody told. What is in the
// channel outlives the service, since the channel is not suture's.
func sutureRestart(t *work.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := service{make(chan struct{}, 1024), make(chan struct{}, 1)}
	sup := suture.New("bench", suture.Spec{
		FailureThreshold: math.MaxFloat64, EventHook: func(suture.Event) {},
	})
	sup.Add(s)
	end := sup.ServeBackground(ctx)
	t.Cleanup(func() { cancel(); <-end })
	t.ResetTimer()
	for range t.N {
		s.ch <- struct{}{}
		<-s.next
	}
}
