package pool_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/pool"
)

func TestDoReturnsWhatTheJobReturns(t *testing.T) {
	onStage(t, pool.Options{Workers: 2}, func(s *stage) {
		for _, tt := range []struct {
			name  string
			f     func(context.Context) (string, error)
			value string
			err   error
		}{
			{"a value", func(context.Context) (string, error) { return "yes", nil }, "yes", nil},
			{"an error", func(context.Context) (string, error) { return "", errBoom }, "", errBoom},
			{"both", func(context.Context) (string, error) { return "half", errBoom }, "half", errBoom},
		} {
			got, err := pool.Do(s.Context(), s.Pool, tt.f)
			if got != tt.value || err != tt.err {
				t.Errorf("%s: got %q, %v, want %q, %v", tt.name, got, err, tt.value, tt.err)
			}
		}
	})
}

// A panic costs one job: its caller gets the value and the stack, and the pool goes on.
func TestPanicCostsOneJob(t *testing.T) {
	onStage(t, pool.Options{Workers: 1}, func(s *stage) {
		err := s.do(func(context.Context) error { panic(errBoom) })
		var panicked *actor.PanicError
		if !errors.As(err, &panicked) || !errors.Is(err, errBoom) {
			t.Fatalf("Do: got %v, want a PanicError that wraps %v", err, errBoom)
		}
		if stack := panicked.Stack(); !strings.Contains(stack, "TestPanicCostsOneJob") {
			t.Errorf("stack: got\n%s\nwant the job in it", stack)
		}
		wantErr(t, "the job after", s.do(func(context.Context) error { return nil }), nil)
		s.wantStats(pool.Stats{Workers: 1, Accepted: 2, Done: 1, Lost: 1, Restarted: 1})
	})
}

func TestGoTellsOnError(t *testing.T) {
	onStage(t, pool.Options{Workers: 1}, func(s *stage) {
		s.mustGo(func(context.Context) error { return nil })
		s.mustGo(func(context.Context) error { return errBoom })
		s.mustGo(func(context.Context) error { panic("ouch") })
		errs := s.errors()
		var panicked *actor.PanicError
		if len(errs) != 2 || errs[0] != errBoom || !errors.As(errs[1], &panicked) {
			t.Errorf("OnError: got %v, want boom and a panic", errs)
		}
	})
}

func TestBatchKeepsTheOrder(t *testing.T) {
	onStage(t, pool.Options{Workers: 3}, func(s *stage) {
		got := pool.Batch(s.Context(), s.Pool, []int{5, 3, -1, 0, 4}, func(_ context.Context, n int) (int, error) {
			time.Sleep(time.Duration(max(n, 0)) * time.Second)
			switch n {
			case -1:
				panic("ouch")
			case 0:
				return 0, errBoom
			}
			return n * n, nil
		})
		for i, want := range []int{25, 9, 0, 0, 16} {
			if got[i].Value != want {
				t.Errorf("result %d: got %v, want %v", i, got[i].Value, want)
			}
		}
		var panicked *actor.PanicError
		if !errors.As(got[2].Err, &panicked) || got[3].Err != errBoom || got[0].Err != nil {
			t.Errorf("errors: got %v", got)
		}
	})
}

func TestBatchEndsWithItsContext(t *testing.T) {
	onStage(t, pool.Options{Workers: 1}, func(s *stage) {
		ctx, cancel := context.WithTimeout(s.Context(), 3*time.Second)
		defer cancel()
		got := pool.Batch(ctx, s.Pool, []int{1, 6, 1}, func(ctx context.Context, n int) (int, error) {
			time.Sleep(time.Duration(n) * time.Second)
			return n, nil
		})
		wantErr(t, "first", got[0].Err, nil)
		wantErr(t, "second, which runs", got[1].Err, context.DeadlineExceeded)
		wantErr(t, "third, which waits", got[2].Err, context.DeadlineExceeded)
		time.Sleep(time.Minute)
		s.wantStats(pool.Stats{Workers: 1, Accepted: 3, Done: 2, Expired: 1})
	})
}

// A job that has not begun is not run once its context is done, whether somebody waits
// for it or not.
func TestQueuedJobsExpire(t *testing.T) {
	onStage(t, pool.Options{Workers: 1}, func(s *stage) {
		g := make(gate)
		s.mustGo(g.pass)
		ctx, cancel := context.WithTimeout(s.Context(), time.Second)
		defer cancel()
		ran := false
		if err := s.Go(ctx, func(context.Context) error { ran = true; return nil }); err != nil {
			t.Error(err)
		}
		_, err := pool.Do(ctx, s.Pool, func(context.Context) (int, error) { ran = true; return 1, nil })
		wantErr(t, "Do", err, context.DeadlineExceeded)
		s.wantStats(pool.Stats{Workers: 1, Busy: 1, Queued: 1, Accepted: 3, Expired: 1})
		close(g)
		s.wantStats(pool.Stats{Workers: 1, Accepted: 3, Done: 1, Expired: 2})
		if errs := s.errors(); ran || len(errs) != 1 || errs[0] != context.DeadlineExceeded {
			t.Errorf("got ran %v, errors %v, want false and a deadline", ran, errs)
		}
	})
}

// Waiting for a task has a context of its own.
func TestTaskWait(t *testing.T) {
	onStage(t, pool.Options{Workers: 1}, func(s *stage) {
		task := pool.Submit(s.Context(), s.Pool, func(context.Context) (int, error) {
			time.Sleep(time.Minute)
			return 7, nil
		})
		ctx, cancel := context.WithTimeout(s.Context(), time.Second)
		defer cancel()
		_, err := task.Wait(ctx)
		wantErr(t, "an impatient Wait", err, context.DeadlineExceeded)
		<-task.Done()
		for range 2 {
			if n, err := task.Wait(ctx); n != 7 || err != nil {
				t.Errorf("Wait: got %v, %v, want 7, nil", n, err)
			}
		}
	})
}

// Jobs can submit jobs, and an idle pool owns no goroutine.
func TestIdlePoolOwnsNoGoroutine(t *testing.T) {
	onStage(t, pool.Options{Workers: 100}, func(s *stage) {
		inner := 0
		err := s.do(func(ctx context.Context) (err error) {
			inner, err = pool.Do(ctx, s.Pool, func(context.Context) (int, error) { return 3, nil })
			return err
		})
		if inner != 3 || err != nil {
			t.Errorf("a job in a job: got %v, %v, want 3, nil", inner, err)
		}
		for range 500 {
			s.mustGo(func(context.Context) error { time.Sleep(time.Second); return nil })
		}
		start := time.Now()
		wantErr(t, "Wait", s.Wait(s.Context()), nil)
		if took := time.Since(start).Round(100 * time.Millisecond); took != 5*time.Second {
			t.Errorf("500 jobs of a second by 100 workers: got %v, want 5s", took)
		}
		synctest.Wait()
		// The dispatcher has a few of its own, and who has ended is counted a moment longer.
		if n := goroutines(); n > 50 {
			t.Errorf("goroutines of an idle pool of 100: got %d", n)
		}
	})
}
