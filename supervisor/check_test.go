package supervisor_test

import (
	"errors"
	"testing"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// What a Spec cannot say, by child and field; nothing has started then.
func TestSpecErrors(t *testing.T) {
	newEcho := func() actor.Actor { return echo }
	newWith := func(any) actor.Actor { return echo }
	_, inside := port.NewChannel()
	kept := map[string]*port.Port{"x": inside}
	one := func(f func(c *supervisor.Child)) supervisor.Spec {
		c := supervisor.Child{Name: "a", New: newEcho}
		f(&c)
		return supervisor.Spec{Children: []supervisor.Child{c}}
	}
	super := func(f func(c *supervisor.Child)) supervisor.Spec {
		return one(func(c *supervisor.Child) {
			c.New, c.Supervisor = nil, new(supervisor.Spec)
			f(c)
		})
	}
	template := func(c supervisor.Child) supervisor.Spec {
		return supervisor.Spec{Strategy: supervisor.Dynamic, Template: &c}
	}
	copies := func(n int, s supervisor.Spec) supervisor.Spec {
		s.Partitions = n
		return s
	}
	for _, tt := range []struct {
		name, child, field string
		spec               supervisor.Spec
	}{
		{"backoff", "a", "Backoff", one(func(c *supervisor.Child) { c.Backoff = supervisor.Backoff{Min: 2, Max: 1} })},
		{"no port", "a", "Ports", one(func(c *supervisor.Child) { c.Ports = map[string]*port.Port{"x": nil} })},
		{"limit", "a", "Limit", one(func(c *supervisor.Child) { c.Limit = &port.Limit{Messages: -1} })},
		{"wires of a child", "a", "Wires", one(func(c *supervisor.Child) { c.Wires = []supervisor.Wire{{A: "a", B: "b"}} })},
		{"an argument for nobody", "a", "NewWith", one(func(c *supervisor.Child) { c.NewWith = newWith })},
		{"ports of a supervisor", "a", "Ports", super(func(c *supervisor.Child) { c.Ports = kept })},
		{"drain of a supervisor", "a", "Drain", super(func(c *supervisor.Child) { c.Drain = time.Second })},
		{"resume of a supervisor", "a", "Resume", super(func(c *supervisor.Child) { c.Resume = true })},
		{"in hand of a supervisor", "a", "InHand", super(func(c *supervisor.Child) { c.InHand.Park = true })},
		{"limit of a supervisor", "a", "Limit", super(func(c *supervisor.Child) { c.Limit = &port.Limit{Messages: 1} })},
		{"fresh inbox of a supervisor", "a", "FreshInbox", super(func(c *supervisor.Child) { c.FreshInbox = true })},
		{"template of a fixed one", "", "Template", supervisor.Spec{Template: &supervisor.Child{New: newEcho}}},
		{"template of nothing", "", "Template", template(supervisor.Child{})},
		{"template of two", "", "Template", template(supervisor.Child{New: newEcho, NewWith: newWith})},
		{"template with a port", "", "Template", template(supervisor.Child{New: newEcho, Ports: kept})},
		{"template out of budget", "", "Template", template(supervisor.Child{New: newEcho, InHand: actor.InHand{Redeliver: 9}})},
		{"template with a wrong type", "", "Template", template(supervisor.Child{New: newEcho, Restart: 9})},
		{"partitions", "", "Partitions", copies(-1, one(func(*supervisor.Child) {}))},
		{"partitions of nobody", "", "Partitions", copies(2, supervisor.Spec{})},
		{"partitions with a port", "a", "Partitions", copies(2, one(func(c *supervisor.Child) { c.Ports = kept }))},
		{"a wire by the name of a port", "a", "Wires", func() supervisor.Spec {
			s := one(func(c *supervisor.Child) { c.Ports = map[string]*port.Port{"b": inside} })
			s.Children = append(s.Children, supervisor.Child{Name: "b", New: newEcho})
			s.Wires = []supervisor.Wire{{A: "a", B: "b"}}
			return s
		}()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				_, err := supervisor.Start(s.Context(), s.sys, "top", tt.spec)
				var spec *supervisor.SpecError
				if !errors.As(err, &spec) || spec.Child != tt.child || spec.Field != tt.field || spec.Problem == "" {
					s.Errorf("Start: got %v, want a SpecError of %q, %s", err, tt.child, tt.field)
				}
				if n := s.sys.Stats().Actors; n != 0 {
					s.Errorf("actors: got %v, want 0", n)
				}
			})
		})
	}
}
