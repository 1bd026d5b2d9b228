package plan

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// A move is one thing that happens to both the State and the model.
type move struct{ verb, child string }

// moves returns all moves with these children. A child that is broken fails to
// start until it is mended.
func moves(names ...string) []move {
	all := []move{{"retry", ""}, {"shutdown", ""}}
	for _, n := range names {
		for _, verb := range []string{"fail", "exit", "break", "terminate", "restart", "delete", "add"} {
			all = append(all, move{verb, n})
		}
	}
	return all
}

// A pair is a State in a rig, and the model, in the same situation.
type pair struct {
	*rig
	model *model
	done  []move
}

func newPair(t *testing.T, flags Flags, specs []ChildSpec) *pair {
	t.Helper()
	r, err := newRig(flags, begun(flags.Strategy, specs)...)
	if err != nil {
		t.Fatal(err)
	}
	m := &model{
		strategy:  flags.Strategy.String(),
		auto:      strings.Fields(flags.AutoShutdown.String())[0],
		intensity: flags.Intensity,
		period:    int(flags.Period / time.Second),
		broken:    map[string]bool{},
	}
	p := &pair{rig: r, model: m}
	for _, s := range begun(flags.Strategy, specs) {
		m.children = append(m.children, newModelChild(s))
	}
	r.do(Begin{})
	m.begin()
	if flags.Strategy == Dynamic {
		for _, s := range specs {
			p.apply(move{"add", s.Name}, s)
		}
	}
	return p
}

func newModelChild(s ChildSpec) *modelChild {
	return &modelChild{name: s.Name, restart: s.Restart.String(), significant: s.Significant,
		slow: s.Backoff == slowly, status: "stopped", back: -1000}
}

// slowly is what the model does for a child that is slow.
var slowly = Backoff{Min: time.Second, Max: 3 * time.Second, Reset: 4 * time.Second}

// apply makes a move on both sides, a second after the one before.
func (p *pair) apply(mv move, spec ChildSpec) {
	p.done = append(p.done, mv)
	p.now, p.model.clock = p.now.Add(time.Second), p.model.clock+1
	m, reply := p.model, func(err error) { p.model.say("reply %s", text(err)) }
	switch n := mv.child; mv.verb {
	case "fail", "exit":
		p.exit(n, mv.verb == "fail")
		m.exit(n, mv.verb == "fail")
	case "break":
		m.broken[n] = !m.broken[n]
		p.broken[n] = map[bool]int{true: -1}[m.broken[n]]
	case "retry":
		p.retry()
		m.retry()
	case "shutdown":
		p.do(Shutdown{})
		m.finish("ok")
	case "add":
		p.do(StartChild{ChildSpec{Name: n, Restart: spec.Restart, Backoff: spec.Backoff}})
		reply(m.add(n, spec.Restart.String(), spec.Backoff == slowly))
	case "terminate":
		p.do(TerminateChild{n})
		reply(m.terminate(n))
	case "restart":
		p.do(RestartChild{n})
		reply(m.revive(n))
	case "delete":
		p.do(DeleteChild{n})
		reply(m.delete(n))
	}
}

// reconfigure gives both sides new flags and specs. A dynamic supervisor takes
// specs for those that it has.
func (p *pair) reconfigure(flags Flags, specs []ChildSpec) {
	if flags.Strategy == Dynamic {
		specs = slices.DeleteFunc(specs, func(s ChildSpec) bool { return p.model.find(s.Name) == nil })
	}
	p.do(Reconfigure{flags, specs})
	p.model.reconfigure(flags, specs)
	p.model.say("reply ok")
}

// check compares what both sides did and where they are.
func (p *pair) check(t *testing.T, flags Flags, specs []ChildSpec) {
	t.Helper()
	if !slices.Equal(p.log, p.model.log) || !slices.Equal(p.show(), p.model.show()) || p.state.Ended() != p.model.over {
		t.Fatalf("%+v\n%+v\n%v\n got %q\nwant %q\n got %q\nwant %q", flags, specs, p.done, p.log, p.model.log,
			p.show(), p.model.show())
	}
}
