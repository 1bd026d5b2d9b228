package actortest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/actor/actortest"
)

// newClock returns an actor that answers each message to a second actor, an hour later.
func newClock(to actor.Ref) func() actor.Actor {
	return func() actor.Actor {
		return actor.Handle(func(_ context.Context, _ *actor.Self, name string) error {
			time.AfterFunc(time.Hour, func() { to.PostMessage("hello, " + name) })
			return nil
		})
	}
}

func TestClock(t *testing.T) {
	actortest.Run(t, func(s *actortest.Stage) {
		probe := s.Probe()
		clock := s.Spawn(newClock(probe.Ref()))
		clock.PostMessage("Ada")
		clock.PostMessage("Grace")
		probe.ExpectNone(59*time.Minute + 30*time.Second)
		actortest.ExpectAll(probe, "hello, Ada", "hello, Grace")
		probe.ExpectNone(24 * time.Hour)
	})
}

// A test function waits an hour of virtual time for what a probe is to get, and a day
// for nothing more.
func Example() {
	ok := testing.RunTests(func(string, string) (bool, error) { return true, nil },
		[]testing.InternalTest{{Name: "TestClock", F: TestClock}})
	fmt.Println(ok)
	// Output: true
}
