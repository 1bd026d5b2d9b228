package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// A tree is read by any goroutine while its supervisors start, restart, stop, forget and
// reconfigure children, give up and come back. Run it with -race.
func TestReadWhileChanging(t *testing.T) {
	starts.Store(0)
	sys := newSystem()
	dynamic := supervisor.Spec{Strategy: supervisor.Dynamic, Intensity: supervisor.Unlimited, Template: &supervisor.Child{NewWith: fickle}}
	sub := supervisor.Spec{Escalate: true, Intensity: 3, Period: time.Hour, Children: []supervisor.Child{{Name: "x", New: newFickle}}}
	spec := func(strategy supervisor.Strategy, park bool) supervisor.Spec {
		return supervisor.Spec{Strategy: strategy, Intensity: supervisor.Unlimited, Children: []supervisor.Child{
			{Name: "dynamic", Supervisor: &dynamic}, {Name: "sub", Supervisor: &sub},
			{Name: "a", New: newFickle, InHand: actor.InHand{Park: park}, Resume: park},
			{Name: "b", New: newFickle, Backoff: supervisor.Backoff{Min: time.Microsecond, Max: time.Millisecond}},
		}, Wires: []supervisor.Wire{{A: "a", B: "b", Renew: park}}}
	}
	tree, err := supervisor.Start(t.Context(), sys, "top", spec(supervisor.OneForOne, false))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var readers, writers, busy sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for ctx.Err() == nil {
				readAll(tree)
				runtime.Gosched()
			}
		})
	}
	write := func(seed uint64, f func(rng *rand.Rand), in *sync.WaitGroup) {
		in.Go(func() {
			rng := rand.New(rand.NewPCG(seed, 0))
			for range 300 {
				f(rng)
			}
		})
	}
	write(1, func(rng *rand.Rand) { trouble(tree, []string{"a", "b"}[rng.IntN(2)], rng) }, &busy)
	write(2, func(rng *rand.Rand) {
		if s, ok := tree.Sub("sub"); ok {
			trouble(s, "x", rng)
		}
	}, &busy)
	write(3, func(rng *rand.Rand) {
		s, ok := tree.Sub("dynamic")
		if !ok {
			return
		}
		name := fmt.Sprint("n", rng.IntN(20))
		_, _ = s.StartNew(ctx, name, rng.IntN(4) == 0)
		trouble(s, name, rng)
		_ = s.TerminateChild(ctx, fmt.Sprint("n", rng.IntN(20)))
	}, &writers)
	write(4, func(rng *rand.Rand) {
		_, _ = tree.Parked(ctx, "a")
		name := []string{"a", "b", "c", "d"}[rng.IntN(4)]
		switch rng.IntN(5) {
		case 0:
			_ = tree.Reconfigure(ctx, spec(supervisor.Strategy(rng.IntN(3)), rng.IntN(2) == 0))
		case 1:
			_, _ = tree.StartChild(ctx, supervisor.Child{Name: name, New: newFickle})
		case 2:
			_ = tree.TerminateChild(ctx, name)
		case 3:
			_ = tree.DeleteChild(ctx, name)
		default:
			_ = tree.RestartChild(ctx, name)
		}
	}, &busy)
	busy.Wait()
	stop() // also who waits for a supervisor that stays down: whom it was to come back with was terminated
	writers.Wait()
	readers.Wait()
	if err := sys.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

func readAll(tree *supervisor.Tree) {
	_ = tree.Snapshot().String()
	for _, name := range []string{"a", "b", "c", "sub"} {
		_, _ = tree.Child(name)
	}
	if s, ok := tree.Sub("dynamic"); ok {
		_, _ = s.Child("n1")
	}
}

func trouble(tree *supervisor.Tree, name string, rng *rand.Rand) {
	if ref, ok := tree.Child(name); ok {
		_ = ref.PostMessage(rng.IntN(3) > 0)
	}
}

var starts atomic.Uint64 // of the fickle

func newFickle() actor.Actor { return fickle(starts.Add(1)%16 == 0) }

// A fickle actor fails at each message that says so, and at its start if it is told to.
func fickle(fails any) actor.Actor { return &fickleActor{fails: fails == true} }

type fickleActor struct{ fails bool }

func (f *fickleActor) Start(context.Context, *actor.Self) error {
	if f.fails {
		return errors.New("not today")
	}
	return nil
}

func (f *fickleActor) Receive(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
	if e.Data() == true {
		return errBoom
	}
	return nil
}
