package port_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

// A recorder logs what handlers see, in order. The zero recorder is empty.
type recorder struct {
	mu  sync.Mutex // guards the field below
	log []string
}

func (r *recorder) add(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log = append(r.log, fmt.Sprintf(format, args...))
}

// message is a handler that logs the data.
func (r *recorder) message(e port.MessageEvent) { r.add("%v", e.Data()) }

// at returns a handler that logs a name and the data.
func (r *recorder) at(name string) func(port.MessageEvent) {
	return func(e port.MessageEvent) { r.add("%s %v", name, e.Data()) }
}

// failed is a handler for messageerror.
func (r *recorder) failed(port.MessageEvent) { r.add("messageerror") }

// closed is a handler for OnClose.
func (r *recorder) closed(error) { r.add("close") }

// dead is a sink for dead letters: it logs the reason and the data.
func (r *recorder) dead(d port.DeadLetter) { r.add("dead (%v) %v", d.Reason, d.Data()) }

// take returns the log and empties it.
func (r *recorder) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	log := r.log
	r.log = nil
	return log
}

// wantLog waits until the bubble is idle and compares what was logged since the
// last time. It is for bubbles only.
func wantLog(t *testing.T, r *recorder, want ...string) {
	t.Helper()
	synctest.Wait()
	if got := r.take(); !slices.Equal(got, want) {
		t.Errorf("log: got %q, want %q", got, want)
	}
}

// bubble runs a subtest in a bubble of its own.
func bubble(t *testing.T, name string, f func(*testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

// post posts values one by one and expects no error.
func post(t *testing.T, to port.Poster, values ...any) {
	t.Helper()
	for _, v := range values {
		if err := to.PostMessage(v); err != nil {
			t.Errorf("posting %v: got %v, want no error", v, err)
		}
	}
}

// ship posts v with ports in its transfer list and expects no error.
func ship(t *testing.T, over port.Poster, v any, ports ...*port.Port) {
	t.Helper()
	if err := over.PostMessage(v, port.Transferables(ports...)...); err != nil {
		t.Fatalf("shipping %d ports: got %v, want no error", len(ports), err)
	}
}

// receive takes the next message.
func receive(t *testing.T, p *port.Port) port.MessageEvent {
	t.Helper()
	e, err := p.Receive(context.Background())
	if err != nil {
		t.Fatalf("receiving: got %v, want a message", err)
	}
	return e
}

// received takes a message that carries one port, and returns the port.
func received(t *testing.T, p *port.Port) *port.Port {
	t.Helper()
	ports := receive(t, p).Ports()
	if len(ports) != 1 {
		t.Fatalf("got %d ports, want 1", len(ports))
	}
	return ports[0]
}

// listen adds a listener and expects no error.
func listen(t *testing.T, p *port.Port, f func(port.MessageEvent)) *port.Listener {
	t.Helper()
	l, err := p.AddEventListener(f, nil)
	wantNoError(t, "AddEventListener", err)
	return l
}

// handle sets the onmessage handler and expects no error.
func handle(t *testing.T, p *port.Port, f func(port.MessageEvent)) {
	t.Helper()
	wantNoError(t, "OnMessage", p.OnMessage(f))
}

// start starts a port and expects no error.
func start(t *testing.T, p *port.Port) {
	t.Helper()
	wantNoError(t, "Start", p.Start())
}

// drive takes all turns that are due on a driven loop, and returns how many
// there were.
func drive(l *port.Loop) int {
	var turn port.Turn
	for n := 0; ; n++ {
		if !l.Next(&turn) {
			return n
		}
		turn.Run()
		turn.Finish()
	}
}

// newDriven returns a loop that takes turns in drive only.
func newDriven(r *recorder) *port.Loop {
	return port.NewLoop(&port.LoopOptions{Wake: func() {}, DeadLetters: r.dead})
}

func wantNoError(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: got %v, want no error", what, err)
	}
}

// wantError expects an error that wraps want.
func wantError(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

func wantDataClone(t *testing.T, what string, err error) {
	t.Helper()
	wantError(t, what, err, clone.ErrDataClone)
}

func wantLen(t *testing.T, p *port.Port, want int) {
	t.Helper()
	if got := p.Len(); got != want {
		t.Errorf("messages that wait: got %d, want %d", got, want)
	}
}

// wantMoved expects that a buffer's bytes have gone with a message, or have not.
func wantMoved(t *testing.T, b *port.Buffer, want bool) {
	t.Helper()
	if got := b.Detached(); got != want {
		t.Errorf("buffer detached: got %v, want %v", got, want)
	}
}

// wantDone expects that the port is of no more use, or still is.
func wantDone(t *testing.T, p *port.Port, want bool) {
	t.Helper()
	got := false
	select {
	case <-p.Done():
		got = true
	default:
	}
	if got != want {
		t.Errorf("done: got %v, want %v", got, want)
	}
}

// wantLinked expects that what is posted to one port arrives at the other, which
// nobody uses otherwise, and the other way round.
func wantLinked(t *testing.T, p, q *port.Port) {
	t.Helper()
	for _, pair := range [][2]*port.Port{{p, q}, {q, p}} {
		post(t, pair[0], "linked")
		e, ok := pair[1].TryReceive()
		if !ok || e.Data() != "linked" {
			t.Errorf("over the channel: got %v, %v, want linked, true", e.Data(), ok)
		}
	}
}
