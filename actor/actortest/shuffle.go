package actortest

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// Explore runs play under as many seeds as runs says, each as a subtest that is named
// after its seed: a schedule that failed is run again with
//
//	go test -run 'TestName/seed=N$'
func Explore(t *testing.T, runs int, play func(s *Stage)) {
	t.Helper()
	for i := range runs {
		seed := uint64(i + 1)
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Helper()
			run(t, nil, seed, play)
		})
	}
}

// Shuffle returns a New whose actors begin each turn after a virtual delay below a
// millisecond, which depends on the stage's seed, the name given here, and the
// number of the turn. Give different actors different names.
func (s *Stage) Shuffle(name string, newActor func() actor.Actor) func() actor.Actor {
	seed, turns := s.Seed, new(atomic.Uint64) // over all incarnations
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	lane := h.Sum64()
	before := func(ctx context.Context, _ port.MessageEvent) error {
		r := rand.New(rand.NewPCG(seed, lane+turns.Add(1)))
		pause(ctx, 1+time.Duration(r.Int64N(int64(time.Millisecond))))
		return nil
	}
	return func() actor.Actor { return &wrapped{inner: newActor(), before: before} }
}
