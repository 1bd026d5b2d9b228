package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The rest of the model: the end, the retry, and the operations at run time.

func (m *model) finish(reason string) {
	order := slices.Clone(m.children)
	slices.Reverse(order)
	if m.strategy == "dynamic" {
		m.finishDynamic(order)
	} else {
		for _, c := range order {
			if c.status == "restarting" {
				m.down(c)
			}
		}
		for _, c := range order {
			if c.status == "running" {
				m.stop(c)
			}
		}
	}
	m.over = true
	m.say("finished %s", reason)
}

func (m *model) finishDynamic(order []*modelChild) {
	var names []string
	for _, c := range order {
		if c.status == "restarting" {
			m.remove(c)
		} else {
			names = append(names, c.name)
		}
	}
	if len(names) > 0 {
		m.say("stop all %s", strings.Join(names, " "))
	}
	for _, c := range order {
		if c.status == "running" {
			m.remove(c)
		}
	}
}

func (m *model) retry() {
	if len(m.retries) == 0 {
		return
	}
	r := m.retries[0]
	m.retries = m.retries[1:]
	c := m.find(r.child)
	if c == nil || c.status != "restarting" || c.waiting != r.n {
		return
	}
	if c.restart == "temporary" {
		m.down(c)
		return
	}
	if c.known {
		m.startAgain(c)
		return
	}
	m.restart(c)
}

func (m *model) add(name, restart string, slow bool) error {
	if c := m.find(name); c != nil {
		if c.status == "running" {
			return errors.New("child already started")
		}
		return errors.New("child already present")
	}
	c := &modelChild{name: name, restart: restart, slow: slow, back: -1000}
	if !m.start(c) {
		m.remove(c)
		return fmt.Errorf("child %q did not start: %s is broken", name, name)
	}
	m.children = append(m.children, c)
	return nil
}

func (m *model) terminate(name string) error {
	c := m.find(name)
	switch {
	case c == nil:
		return errors.New("no such child")
	case c.status == "running":
		m.stop(c)
	case c.status == "restarting":
		m.down(c)
	}
	return nil
}

// notStopped is why a child cannot be started or deleted by hand.
func notStopped(c *modelChild) error {
	switch {
	case c == nil:
		return errors.New("no such child")
	case c.status == "running":
		return errors.New("child is running")
	case c.status == "restarting":
		return errors.New("child is restarting")
	}
	return nil
}

func (m *model) revive(name string) error {
	c := m.find(name)
	if err := notStopped(c); err != nil {
		return err
	}
	if !m.start(c) {
		return fmt.Errorf("child %q did not start: %s is broken", name, name)
	}
	return nil
}

func (m *model) delete(name string) error {
	c := m.find(name)
	if err := notStopped(c); err != nil {
		return err
	}
	m.remove(c)
	return nil
}

// reconfigure makes the list anew; those that are not named stay behind.
func (m *model) reconfigure(flags Flags, specs []ChildSpec) {
	m.strategy, m.auto = flags.Strategy.String(), strings.Fields(flags.AutoShutdown.String())[0]
	m.intensity, m.period = flags.Intensity, int(flags.Period/time.Second)
	var list []*modelChild
	for _, s := range specs {
		n := newModelChild(s)
		c := m.find(s.Name)
		if c == nil {
			c = n
		}
		c.restart, c.significant, c.slow = n.restart, n.significant, n.slow
		list = append(list, c)
	}
	if m.strategy == "dynamic" {
		return
	}
	for _, c := range m.children {
		if !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	m.children = list
}

func (m *model) show() []string {
	var lines []string
	for _, c := range m.children {
		lines = append(lines, fmt.Sprintf("%s %s %s, restarts %d", c.name, c.restart, c.status, c.restarts))
	}
	return lines
}
