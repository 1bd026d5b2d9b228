package actortest

import (
	"context"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
)

// Patience is how much virtual time an expectation waits for.
const Patience = time.Minute

// A Stage is a System in a synctest bubble. It is the test's testing.TB too.
type Stage struct {
	testing.TB
	// System is where the actors run. It is shut down when the test has ended.
	System *actor.System
	// Seed decides the interleavings of [Stage.Shuffle].
	Seed uint64
}

// Run runs play in a bubble with a System that logs to the test's log.
func Run(t *testing.T, play func(s *Stage)) {
	t.Helper()
	RunWith(t, nil, play)
}

// RunWith is Run with options for the System. Without a Logger it logs to the test's
// log. Without Workers there are many, so that turns that wait without a word take
// no virtual time from others.
func RunWith(t *testing.T, opt *actor.Options, play func(s *Stage)) {
	t.Helper()
	run(t, opt, 0, play)
}

// run is Run with a seed.
func run(t *testing.T, opt *actor.Options, seed uint64, play func(s *Stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var o actor.Options
		if opt != nil {
			o = *opt
		}
		if o.Logger == nil {
			o.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
		}
		if o.Workers == 0 {
			o.Workers = 32
		}
		s := &Stage{TB: t, System: actor.NewSystem(&o), Seed: seed}
		defer s.finish()
		play(s)
	})
}

// finish shuts the System down and looks for what is left.
func (s *Stage) finish() {
	s.Helper()
	if err := s.System.Shutdown(context.Background()); err != nil {
		s.Errorf("actortest: shutdown: %v", err)
	}
	synctest.Wait()
	if n := s.System.Stats().Actors; n != 0 {
		s.Errorf("actortest: %d actors left", n)
	}
	if left := leaked(); left != "" {
		s.Errorf("actortest: goroutines left:\n\n%s", left)
	}
}

// leaked returns the stacks of the bubble's goroutines but those that run the test.
func leaked() string {
	buf := make([]byte, 1<<20)
	all := strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n")
	_, bubble, ok := strings.Cut(strings.SplitN(all[0], "\n", 2)[0], "synctest bubble ")
	if !ok {
		return ""
	}
	bubble = "synctest bubble " + strings.TrimRight(bubble, "]:")
	var left []string
	for _, g := range all[1:] {
		head, _, _ := strings.Cut(g, "\n")
		mine := strings.Contains(head, bubble+"]") || strings.Contains(head, bubble+",")
		if mine && !strings.Contains(g, "testingSynctestTest(") && !strings.Contains(g, "internal/synctest.Run(") {
			left = append(left, g)
		}
	}
	return strings.Join(left, "\n\n")
}

// Spawn starts an actor with a name of the System's choice; it fails the test if it
// does not start.
func (s *Stage) Spawn(newActor func() actor.Actor) actor.Ref {
	s.Helper()
	return s.SpawnSpec(actor.Spec{New: newActor})
}

// SpawnSpec starts an actor by its Spec.
func (s *Stage) SpawnSpec(spec actor.Spec) actor.Ref {
	s.Helper()
	ref, err := s.System.Spawn(s.Context(), spec)
	if err != nil {
		s.Fatalf("actortest: spawn: %v", err)
	}
	return ref
}

// Settle waits until every goroutine of the test waits for something: all that was
// posted has been handled, as far as no time needs to pass.
func (s *Stage) Settle() { synctest.Wait() }

// ExpectEnd waits until the actor that holds the inbox of ref has ended, and returns
// the reason.
func (s *Stage) ExpectEnd(ref actor.Ref) error {
	s.Helper()
	down := s.System.Monitor(ref)
	select {
	case d := <-down:
		return d.Reason
	case <-time.After(Patience):
		s.Fatalf("actortest: %v has not ended after %v", ref, Patience)
		return nil
	}
}
