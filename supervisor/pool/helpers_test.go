package pool_test

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/pool"
)

var errBoom = errors.New("boom")

// A stage is a pool in a synctest bubble.
type stage struct {
	*testing.T
	*pool.Pool
	sys *actor.System

	mu   sync.Mutex // guards errs
	errs []error    // what OnError was told
}

// onStage runs play in a bubble and shuts everything down after it. What is left then
// fails the test: so does a job without an end.
func onStage(t *testing.T, opt pool.Options, play func(s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &stage{T: t, sys: actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})}
		opt.OnError = func(err error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.errs = append(s.errs, err)
		}
		p, err := pool.Start(t.Context(), s.sys, "pool", &opt)
		if err != nil {
			t.Fatalf("Start: got %v, want nil", err)
		}
		s.Pool = p
		defer s.finish()
		play(s)
	})
}

func (s *stage) finish() {
	s.Helper()
	if err := s.sys.Shutdown(context.Background()); err != nil {
		s.Errorf("Shutdown: got %v, want nil", err)
	}
	synctest.Wait()
	if n := s.sys.Stats().Actors; n != 0 {
		s.Errorf("actors after Shutdown: got %d, want 0", n)
	}
	st := s.Stats()
	if st.Queued != 0 || st.Parked != 0 || st.Busy != 0 || st.Blocked != 0 || st.Workers != 0 {
		s.Errorf("after Shutdown: got %+v, want nothing queued, parked, busy, blocked or there", st)
	}
	if sum := st.Done + st.Failed + st.Lost + st.Expired + st.Stopped; sum != st.Accepted {
		s.Errorf("jobs ended: got %d, want %d: %+v", sum, st.Accepted, st)
	}
	time.Sleep(time.Hour) // jobs that were given up in their sleep wake up
}

// wantStats waits until nothing moves and compares the figures.
func (s *stage) wantStats(want pool.Stats) {
	s.Helper()
	synctest.Wait()
	if got := s.Stats(); got != want {
		s.Errorf("stats: got\n%+v, want\n%+v", got, want)
	}
}

// errors returns what OnError was told.
func (s *stage) errors() []error {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]error(nil), s.errs...)
}

// A gate holds jobs up until it is opened.
type gate chan struct{}

// pass is a job that waits at the gate, or for its context.
func (g gate) pass(ctx context.Context) error {
	select {
	case <-g:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stubborn is a job that waits at the gate and for nothing else.
func (g gate) stubborn(context.Context) error {
	<-g
	return nil
}

func (s *stage) do(f func(ctx context.Context) error) error {
	_, err := pool.Do(s.Context(), s.Pool, func(ctx context.Context) (int, error) { return 0, f(ctx) })
	return err
}

func (s *stage) mustGo(f func(ctx context.Context) error) {
	s.Helper()
	if err := s.Go(s.Context(), f); err != nil {
		s.Errorf("Go: got %v, want nil", err)
	}
}

func wantErr(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) || want == nil && got != nil {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func goroutines() int { return runtime.NumGoroutine() }
