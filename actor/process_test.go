package actor_test

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// An onlooker is an actor of the engine's that notes what it gets.
func onlooker(sys *actor.System, log *record[any]) *engine.PID {
	return sys.Engine().Root.Spawn(engine.PropsFromFunc(func(c engine.Context) {
		switch m := c.Message().(type) {
		case *engine.Started, *engine.Stopping, *engine.Stopped:
		case *engine.Terminated:
			log.add("terminated " + m.Who.Id)
		case *engine.PID:
			c.Watch(m)
		case unwatch:
			c.Unwatch(m.pid)
		default:
			log.add(m)
		}
	}))
}

type unwatch struct{ pid *engine.PID }

// undelivered notes what the engine's dead letters are.
func undelivered(sys *actor.System, log *record[any]) {
	sys.Engine().EventStream.Subscribe(func(m any) {
		if d, ok := m.(*engine.DeadLetterEvent); ok {
			log.add(d.Message)
		}
	})
}

// pid returns the address of the stage's incarnation.
func (s *stage) pid(t *testing.T) (p *engine.PID) {
	t.Helper()
	s.do(t, func(_ context.Context, self *actor.Self) { p = self.PID() })
	return p
}

// What an actor of the engine sends to a PID comes to the inbox, cloned and in order,
// and can be answered.
func TestPIDSend(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var got, back, dead record[any]
		undelivered(sys, &dead)
		root := sys.Engine().Root
		s := &stage{receive: func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
			got.add(e.Data())
			if pid, ok := e.Source().(*engine.PID); ok {
				self.System().Engine().Root.Send(pid, "to you too")
			}
			return nil
		}}
		up(t, sys, s, actor.Spec{})
		pid := s.pid(t)
		if again := s.pid(t); again != pid {
			t.Errorf("asked again: got %v, want %v", again, pid)
		}
		list := []any{int64(1)}
		root.Send(pid, list)
		list[0] = int64(2)
		root.RequestWithCustomSender(pid, "to you", onlooker(sys, &back))
		root.Send(pid, func() {}) // can't be cloned
		synctest.Wait()
		if data, ok := got.all()[0].([]any); !ok || data[0] != int64(1) || got.all()[1] != "to you" {
			t.Errorf("received: got %v, want a clone, and the request", got.all())
		}
		back.want(t, "the answer", "to you too")
		if len(dead.all()) != 1 {
			t.Errorf("the engine's dead letters: got %v, want the function", dead.all())
		}
		time.Sleep(time.Second) // until the engine's log has let go
	})
}

// A PID does not stop an actor, and is good for one incarnation.
func TestPIDStops(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var got, dead record[any]
		undelivered(sys, &dead)
		s := &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			got.add(e.Data())
			return nil
		}}
		up(t, sys, s, actor.Spec{Custody: true})
		root, pid := sys.Engine().Root, s.pid(t)
		root.Stop(pid)
		root.Poison(pid)
		root.Send(pid, "alive")
		synctest.Wait()
		got.want(t, "after a stop and a poison pill", "alive")
		s.end(t, nil)
		root.Send(pid, "late")
		root.Send(engine.NewPID(pid.Address, pid.Id), "later")
		synctest.Wait()
		if _, ok := sys.Engine().ProcessRegistry.Get(pid); ok {
			t.Error("the engine's registry still has the incarnation")
		}
		letters := dead.all()
		if n := len(letters); n < 2 || letters[n-2] != "late" || letters[n-1] != "later" {
			t.Errorf("the engine's dead letters: got %v, want what came late to be the last", letters)
		}
		time.Sleep(time.Second)
	})
}

// Who watches a PID is told when the incarnation ends, once, at once if it has; who has
// ceased to watch is not.
func TestPIDWatch(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var a, b, late record[any]
		s := up(t, sys, &stage{}, actor.Spec{})
		root, pid := sys.Engine().Root, s.pid(t)
		watcher, fickle := onlooker(sys, &a), onlooker(sys, &b)
		root.Send(watcher, pid)
		root.Send(fickle, pid)
		synctest.Wait()
		root.Send(fickle, unwatch{pid})
		synctest.Wait()
		s.end(t, errors.New("failed"))
		root.Send(onlooker(sys, &late), pid)
		synctest.Wait()
		a.want(t, "the watcher", "terminated "+pid.Id)
		b.want(t, "who has ceased to watch")
		late.want(t, "who watches late", "terminated "+pid.Id)
		time.Sleep(time.Second)
	})
}

// Whoever asks when it is over gets the PID of nobody.
func TestPIDAfterTheEnd(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var self *actor.Self
		s := up(t, sys, &stage{}, actor.Spec{})
		s.do(t, func(_ context.Context, me *actor.Self) { self = me })
		s.end(t, nil)
		if _, ok := sys.Engine().ProcessRegistry.Get(self.PID()); ok {
			t.Error("the engine's registry has an actor that has ended")
		}
	})
}

// The entry in the engine's registry is the incarnation's own, whatever else is called by
// its number there.
func TestPIDIsNobodyElses(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var got, theirs record[any]
		root := sys.Engine().Root
		other := engine.PropsFromFunc(func(c engine.Context) {
			if s, ok := c.Message().(string); ok {
				theirs.add(s)
			}
		})
		for n := range 10 {
			if _, err := root.SpawnNamed(other, strconv.Itoa(n)); err != nil {
				t.Fatal(err)
			}
		}
		s := up(t, sys, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			got.add(e.Data())
			return nil
		}}, actor.Spec{})
		root.Send(s.pid(t), "for us")
		synctest.Wait()
		got.want(t, "the actor", "for us")
		s.end(t, nil)
		for n := range 10 {
			root.Send(engine.NewPID(sys.Engine().Address(), strconv.Itoa(n)), "for them")
		}
		synctest.Wait()
		if n := len(theirs.all()); n != 10 {
			t.Errorf("the engine's own actors: got %d messages, want 10", n)
		}
		time.Sleep(time.Second)
	})
}

// R261: the engine's log is the user's code; it may ask the System for anything.
func TestPIDHoldsNoLock(t *testing.T) {
	var sys *actor.System
	asks := asking{slog.DiscardHandler, func() { sys.Snapshot(); _ = sys.Stats() }}
	bubbleWith(t, actor.Options{Logger: slog.New(asks)}, func(t *testing.T, s *actor.System) {
		sys = s
		up(t, sys, &stage{}, actor.Spec{}).pid(t)
	})
}

// An asking handler runs ask for each record.
type asking struct {
	slog.Handler
	ask func()
}

func (h asking) Enabled(context.Context, slog.Level) bool { return true }

func (h asking) Handle(context.Context, slog.Record) error {
	h.ask()
	return nil
}

// An engine that is asked for when all is over is over, too.
func TestEngineAfterShutdown(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		if err := sys.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !sys.Engine().IsStopped() {
			t.Error("the engine was not stopped")
		}
	})
}
