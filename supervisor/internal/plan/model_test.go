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
	slow        bool // its restarts wait 1, 2, 3, 3… seconds, and anew after 4 of quiet
	waits       int
	back        int  // when it was last tried
	known       bool // its failure has been counted
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
	c.status, c.tries, c.known = "stopped", 0, false
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
	c.status, c.tries, c.known = "running", 0, false
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
	if !m.survives(c) {
		return
	}
	if c.slow {
		if m.clock-c.back > 4 {
			c.waits = 0
		}
		m.bystanders(c)
		m.later(c)
		return
	}
	m.startAgain(c)
}

// survives counts a failure of c, and gives up if it is one too many.
func (m *model) survives(c *modelChild) bool {
	m.failures = append(m.failures, m.clock)
	recent := 0
	for _, at := range m.failures {
		if at >= m.clock-m.period {
			recent++
		}
	}
	if recent <= m.intensity {
		return true
	}
	m.down(c)
	m.say("give up %s", c.name)
	m.finish("too many failures")
	return false
}

// later has c started later.
func (m *model) later(c *modelChild) {
	c.status = "restarting"
	c.waiting++
	m.retries = append(m.retries, modelRetry{c.name, c.waiting})
	if !c.slow {
		m.say("retry %s %d", c.name, c.tries)
		return
	}
	c.known = true
	c.waits++
	m.say("retry %s %d after %ds", c.name, c.tries, min(c.waits, 3))
}

func (m *model) startAgain(c *modelChild) {
	c.back, c.known = m.clock, false
	back := m.bystanders(c)
	for _, d := range back {
		d.status, d.known = "stopped", false
	}
	for _, d := range back {
		if m.start(d) {
			d.restarts++
			continue
		}
		d.tries++
		if !d.slow {
			m.later(d)
			return
		}
		d.status = "restarting"
		if m.survives(d) {
			m.later(d)
		}
		return
	}
}

// bystanders stops the siblings that share c's fate, and returns who is to be
// started.
func (m *model) bystanders(c *modelChild) []*modelChild {
	from := slices.Index(m.children, c)
	switch m.strategy {
	case "one for one", "dynamic":
		return []*modelChild{c}
	case "one for all":
		from = 0
	}
	group := slices.Clone(m.children[from:])
	for i := len(group) - 1; i >= 0; i-- {
		if d := group[i]; d.status == "restarting" && d.restart == "temporary" {
			m.down(d)
		}
	}
	var back []*modelChild
	for i := len(group) - 1; i >= 0; i-- {
		d := group[i]
		if d.status == "running" && d != c {
			m.stop(d)
		}
		if d.restart != "temporary" {
			back = append(back, d)
		}
	}
	slices.Reverse(back)
	return back
}
