package mailbox_test

import (
	"testing"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/port"
)

// batchBound is how many messages of one port may come in a row while others wait.
const batchBound = 64

// A run ends when its budget is used up, whatever is left, so that others on the same
// worker have their turn.
func TestBudget(t *testing.T) {
	for _, tt := range []struct {
		name   string
		budget int
		want   []int // messages handled after each run
	}{
		{"ten", 10, []int{10, 20, 25, 25}},
		{"one", 1, []int{1, 2, 3, 4}},
		{"zero counts as one", 0, []int{1, 2, 3, 4}},
		{"negative counts as one", -5, []int{1, 2, 3, 4}},
		{"more than there is", 100, []int{25, 25}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, s := newStepped(t, tt.budget)
			handled := 0
			a := r.spawn(counting(&handled))
			s.drain()
			for i := range 25 {
				r.post(a.in, i)
			}
			for i, want := range tt.want {
				s.step()
				if handled != want {
					t.Errorf("handled after run %d: got %v, want %v", i+1, handled, want)
				}
			}
		})
	}
}

func counting(n *int) func(engine.Context) {
	return func(c engine.Context) {
		if _, ok := c.Message().(port.MessageEvent); ok {
			*n++
		}
	}
}

// R45: a handler that always posts again starves nobody: not the private lane, not
// another port, not another actor on the same worker, not a stop.
func TestEndlessHandler(t *testing.T) {
	const bound = 2 * batchBound
	setUp := func(t *testing.T) (r *rig, s *stepper, a *actor, turns *int) {
		r, s = newStepped(t, throughput)
		turns = new(int)
		a = r.spawn(func(c engine.Context) {
			switch m := c.Message().(type) {
			case port.MessageEvent:
				*turns++
				r.post(a.in, m.Data())
			case string:
				r.note("%s", m)
			}
		})
		s.drain()
		r.post(a.in, 1)
		s.step()
		*turns = 0
		return r, s, a, turns
	}
	until := func(r *rig, s *stepper, turns *int, done func() bool) {
		r.Helper()
		for !done() && *turns <= bound {
			s.step()
		}
		if *turns > bound {
			r.Errorf("turns of the endless handler before anything else: got %v, want at most %v", *turns, bound)
		}
	}
	t.Run("private lane", func(t *testing.T) {
		r, s, a, turns := setUp(t)
		r.sys.Root.Send(a.pid, "private")
		until(r, s, turns, func() bool { return len(r.notes) == 1 })
	})
	t.Run("another port", func(t *testing.T) {
		r, s, a, turns := setUp(t)
		p1, p2 := port.NewChannel()
		heard := false
		a.own(r, p2, func(port.MessageEvent) { heard = true })
		r.post(p1, 1)
		until(r, s, turns, func() bool { return heard })
	})
	t.Run("another actor", func(t *testing.T) {
		r, s, _, turns := setUp(t)
		n := 0
		b := r.spawn(counting(&n))
		r.post(b.in, 1)
		until(r, s, turns, func() bool { return n == 1 })
	})
	t.Run("stop", func(t *testing.T) {
		r, s, a, turns := setUp(t)
		r.sys.Root.Stop(a.pid)
		s.drain() // it would not come back
		if got, want := *turns, 0; got != want {
			t.Errorf("turns after the stop: got %v, want %v", got, want)
		}
		if got, want := len(r.letters), 1; got != want {
			t.Errorf("dead letters: got %v, want %v", got, want)
		}
	})
}

// R47: one message on a port, or in the private lane, passes thousands on another port.
func TestFloodedPort(t *testing.T) {
	r, s := newStepped(t, throughput)
	flood, private := 0, 0
	a := r.spawn(func(c engine.Context) {
		switch c.Message().(type) {
		case port.MessageEvent:
			flood++
		case string:
			private = flood
		}
	})
	s.drain()
	p1, p2 := port.NewChannel()
	single := 0
	a.own(r, p2, func(port.MessageEvent) { single = flood })
	for i := range 5000 {
		r.post(a.in, i)
	}
	s.step()
	r.post(p1, 1)
	r.sys.Root.Send(a.pid, "private")
	before := flood
	s.drain()
	if got := single - before; got > batchBound {
		t.Errorf("messages of the flooded port before the single one: got %v, want at most %v", got, batchBound)
	}
	if got := private - before; got > 1 {
		t.Errorf("messages of the flooded port before the private one: got %v, want at most 1", got)
	}
	if got, want := flood, 5000; got != want {
		t.Errorf("messages of the flooded port: got %v, want %v", got, want)
	}
}

// A flooded private lane leaves the ports every other turn.
func TestFloodedPrivateLane(t *testing.T) {
	r, s := newStepped(t, throughput)
	private, seen := 0, -1
	a := r.spawn(func(c engine.Context) {
		switch c.Message().(type) {
		case port.MessageEvent:
			seen = private
		case int:
			private++
		}
	})
	s.drain()
	for i := range 1000 {
		r.sys.Root.Send(a.pid, i)
	}
	s.step()
	before := private
	r.post(a.in, 1)
	s.drain()
	if got := seen - before; got > 1 {
		t.Errorf("private messages before the port's: got %v, want at most 1", got)
	}
	if got, want := private, 1000; got != want {
		t.Errorf("private messages: got %v, want %v", got, want)
	}
}

// R46, R47: several flooded ports share the turns, a batch each, and every port keeps its
// own order.
func TestFloodedPorts(t *testing.T) {
	const ports, each = 5, 1000
	r, s := newStepped(t, throughput)
	a := r.spawn(func(engine.Context) {})
	s.drain()
	count := [ports]int{}
	for i := range ports {
		p1, p2 := port.NewChannel()
		a.own(r, p2, func(e port.MessageEvent) {
			n, err := port.Data[int](e)
			if err != nil || n != count[i] {
				t.Errorf("port %v: got %v, %v, want %v", i, n, err, count[i])
			}
			count[i]++
			for j := range ports {
				if count[j] < each && count[i]-count[j] > batchBound {
					t.Fatalf("turns of the ports: got %v, want no lead of more than %v", count, batchBound)
				}
			}
		})
		for n := range each {
			if err := port.Post(p1, n); err != nil {
				t.Fatalf("post: got %v, want no error", err)
			}
		}
	}
	s.drain()
	if want := [ports]int{each, each, each, each, each}; count != want {
		t.Errorf("messages: got %v, want %v", count, want)
	}
}

// The channels that an actor makes for itself are one source, in posting order (R42);
// disabled ones hold nobody up (R44).
func TestOwnChannelsAreOneSource(t *testing.T) {
	r, s := newStepped(t, throughput)
	a := r.spawn(func(engine.Context) {})
	s.drain()
	var in [3]*port.Port
	var out [3]*port.Port
	for i := range in {
		out[i], in[i] = a.Loop().NewChannel()
		if i < 2 {
			in[i].OnMessage(func(e port.MessageEvent) { r.note("%d:%v", i, e.Data()) })
		}
	}
	for n, i := range []int{0, 2, 1, 1, 0, 2, 1} {
		r.post(out[i], n)
	}
	s.drain()
	in[2].OnMessage(func(e port.MessageEvent) { r.note("2:%v", e.Data()) })
	s.drain()
	want := []string{"0:0", "1:2", "1:3", "0:4", "1:6", "2:1", "2:5"}
	if len(r.notes) != len(want) {
		t.Fatalf("got %v, want %v", r.notes, want)
	}
	for i := range want {
		if r.notes[i] != want[i] {
			t.Fatalf("got %v, want %v", r.notes, want)
		}
	}
}

// The engine's messages come between two messages of a flood, not behind it.
func TestSystemBetweenMessages(t *testing.T) {
	r, s := newStepped(t, 100)
	handled, at := 0, -1
	var mb *mailbox.Mailbox
	a := r.spawn(func(c engine.Context) {
		if _, ok := c.Message().(port.MessageEvent); ok {
			if handled++; handled == 3 {
				mb.Interrupt(func() { at = handled })
			}
		}
	})
	mb = a.Mailbox
	s.drain()
	for i := range 20 {
		r.post(a.in, i)
	}
	s.drain()
	if at != 3 {
		t.Errorf("messages before the interrupt: got %v, want 3", at)
	}
}
