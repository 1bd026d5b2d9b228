package supervisor

import (
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor/internal/plan"
)

// A form is a Child as a record has it: what is one child's own, and what it has in
// common with others that are alike.
type form struct {
	kind *Child // never changed; its Name does not count, nor does its New beside a maker
	seed any    // the New, as a maker; or, if it is of the template, the argument of Tree.StartNew
}

// A maker is the New of a child that is not of the template.
type maker func() actor.Actor

// formOf returns the form of a child that is not of the template. It shares the kind of
// the last one, if that will do.
func formOf(c *Child, last *Child) form {
	if last == nil || !last.alike(c) {
		own := *c
		own.Name, own.New = "", nil
		last = &own
	}
	return form{last, maker(c.New)}
}

// child returns the Child in full.
func (f form) child(name string) Child {
	if f.made() {
		return f.kind.made(name, f.seed)
	}
	c := *f.kind
	c.Name, c.New = name, f.seed.(maker)
	return c
}

// made reports whether the child is of the template.
func (f form) made() bool {
	_, own := f.seed.(maker)
	return !own
}

// A policy is a Child without what makes it one child.
type policy struct {
	plan.ChildSpec
	origin          string
	shutdown, drain time.Duration
	resume          bool
	inHand          actor.InHand
	limit           *port.Limit
	fresh           bool
}

func (c *Child) policy() policy {
	spec := c.plan()
	spec.Name = ""
	return policy{spec, c.Origin, c.Shutdown, c.Drain, c.Resume, c.InHand, c.Limit, c.FreshInbox}
}

// alike reports whether one can stand for both, but for their Names and News.
func (c *Child) alike(d *Child) bool {
	return c.common() && d.common() && c.policy() == d.policy()
}

// common reports whether there can be others like it.
func (c *Child) common() bool {
	return c.Supervisor == nil && c.NewWith == nil && len(c.Ports) == 0 && len(c.Wires) == 0
}
