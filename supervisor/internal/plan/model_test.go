package plan

import (
	"fmt"
	"slices"
)

// A model is a supervisor as a plain program that starts and stops its
// children by calling functions. It is slow and obvious, and shares no code with
// the State, so that the two can be compared.
type model struct {
	strategy  string
	auto      string
	intensity int
	period    int
	clock     int
	children  []*modelChild
	broken    map[string]bool
	failures  []int
	retries   []modelRetry
	over      bool
	log       []string
}

type modelChild struct {
	name        string
	restart     string
	significant bool
	status      string // stopped, running, restarting
	waiting     int    // which retry it waits for
	tries       int
	restarts    int
}

type modelRetry struct {
	child string
	n     int
}

func (m *model) say(format string, args ...any) { m.log = append(m.log, fmt.Sprintf(format, args...)) }

func (m *model) find(name string) *modelChild {
	for _, c := range m.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

func (m *model) forgets(c *modelChild) bool {
	return c.restart == "temporary" || m.strategy == "dynamic"
}

func (m *model) remove(c *modelChild) {
	m.say("drop %s", c.name)
	m.children = slices.DeleteFunc(m.children, func(d *modelChild) bool { return d == c })
}

// down is what happens to a child that does not run any more.
func (m *model) down(c *modelChild) {
	c.status, c.tries = "stopped", 0
	if m.forgets(c) {
		m.remove(c)
	}
}

func (m *model) start(c *modelChild) bool {
	if m.broken[c.name] {
		m.say("start %s fails", c.name)
		return false
	}
	m.say("start %s", c.name)
	c.status, c.tries = "running", 0
	return true
}

func (m *model) stop(c *modelChild) {
	m.say("stop %s", c.name)
	m.down(c)
}

func (m *model) begin() {
	for _, c := range m.children {
		if !m.start(c) {
			m.finish(fmt.Sprintf("child %q did not start: %s is broken", c.name, c.name))
			return
		}
	}
	m.say("ready")
}

// exit: permanent children always come back, transient ones after a failure.
func (m *model) exit(name string, failed bool) {
	c := m.find(name)
	if c == nil || c.status != "running" {
		return
	}
	if c.restart == "permanent" || c.restart == "transient" && failed {
		m.restart(c)
		return
	}
	m.down(c)
	if !c.significant || m.auto == "never" {
		return
	}
	alive := 0
	for _, d := range m.children {
		if d.significant && d.status != "stopped" {
			alive++
		}
	}
	if m.auto == "any" || alive == 0 {
		m.finish("a significant child has ended")
	}
}

func (m *model) restart(c *modelChild) {
	m.failures = append(m.failures, m.clock)
	recent := 0
	for _, at := range m.failures {
		if at >= m.clock-m.period {
			recent++
		}
	}
	if recent > m.intensity {
		m.down(c)
		m.say("give up %s", c.name)
		m.finish("too many failures")
		return
	}
	c.status = "stopped"
	for _, d := range m.affected(c) {
		if m.start(d) {
			d.restarts++
			continue
		}
		d.status = "restarting"
		d.tries++
		d.waiting++
		m.retries = append(m.retries, modelRetry{d.name, d.waiting})
		m.say("retry %s %d", d.name, d.tries)
		return
	}
}

// affected stops the siblings that share c's fate, and returns who is to be
// started.
func (m *model) affected(c *modelChild) []*modelChild {
	from := slices.Index(m.children, c)
	switch m.strategy {
	case "one for one", "dynamic":
		return []*modelChild{c}
	case "one for all":
		from = 0
	}
	group := slices.Clone(m.children[from:])
	var back []*modelChild
	for i := len(group) - 1; i >= 0; i-- {
		d := group[i]
		if d.status == "running" {
			m.stop(d)
		}
		d.status = "stopped"
		if d.restart != "temporary" {
			back = append(back, d)
		}
	}
	slices.Reverse(back)
	return back
}
