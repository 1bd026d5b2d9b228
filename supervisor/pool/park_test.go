package pool_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/pool"
)

// A job whose worker died is set aside after its attempts; whoever waits for it waits on,
// and gets the result when it is done again. The pool is quiet meanwhile.
func TestPark(t *testing.T) {
	onStage(t, pool.Options{Workers: 1, Redeliver: 1, Park: true}, func(s *stage) {
		mended := false
		var attempts []int
		job := func(ctx context.Context) (string, error) {
			attempts = append(attempts, pool.Attempt(ctx))
			if !mended {
				panic(errBoom)
			}
			return "done", nil
		}
		task := pool.Submit(s.Context(), s.Pool, job)
		s.mustGo(func(context.Context) error { return nil })
		wantErr(t, "Wait of the pool", s.Pool.Wait(s.Context()), nil)
		s.wantStats(pool.Stats{Workers: 1, Parked: 1, Accepted: 2, Done: 1, Redelivered: 1, Restarted: 2})
		select {
		case <-task.Done():
			t.Fatal("the task has ended")
		default:
		}
		list := s.Parked()
		if len(list) != 1 || list[0].Attempts() != 2 || list[0].Context() != s.Context() {
			t.Fatalf("Parked: got %+v, want the one, after 2 attempts", list)
		}
		var panicked *actor.PanicError
		if !errors.As(list[0].Err(), &panicked) || panicked.Value != errBoom {
			t.Errorf("Err: got %v, want the panic", list[0].Err())
		}
		mended = true
		if !list[0].Retry() || list[0].Retry() || list[0].Drop() {
			t.Error("Retry: want it to be taken once")
		}
		got, err := task.Wait(s.Context())
		if got != "done" || err != nil || len(attempts) != 3 || attempts[2] != 2 {
			t.Errorf("got %q, %v, after attempts %v", got, err, attempts)
		}
		if n := len(s.Parked()); n != 0 {
			t.Errorf("parked: got %d, want none", n)
		}
		s.wantStats(pool.Stats{Workers: 1, Accepted: 2, Done: 2, Redelivered: 2, Restarted: 2})
	})
}

// What is parked ends by being dropped, by its submitter's patience, and with the pool: in
// each case once. A second failure parks it anew.
func TestParkEnds(t *testing.T) {
	onStage(t, pool.Options{Workers: 2, Park: true}, func(s *stage) {
		fail := func(context.Context) (int, error) { panic(errBoom) }
		dropped := pool.Submit(s.Context(), s.Pool, fail)
		synctest.Wait()
		again := pool.Submit(s.Context(), s.Pool, fail)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
		defer cancel()
		_, err := pool.Do(ctx, s.Pool, fail)
		wantErr(t, "out of patience", err, context.DeadlineExceeded)
		list := s.Parked()
		if len(list) != 2 || !list[0].Drop() || !list[1].Retry() {
			t.Fatalf("Parked: got %d, want two that can be dropped and tried", len(list))
		}
		_, err = dropped.Wait(s.Context())
		var panicked *actor.PanicError
		if !errors.As(err, &panicked) {
			t.Errorf("dropped: got %v, want the panic", err)
		}
		s.mustGo(func(context.Context) error { panic(errBoom) })
		s.wantStats(pool.Stats{Workers: 2, Parked: 2, Accepted: 4, Lost: 1, Expired: 1, Redelivered: 1, Restarted: 5})
		last := s.Parked()
		wantErr(t, "Drain", s.Drain(s.Context()), nil)
		if _, err = again.Wait(s.Context()); !errors.As(err, &panicked) {
			t.Errorf("when the pool has ended: got %v, want the panic", err)
		}
		if errs := s.errors(); len(errs) != 1 || !errors.As(errs[0], &panicked) {
			t.Errorf("OnError: got %v, want the panic", errs)
		}
		if last[0].Retry() || last[0].Drop() {
			t.Error("after the end: a job was taken again")
		}
	})
}

// A job that went on past its deadline may be at it still: it is not parked.
func TestParkNotWhoIsGivenUp(t *testing.T) {
	onStage(t, pool.Options{Workers: 1, Park: true, Timeout: time.Second, Grace: time.Second}, func(s *stage) {
		wantErr(t, "Do", s.do(func(context.Context) error { time.Sleep(time.Minute); return nil }), actor.ErrFenced)
		synctest.Wait()
		if n := len(s.Parked()); n != 0 {
			t.Errorf("parked: got %d, want none", n)
		}
	})
}
