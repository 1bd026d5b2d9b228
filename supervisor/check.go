package supervisor

import (
	"fmt"
	"math/rand/v2"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor/internal/plan"
)

// check validates the whole tree before anything starts, and returns the plan.
func (s *Spec) check() (*plan.State[record], error) {
	var list []plan.ChildSpec
	for _, c := range s.children() {
		list = append(list, c.plan())
		if err := c.check(); err != nil {
			return nil, err
		}
		if err := s.checkBudget(c); err != nil {
			return nil, err
		}
	}
	state, err := plan.New[record](s.flags(), list)
	if err != nil {
		return nil, err
	}
	if err := s.checkTemplate(); err != nil {
		return nil, err
	}
	if err := s.checkPartitions(); err != nil {
		return nil, err
	}
	return state, s.checkWires()
}

func (c *Child) plan() plan.ChildSpec {
	return plan.ChildSpec{Name: c.Name, Restart: c.Restart, Significant: c.Significant,
		Supervisor: c.Supervisor != nil, Backoff: c.Backoff}
}

func (s *Spec) flags() plan.Flags {
	f := plan.Flags{Strategy: s.Strategy, Intensity: s.Intensity, Period: s.Period,
		AutoShutdown: s.AutoShutdown, MaxChildren: s.MaxChildren, Seed: s.Seed}
	if f.Seed == 0 {
		f.Seed = rand.Uint64()
	}
	return f
}

// checkBudget checks that no message alone can end the supervisor by being redelivered.
func (s *Spec) checkBudget(c Child) error {
	n, budget := c.InHand.Redeliver, max(s.Intensity, 1)
	counted := c.Resume || c.Restart != Temporary
	switch {
	case n < 0:
		return &SpecError{Child: c.Name, Field: "InHand", Problem: fmt.Sprintf("Redeliver is negative (%d)", n)}
	case n == 0 || s.Intensity == Unlimited || !counted:
		return nil
	case s.Intensity == Never:
		budget = 0
	}
	if n+1 > budget {
		return &SpecError{Child: c.Name, Field: "InHand",
			Problem: fmt.Sprintf("%d failures over one message, and the supervisor survives %d", n+1, budget)}
	}
	return nil
}

func (c Child) check() error {
	if err := actor.CheckOrigin(c.Origin); err != nil {
		return &SpecError{Child: c.Name, Field: "Origin", Problem: err.Error()}
	}
	for name, p := range c.Ports {
		if p == nil {
			return &SpecError{Child: c.Name, Field: "Ports", Problem: "nil port " + name}
		}
	}
	if err := port.NewInbox().SetLimit(c.Limit); err != nil {
		return &SpecError{Child: c.Name, Field: "Limit", Problem: err.Error()}
	}
	switch {
	case c.NewWith != nil:
		return &SpecError{Child: c.Name, Field: "NewWith", Problem: "only for a template"}
	case c.New == nil && c.Supervisor == nil:
		return &SpecError{Child: c.Name, Field: "New", Problem: "nil"}
	case c.New != nil && c.Supervisor != nil:
		return &SpecError{Child: c.Name, Field: "New", Problem: "beside Supervisor"}
	case c.Supervisor == nil:
		return nil
	}
	if field := c.forWorkers(); field != "" {
		return &SpecError{Child: c.Name, Field: field, Problem: "the child is a supervisor"}
	}
	if _, err := c.Supervisor.check(); err != nil {
		return &SpecError{Child: c.Name, Field: "Supervisor", Problem: err.Error()}
	}
	return nil
}

// forWorkers returns a field that is set and does not go with a supervisor.
func (c Child) forWorkers() string {
	switch {
	case len(c.Ports) > 0:
		return "Ports"
	case c.Drain != 0:
		return "Drain"
	case c.Resume:
		return "Resume"
	case c.InHand != actor.InHand{}:
		return "InHand"
	case c.Limit != nil:
		return "Limit"
	case c.FreshInbox:
		return "FreshInbox"
	}
	return ""
}

// checkTemplate checks the template as the child that it would make.
func (s *Spec) checkTemplate() error {
	c := s.Template
	switch {
	case c == nil:
		return nil
	case s.Strategy != Dynamic:
		return &SpecError{Field: "Template", Problem: "only for a dynamic supervisor"}
	case c.New != nil && c.NewWith != nil:
		return &SpecError{Field: "Template", Problem: "New beside NewWith"}
	case len(c.Ports) > 0 || len(c.Wires) > 0:
		return &SpecError{Field: "Template", Problem: "ports are for one child"}
	}
	made := c.made("template", nil)
	err := made.check()
	if err == nil {
		err = s.checkBudget(made)
	}
	if err == nil {
		_, err = plan.New[record](plan.Flags{AutoShutdown: s.AutoShutdown}, []plan.ChildSpec{made.plan()})
	}
	if err != nil {
		return &SpecError{Field: "Template", Problem: err.Error()}
	}
	return nil
}

// made returns the child that a template makes.
func (c *Child) made(name string, arg any) Child {
	made := *c
	made.Name = name
	if with := c.NewWith; with != nil {
		made.New, made.NewWith = func() actor.Actor { return with(arg) }, nil
	}
	return made
}

// own returns a Spec whose Template is nobody else's: all children refer to it.
func (s Spec) own() Spec {
	if s.Template != nil {
		t := *s.Template
		s.Template = &t
	}
	return s
}

func (s *Spec) checkPartitions() error {
	switch n := s.Partitions; {
	case n < 0:
		return &SpecError{Field: "Partitions", Problem: fmt.Sprintf("negative (%d)", n)}
	case n == 0:
	case len(s.Children) != 1:
		return &SpecError{Field: "Partitions", Problem: fmt.Sprintf("of %d children, not of one", len(s.Children))}
	case len(s.Wires) > 0 || len(s.Children[0].Ports) > 0:
		return &SpecError{Child: s.Children[0].Name, Field: "Partitions", Problem: "ports are for one child"}
	}
	return nil
}

// children returns the children that the supervisor begins with, partitions as they
// are.
func (s *Spec) children() []Child {
	if s.Partitions <= 0 || len(s.Children) != 1 || s.Children[0].Name == "" {
		return s.Children
	}
	list := make([]Child, s.Partitions)
	for i := range list {
		list[i] = s.Children[0]
		list[i].Name = partition(s.Children[0].Name, i)
	}
	return list
}

func partition(name string, i int) string { return fmt.Sprintf("%s-%d", name, i) }

func (s *Spec) checkWires() error {
	names := make(map[string]bool)
	ends := make(map[wireEnd]bool)
	for _, c := range s.Children {
		names[c.Name] = c.Supervisor == nil
		for p := range c.Ports {
			ends[wireEnd{c.Name, p}] = true
		}
		if len(c.Wires) > 0 {
			return &SpecError{Child: c.Name, Field: "Wires", Problem: "those of the Spec are meant"}
		}
	}
	for _, w := range s.Wires {
		for _, e := range w.ends() {
			switch {
			case !names[e.child]:
				return &SpecError{Child: e.child, Field: "Wires", Problem: "no such child, or a supervisor"}
			case ends[e]:
				return &SpecError{Child: e.child, Field: "Wires", Problem: "two ports named " + e.port}
			}
			ends[e] = true
		}
	}
	return nil
}
