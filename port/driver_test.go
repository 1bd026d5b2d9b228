package port_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

// A driver that has nothing to drive: its loop is asked for turns by the test.
type driver struct {
	recorder
	loop  port.Loop
	types *clone.Types
	woken int
}

// drive runs what is due; what comes to the inbox is noted.
func (d *driver) drive() {
	for turn := new(port.Turn); d.loop.Next(turn); turn.Finish() {
		if e := turn.Event(); turn.Served() {
			d.add("%v at %v", e.Data(), e.Port())
		} else {
			turn.Run()
		}
	}
}

func (d *driver) Wake()                        { d.woken++ }
func (d *driver) Accept(target any) bool       { return target == "me" }
func (d *driver) DeadLetter(l port.DeadLetter) { d.dead(l) }
func (d *driver) Types() *clone.Types          { return d.types }
func (d *driver) Name() string                 { return "driver" }
func (d *driver) Owner() any                   { return d }

// Drive makes an inbox, or takes one over with what is queued in it; the loop serves it,
// owns it, and closes it at its end.
func TestDrive(t *testing.T) {
	given := port.NewInbox()
	post(t, given.Inlet(), 1)
	for name, inbox := range map[string]*port.Port{"new": nil, "given": given} {
		t.Run(name, func(t *testing.T) {
			d := new(driver)
			p, err := d.loop.Drive(d, inbox, true)
			wantNoError(t, "Drive", err)
			if inbox == nil {
				post(t, p.Inlet(), 1)
			} else if err := inbox.Close(); err != nil || p.Len() != 1 {
				t.Errorf("the caller's handle still reaches the port")
			}
			s := p.Inlet()
			d.loop.ServeInbox()
			post(t, s, 2)
			wantNoError(t, "PostEnvelope", s.PostEnvelope(port.Envelope{Target: "you"}, 3))
			wantNoError(t, "PostEnvelope", s.PostEnvelope(port.Envelope{Target: "me"}, 4))
			if d.woken != 1 || port.OwnerOf(s) != d || d.loop.Ports() != 1 || p != d.loop.Inbox() {
				t.Errorf("woken %d times, owner %v, %d ports; want 1, the driver, 1", d.woken, port.OwnerOf(s), d.loop.Ports())
			}
			d.drive()
			wantNow(t, &d.recorder, "1 at <nil>", "2 at <nil>", fmt.Sprintf("dead (%v) 3", port.OriginMismatch), "4 at <nil>")
			post(t, s, 5)
			d.loop.End(nil)
			wantNow(t, &d.recorder, fmt.Sprintf("dead (%v) 5", port.Closed))
			if err := s.PostMessage(6); !errors.Is(err, port.ErrClosed) {
				t.Errorf("post after the end: got %v, want %v", err, port.ErrClosed)
			}
		})
	}
}

// An inbox that has left is not the loop's any more, neither to serve nor to close.
func TestDriveReleased(t *testing.T) {
	d := new(driver)
	p, err := d.loop.Drive(d, nil, true)
	wantNoError(t, "Drive", err)
	s := p.Inlet()
	q, err := p.Release()
	wantNoError(t, "Release", err)
	d.loop.ServeInbox()
	post(t, s, 1)
	d.drive()
	d.loop.End(nil)
	wantNow(t, &d.recorder)
	if q.Len() != 1 || d.loop.Ports() != 0 {
		t.Errorf("got %d messages and %d ports, want 1 and 0", q.Len(), d.loop.Ports())
	}
}

type losing struct{ r *recorder }

func (l losing) Lose(reason error) { l.r.add("lost: %v", reason) }

// A notice that is dropped tells its source, once, and is no dead letter; one that is
// handled does not.
func TestNoticeIsLost(t *testing.T) {
	var r recorder
	loop := port.NewLoop(&port.LoopOptions{Wake: func() {}, DeadLetters: r.dead})
	inbox := port.NewInbox()
	wantNoError(t, "Own", loop.Own(inbox))
	handle(t, inbox, func(e port.MessageEvent) { r.add("%v", e.Data()) })
	s, env := inbox.Inlet(), port.Envelope{Source: losing{&r}, Notice: true}
	wantNoError(t, "PostEnvelope", s.PostEnvelope(env, 1))
	drive(loop)
	wantNow(t, &r, "1")
	wantNoError(t, "PostEnvelope", s.PostEnvelope(env, 2))
	loop.End(errors.New("end"))
	wantNow(t, &r, "lost: port: closed: end")
	if err := s.PostEnvelope(env, 3); !errors.Is(err, port.ErrClosed) {
		t.Errorf("post: got %v, want %v", err, port.ErrClosed)
	}
	wantNow(t, &r, "lost: port: closed: end")
	env.Notice = false
	_ = s.PostEnvelope(env, 4)
	wantNow(t, &r)
}
