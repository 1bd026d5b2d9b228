package port_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

// hear logs what arrives at p, which starts it.
func hear(t *testing.T, r *recorder, p *port.Port, name string) {
	t.Helper()
	handle(t, p, r.at(name))
}

// hearClose logs name and "close" when p hears that its twin has closed.
func hearClose(t *testing.T, r *recorder, p *port.Port, name string) {
	t.Helper()
	err := p.OnClose(func(reason error) {
		r.add("%s close", name)
		wantError(t, "close reason", reason, port.ErrClosed)
	})
	wantNoError(t, "OnClose", err)
}

// hearArrivals logs what arrives at the ports that p receives.
func hearArrivals(t *testing.T, r *recorder, p *port.Port, name string) {
	t.Helper()
	handle(t, p, func(e port.MessageEvent) {
		for _, q := range e.Ports() {
			hear(t, r, q, name)
		}
	})
}

// wantNow compares what was logged, without waiting: it is for loops that the
// test drives.
func wantNow(t *testing.T, r *recorder, want ...string) {
	t.Helper()
	if got := r.take(); !slices.Equal(got, want) {
		t.Errorf("log: got %q, want %q", got, want)
	}
}

// give posts a value with a transfer list and expects no error.
func give(t *testing.T, to port.Poster, v any, transfer ...port.Transferable) {
	t.Helper()
	wantNoError(t, "posting", to.PostMessage(v, transfer...))
}

// carry transfers p over a channel of its own and returns the port that
// arrived, which nothing has started.
func carry(t *testing.T, p *port.Port) *port.Port {
	t.Helper()
	out, in := port.NewChannel()
	ship(t, out, "carry", p)
	return received(t, in)
}

func onlyPort(t *testing.T, e port.MessageEvent) *port.Port {
	t.Helper()
	ports := e.Ports()
	if len(ports) != 1 {
		t.Fatalf("ports: got %d, want 1", len(ports))
	}
	return ports[0]
}

// wantPulled expects that p has these messages and no others.
func wantPulled(t *testing.T, p *port.Port, want ...string) {
	t.Helper()
	got := []string{}
	for e, ok := p.TryReceive(); ok; e, ok = p.TryReceive() {
		got = append(got, fmt.Sprint(e.Data()))
	}
	if !slices.Equal(got, want) {
		t.Errorf("pulled: got %q, want %q", got, want)
	}
}

// wantDead expects that p's channel is gone.
func wantDead(t *testing.T, p *port.Port) {
	t.Helper()
	wantDone(t, p, true)
	wantError(t, "post to a dead channel", p.PostMessage("x"), port.ErrClosed)
}

// A getter is a value whose serialization runs a function, as a JavaScript
// getter would.
type getter struct{ run func() error }

func (g getter) MarshalBinary() ([]byte, error)     { return []byte("got"), g.run() }
func (g *getter) UnmarshalBinary(data []byte) error { return nil }

// A file is a transferable of the user's.
type file struct {
	mu       sync.Mutex
	name     string
	gone     bool
	refuse   error           // BeginTransfer fails with it
	reverted int             // how often a claim was given up
	onLose   func(why error) // called when the message around it was dropped
}

func (h *file) BeginTransfer() (clone.Transfer, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refuse != nil {
		return nil, h.refuse
	}
	if h.gone {
		return nil, errors.New("file: gone")
	}
	return (*fileClaim)(h), nil
}

func (h *file) detached() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.gone
}

type fileClaim file

func (c *fileClaim) Commit() clone.Transit {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone = true
	return &fileTransit{name: c.name, onLose: c.onLose}
}

func (c *fileClaim) Revert() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reverted++
}

type fileTransit struct {
	name   string
	onLose func(error)
}

func (tr *fileTransit) Arrive(any) any { return &file{name: tr.name, onLose: tr.onLose} }

func (tr *fileTransit) Lose(why error) {
	if tr.onLose != nil {
		tr.onLose(why)
	}
}
