package actor_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

var errBoom = errors.New("boom")

// bubble runs f in a synctest bubble with a System of its own. The System is shut
// down at the end, and then nothing may be left of it.
func bubble(t *testing.T, f func(t *testing.T, sys *actor.System)) {
	t.Helper()
	bubbleWith(t, actor.Options{}, f)
}

func bubbleWith(t *testing.T, opt actor.Options, f func(t *testing.T, sys *actor.System)) {
	t.Helper()
	opt.Logger = cmp.Or(opt.Logger, slog.New(slog.DiscardHandler))
	// Tests hold turns up in ways that Berth knows nothing of. With these many workers
	// none has to wait for growth, which takes time, and Wait lets none pass.
	opt.Workers = cmp.Or(opt.Workers, 32)
	synctest.Test(t, func(t *testing.T) {
		sys := actor.NewSystem(&opt)
		defer func() {
			if err := sys.Shutdown(context.Background()); err != nil {
				t.Errorf("Shutdown: got %v, want nil", err)
			}
			synctest.Wait()
			if n := sys.Stats().Actors; n != 0 {
				t.Errorf("actors after Shutdown: got %d, want 0", n)
			}
		}()
		f(t, sys)
	})
}

// A turnFunc is what a test has an actor do on one of its turns.
type turnFunc func(ctx context.Context, self *actor.Self) error

// A stage is an actor whose turns are written by the test.
type stage struct {
	ref     actor.Ref
	starts  turnFunc
	stops   func(ctx context.Context, self *actor.Self, reason error)
	receive actor.Func // what is no act

	mu   sync.Mutex // guards acts
	acts []turnFunc
}

const act = "act: the next function of the stage"

func (s *stage) Receive(ctx context.Context, self *actor.Self, e port.MessageEvent) error {
	switch {
	case e.Data() == act:
		s.mu.Lock()
		f := s.acts[0]
		s.acts = s.acts[1:]
		s.mu.Unlock()
		return f(ctx, self)
	case s.receive != nil:
		return s.receive(ctx, self, e)
	}
	return nil
}

// A starter is a stage with a Start.
type starter struct{ *stage }

func (s starter) Start(ctx context.Context, self *actor.Self) error { return s.starts(ctx, self) }

// actor returns the stage as an actor, which has a Start if the test says so.
func (s *stage) actor() actor.Actor {
	if s.starts != nil {
		return starter{s}
	}
	return s
}

func (s *stage) Stop(ctx context.Context, self *actor.Self, reason error) {
	if s.stops != nil {
		s.stops(ctx, self, reason)
	}
}

// as returns spec with the stage as its actor.
func (s *stage) as(spec actor.Spec) actor.Spec {
	spec.New = s.actor
	return spec
}

// begin has the actor run f on a turn, and does not wait for it.
func (s *stage) begin(f turnFunc) {
	s.mu.Lock()
	s.acts = append(s.acts, f)
	s.mu.Unlock()
	_ = s.ref.PostMessage(act)
}

// do has the actor run f on a turn, and waits until everything is still.
func (s *stage) do(t *testing.T, f func(ctx context.Context, self *actor.Self)) {
	t.Helper()
	s.try(t, func(ctx context.Context, self *actor.Self) error {
		f(ctx, self)
		return nil
	})
}

// try is do with a function that may fail.
func (s *stage) try(t *testing.T, f turnFunc) {
	t.Helper()
	ran := make(chan struct{})
	s.begin(func(ctx context.Context, self *actor.Self) error {
		close(ran)
		return f(ctx, self)
	})
	synctest.Wait()
	select {
	case <-ran:
	default:
		t.Fatal("the actor has not run its turn")
	}
}

// end ends the actor in its own turn, by returning err or, without one, by Stop.
func (s *stage) end(t *testing.T, err error) {
	t.Helper()
	s.try(t, func(_ context.Context, self *actor.Self) error {
		self.Stop()
		return err
	})
}

// up spawns s at the root.
func up(t *testing.T, sys *actor.System, s *stage, spec actor.Spec) *stage {
	t.Helper()
	ref, err := sys.Spawn(t.Context(), s.as(spec))
	if err != nil {
		t.Fatalf("Spawn: %v", err)
	}
	s.ref = ref
	return s
}

// under spawns s as a child of parent.
func under(t *testing.T, parent, s *stage, spec actor.Spec) *stage {
	t.Helper()
	var err error
	parent.do(t, func(ctx context.Context, self *actor.Self) {
		s.ref, err = self.Spawn(ctx, s.as(spec))
	})
	if err != nil {
		t.Fatalf("Spawn: %v", err)
	}
	return s
}

// A record keeps what happened, in order.
type record[T any] struct {
	mu   sync.Mutex
	list []T
}

func (r *record[T]) add(v T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, v)
}

// all waits until everything is still, and returns what has happened until then.
func (r *record[T]) all() []T {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]T(nil), r.list...)
}

// want compares all with a list.
func (r *record[T]) want(t *testing.T, what string, want ...T) {
	t.Helper()
	got := r.all()
	if len(got) == 0 && len(want) == 0 {
		return
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// data is an actor's receive that keeps what arrives.
func (r *record[T]) data(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
	v, err := port.Data[T](e)
	if err != nil {
		return err
	}
	r.add(v)
	return nil
}

// heard listens at a port outside actors.
func heard(t *testing.T, p *port.Port) *record[any] {
	t.Helper()
	r := new(record[any])
	if err := p.OnMessage(func(e port.MessageEvent) { r.add(e.Data()) }); err != nil {
		t.Fatalf("OnMessage: %v", err)
	}
	return r
}

// closes records the close of a port outside actors.
func closes(t *testing.T, p *port.Port) *record[error] {
	t.Helper()
	r := new(record[error])
	if err := p.OnClose(r.add); err != nil {
		t.Fatalf("OnClose: %v", err)
	}
	return r
}

// wantClosed says that the record holds one close with the reason.
func wantClosed(t *testing.T, what string, r *record[error], reason error) {
	t.Helper()
	got := r.all()
	if len(got) != 1 {
		t.Errorf("%s: got %d close notices %v, want 1", what, len(got), got)
		return
	}
	wantIs(t, what, got[0], port.ErrClosed)
	if reason != nil {
		wantIs(t, what, got[0], reason)
	}
}

// wantOpen says that a port was not told of any close.
func wantOpen(t *testing.T, what string, r *record[error]) {
	t.Helper()
	if got := r.all(); len(got) != 0 {
		t.Errorf("%s: got closed %v, want open", what, got)
	}
}

func wantIs(t *testing.T, what string, err, want error) {
	t.Helper()
	if want == nil && err != nil || !errors.Is(err, want) {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

// deadLetters records the System's dead letters from now on, as deadLetter writes them.
func deadLetters(t *testing.T, sys *actor.System) *record[string] {
	t.Helper()
	r := new(record[string])
	seq := sys.DeadLetters(t.Context())
	go func() {
		for d := range seq {
			r.add(deadLetter(d.Reason, d.Data()))
		}
	}()
	return r
}

func deadLetter(reason port.Reason, data any) string { return fmt.Sprintf("%v: %v", reason, data) }

// A gate holds turns up until it is opened, whatever their contexts say.
type gate struct {
	once sync.Once
	c    chan struct{}
}

// newGate returns a gate that is opened at the end of the test at the latest.
func newGate(t *testing.T) *gate {
	g := &gate{c: make(chan struct{})}
	t.Cleanup(g.open)
	return g
}

func (g *gate) open() { g.once.Do(func() { close(g.c) }) }
func (g *gate) pass() { <-g.c }

// exits returns an OnExit that records.
func exits(r *record[actor.Exit]) func(context.Context, *actor.Self, actor.Exit) error {
	return func(_ context.Context, _ *actor.Self, x actor.Exit) error {
		r.add(x)
		return nil
	}
}

// oneExit returns the only Exit in the record.
func oneExit(t *testing.T, r *record[actor.Exit]) actor.Exit {
	t.Helper()
	list := r.all()
	if len(list) != 1 {
		t.Fatalf("exits: got %d, want 1", len(list))
	}
	return list[0]
}

// pull takes all messages that wait at a port, as strings.
func pull(p *port.Port) []string {
	var list []string
	for {
		e, ok := p.TryReceive()
		if !ok {
			return list
		}
		list = append(list, fmt.Sprint(e.Data()))
	}
}

func wantList(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
