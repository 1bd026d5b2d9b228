package pool_test

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
	"github.com/berth-go/berth/supervisor/pool"
)

func TestResize(t *testing.T) {
	onStage(t, pool.Options{Workers: 2}, func(s *stage) {
		g := make(gate)
		for range 10 {
			s.mustGo(g.pass)
		}
		s.wantStats(pool.Stats{Workers: 2, Busy: 2, Queued: 8, Accepted: 10})
		s.mustResize(6)
		s.wantStats(pool.Stats{Workers: 6, Busy: 6, Queued: 4, Accepted: 10})
		s.mustResize(1) // five leave after the job in hand
		s.wantStats(pool.Stats{Workers: 6, Busy: 6, Queued: 4, Accepted: 10})
		close(g)
		s.wantStats(pool.Stats{Workers: 1, Accepted: 10, Done: 10})
	})
}

func (s *stage) mustResize(n int) {
	s.Helper()
	wantErr(s.T, "Resize", s.Resize(s.Context(), n), nil)
}

// A pool of no workers is paused.
func TestResizeToNothing(t *testing.T) {
	onStage(t, pool.Options{Workers: 3}, func(s *stage) {
		s.mustResize(0)
		s.mustGo(func(context.Context) error { return nil })
		s.wantStats(pool.Stats{Queued: 1, Accepted: 1})
		s.mustResize(1)
		s.wantStats(pool.Stats{Workers: 1, Accepted: 1, Done: 1})
	})
}

// While workers are about to leave, the size can grow again.
func TestResizeDownAndUp(t *testing.T) {
	onStage(t, pool.Options{Workers: 3}, func(s *stage) {
		g := make(gate)
		for range 6 {
			s.mustGo(g.pass)
		}
		synctest.Wait()
		s.mustResize(1)
		s.mustResize(2)
		s.wantStats(pool.Stats{Workers: 4, Busy: 4, Queued: 2, Accepted: 6})
		close(g)
		s.wantStats(pool.Stats{Workers: 2, Accepted: 6, Done: 6})
	})
}

func TestWait(t *testing.T) {
	onStage(t, pool.Options{Workers: 2}, func(s *stage) {
		wantErr(s.T, "Wait for nothing", s.Wait(s.Context()), nil)
		for range 4 {
			s.mustGo(func(context.Context) error { time.Sleep(time.Second); return nil })
		}
		ctx, cancel := context.WithTimeout(s.Context(), time.Second/2)
		defer cancel()
		wantErr(s.T, "an impatient Wait", s.Wait(ctx), context.DeadlineExceeded)
		wantErr(s.T, "Wait", s.Wait(s.Context()), nil)
		s.wantStats(pool.Stats{Workers: 2, Accepted: 4, Done: 4})
	})
}

// Stop: what waits is not run, and what runs sees it and may end.
func TestStop(t *testing.T) {
	onStage(t, pool.Options{Workers: 1, Queue: 1}, func(s *stage) {
		g := make(gate)
		running := pool.Submit(s.Context(), s.Pool, func(ctx context.Context) (int, error) { return 1, g.pass(ctx) })
		synctest.Wait()
		queued := pool.Submit(s.Context(), s.Pool, func(context.Context) (int, error) { return 1, nil })
		blocked := make(chan error)
		go func() { blocked <- s.do(g.pass) }()
		synctest.Wait()
		wantErr(s.T, "Stop", s.Stop(s.Context()), nil)
		_, err := running.Wait(s.Context())
		wantErr(s.T, "the job that ran", err, context.Canceled)
		_, err = queued.Wait(s.Context())
		wantErr(s.T, "the job that waited", err, pool.ErrStopped)
		wantErr(s.T, "the submitter that waited", <-blocked, pool.ErrStopped)
		wantErr(s.T, "Go after Stop", s.Go(s.Context(), g.pass), pool.ErrStopped)
		wantErr(s.T, "Do after Stop", s.do(g.pass), pool.ErrStopped)
		wantErr(s.T, "Resize after Stop", s.Resize(s.Context(), 3), pool.ErrStopped)
		wantErr(s.T, "Stop again", s.Stop(s.Context()), nil)
		wantErr(s.T, "Drain again", s.Drain(s.Context()), nil)
		s.wantStats(pool.Stats{Accepted: 2, Failed: 1, Stopped: 1, Refused: 3})
	})
}

// A job that does not stop is given up after the grace, or when the context is done.
func TestStopGivesUp(t *testing.T) {
	for _, tt := range []struct {
		name     string
		grace    time.Duration
		patience time.Duration
		took     time.Duration
		err      error
	}{
		{"after the grace", 2 * time.Second, time.Minute, 2 * time.Second, nil},
		{"after the default grace", 0, time.Minute, 5 * time.Second, nil},
		{"at the end of the context", time.Minute, 3 * time.Second, 3 * time.Second, context.DeadlineExceeded},
		{"with no grace at all", -1, 3 * time.Second, 3 * time.Second, context.DeadlineExceeded},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, pool.Options{Workers: 2, Grace: tt.grace}, func(s *stage) {
				g := make(gate)
				task := pool.Submit(s.Context(), s.Pool, func(ctx context.Context) (int, error) { return 1, g.stubborn(ctx) })
				synctest.Wait()
				ctx, cancel := context.WithTimeout(s.Context(), tt.patience)
				defer cancel()
				start := time.Now()
				wantErr(s.T, "Stop", s.Stop(ctx), tt.err)
				if took := time.Since(start).Round(100 * time.Millisecond); took != tt.took {
					t.Errorf("Stop took %v, want %v", took, tt.took)
				}
				n, err := task.Wait(s.Context())
				wantErr(s.T, "the job", err, actor.ErrFenced)
				close(g)
				synctest.Wait()
				if m, _ := task.Wait(s.Context()); n != 0 || m != 0 {
					t.Errorf("value of a job that was given up: got %v, %v, want 0", n, m)
				}
			})
		})
	}
}

// Drain: no new jobs, and those that were accepted end.
func TestDrain(t *testing.T) {
	onStage(t, pool.Options{Workers: 2}, func(s *stage) {
		for range 6 {
			s.mustGo(func(ctx context.Context) error { time.Sleep(time.Second); return ctx.Err() })
		}
		synctest.Wait()
		time.AfterFunc(time.Second, func() {
			wantErr(s.T, "Go meanwhile", s.Go(s.Context(), func(context.Context) error { return nil }), pool.ErrStopped)
		})
		wantErr(s.T, "Drain", s.Drain(s.Context()), nil)
		s.wantStats(pool.Stats{Accepted: 6, Done: 6, Refused: 1})
	})
}

// When the context is done the rest is stopped, with the grace as its time.
func TestDrainRunsOutOfTime(t *testing.T) {
	onStage(t, pool.Options{Workers: 1, Grace: time.Second}, func(s *stage) {
		g := make(gate)
		s.mustGo(g.pass)
		s.mustGo(g.pass)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
		defer cancel()
		wantErr(s.T, "Drain", s.Drain(ctx), context.DeadlineExceeded)
		s.wantStats(pool.Stats{Accepted: 2, Failed: 1, Stopped: 1})
	})
}

// However the System ends, every job has an end.
func TestShutdownEndsAllJobs(t *testing.T) {
	for _, patient := range []bool{true, false} {
		onStage(t, pool.Options{Workers: 2, Grace: -1}, func(s *stage) {
			g := make(gate)
			job := g.pass
			if !patient {
				job = g.stubborn
			}
			for range 5 {
				s.mustGo(job)
			}
			synctest.Wait()
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			if err := s.sys.Shutdown(ctx); (err == nil) != patient {
				t.Errorf("Shutdown: got %v", err)
			}
			synctest.Wait()
			if n := len(s.errors()); n != 5 {
				t.Errorf("jobs that were ended: got %d, want 5", n)
			}
			close(g)
		})
	}
}

// A pool is a child like any other, and takes jobs before it runs and again after its
// supervisor has restarted it.
func TestPoolInATree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
		p := pool.New(&pool.Options{Workers: 2})
		early := pool.Submit(t.Context(), p, func(context.Context) (int, error) { return 1, nil })
		wantErr(t, "Resize before the start", p.Resize(t.Context(), 3), nil)
		tree, err := supervisor.Start(t.Context(), sys, "top", supervisor.Spec{
			Strategy: supervisor.OneForAll,
			Children: []supervisor.Child{
				{Name: "pool", New: p.Actor, Shutdown: -1},
				{Name: "frail", New: func() actor.Actor {
					return actor.Handle(func(context.Context, *actor.Self, string) error { return errBoom })
				}},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := early.Wait(t.Context()); n != 1 || err != nil {
			t.Errorf("a job from before the start: got %v, %v", n, err)
		}
		if n := p.Stats().Workers; n != 3 {
			t.Errorf("workers: got %d, want 3", n)
		}
		frail, _ := tree.Child("frail")
		wantErr(t, "PostMessage", frail.PostMessage("fail"), nil)
		synctest.Wait()
		n, err := pool.Do(t.Context(), p, func(context.Context) (int, error) { return 2, nil })
		if n != 2 || err != nil {
			t.Errorf("after the restart: got %v, %v", n, err)
		}
		wantErr(t, "Shutdown", sys.Shutdown(context.Background()), nil)
		wantErr(t, "Go after Shutdown", p.Go(t.Context(), func(context.Context) error { return nil }), pool.ErrStopped)
	})
}

// A pool that was never started stops too.
func TestStopBeforeTheStart(t *testing.T) {
	p := pool.New(nil)
	task := pool.Submit(t.Context(), p, func(context.Context) (int, error) { return 1, nil })
	wantErr(t, "Stop", p.Stop(t.Context()), nil)
	_, err := task.Wait(t.Context())
	wantErr(t, "Wait", err, pool.ErrStopped)
}
