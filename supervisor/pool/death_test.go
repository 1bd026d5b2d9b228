package pool_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor/pool"
)

// A job whose worker died is run again by another one, up to the number said, in its
// old place.
func TestRedeliver(t *testing.T) {
	for _, tt := range []struct {
		name      string
		redeliver int
		deaths    int // before the job ends well
		ways      func()
		lost      bool
	}{
		{"not by default", 0, 1, func() { panic(errBoom) }, true},
		{"often enough", 2, 2, func() { panic(errBoom) }, false},
		{"not often enough", 2, 3, func() { panic(errBoom) }, true},
		{"after Goexit", 1, 1, runtime.Goexit, false},
		{"Goexit loses it", 0, 1, runtime.Goexit, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, pool.Options{Workers: 1, Redeliver: tt.redeliver}, func(s *stage) {
				g := make(gate)
				s.mustGo(g.pass)
				var runs []int
				task := pool.Submit(s.Context(), s.Pool, func(ctx context.Context) (int, error) {
					runs = append(runs, pool.Attempt(ctx))
					if len(runs) <= tt.deaths {
						tt.ways()
					}
					return len(runs), nil
				})
				after := pool.Submit(s.Context(), s.Pool, func(context.Context) (int, error) { return len(runs), nil })
				close(g)
				_, err := task.Wait(s.Context())
				if lost := err != nil; lost != tt.lost {
					t.Errorf("got %v, want lost %v", err, tt.lost)
				}
				want := min(tt.redeliver, tt.deaths) + 1
				if n, err := after.Wait(s.Context()); n != want || err != nil {
					t.Errorf("runs before the next job: got %v, %v, want %v", n, err, want)
				}
				for i, n := range runs {
					if n != i {
						t.Errorf("attempts: got %v", runs)
					}
				}
				if st := s.Stats(); int(st.Redelivered) != want-1 {
					t.Errorf("redelivered: got %v, want %v", st.Redelivered, want-1)
				}
			})
		})
	}
}

func TestJobSeesItsDeadline(t *testing.T) {
	type keyType struct{}
	var key keyType
	for _, tt := range []struct {
		name             string
		timeout, caller  time.Duration
		want             time.Duration
		err              error
		onlyErr, derived bool
	}{
		{name: "the pool's", timeout: 2 * time.Second, want: 2 * time.Second, err: context.DeadlineExceeded},
		{name: "the caller's", caller: 3 * time.Second, want: 3 * time.Second, err: context.DeadlineExceeded},
		{name: "the earlier", timeout: 2 * time.Second, caller: time.Second, want: time.Second, err: context.DeadlineExceeded},
		{name: "by Err", timeout: 2 * time.Second, want: 2 * time.Second, err: context.DeadlineExceeded, onlyErr: true},
		{name: "in a derived context", timeout: 2 * time.Second, want: 2 * time.Second, err: context.DeadlineExceeded, derived: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, pool.Options{Workers: 1, Timeout: tt.timeout}, func(s *stage) {
				ctx := context.WithValue(s.Context(), key, "value")
				if tt.caller > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.caller)
					defer cancel()
				}
				start := time.Now()
				var seen error
				task := pool.Submit(ctx, s.Pool, func(ctx context.Context) (int, error) {
					if v := ctx.Value(key); v != "value" {
						t.Errorf("value: got %v", v)
					}
					if d, ok := ctx.Deadline(); !ok || d.Sub(start) != tt.want {
						t.Errorf("Deadline: got %v, %v, want %v", d.Sub(start), ok, tt.want)
					}
					if tt.derived {
						var cancel context.CancelFunc
						ctx, cancel = context.WithCancel(ctx)
						defer cancel()
					}
					if tt.onlyErr {
						time.Sleep(tt.want)
					} else {
						<-ctx.Done()
					}
					seen = ctx.Err()
					return 0, seen
				})
				<-task.Done()
				if took := time.Since(start).Round(100 * time.Millisecond); took != tt.want || seen != tt.err {
					t.Errorf("got %v after %v, want %v after %v", seen, took, tt.err, tt.want)
				}
			})
		})
	}
}

// A worker whose job goes on after its deadline is given up and replaced: the caller is
// told, and the job is not run a second time.
func TestOverrun(t *testing.T) {
	onStage(t, pool.Options{Workers: 1, Timeout: time.Second, Grace: time.Second, Redeliver: 3}, func(s *stage) {
		g := make(gate)
		start := time.Now()
		err := s.do(g.stubborn)
		wantErr(s.T, "Do", err, actor.ErrFenced)
		wantErr(s.T, "Do", err, context.DeadlineExceeded)
		if took := time.Since(start).Round(100 * time.Millisecond); took != 2*time.Second {
			t.Errorf("given up after %v, want 2s", took)
		}
		wantErr(s.T, "the job after", s.do(func(context.Context) error { return nil }), nil)
		s.wantStats(pool.Stats{Workers: 1, Accepted: 2, Done: 1, Lost: 1, Restarted: 1})
		close(g)
		s.wantStats(pool.Stats{Workers: 1, Accepted: 2, Done: 1, Lost: 1, Restarted: 1})
	})
}

// A job within its grace, and one without limit on it, are left alone.
func TestGrace(t *testing.T) {
	for _, tt := range []struct {
		name  string
		grace time.Duration
		takes time.Duration
	}{
		{"within", time.Minute, 30 * time.Second},
		{"the default", 0, 5 * time.Second},
		{"for ever", -1, time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, pool.Options{Workers: 1, Timeout: time.Second, Grace: tt.grace}, func(s *stage) {
				err := s.do(func(context.Context) error { time.Sleep(tt.takes); return nil })
				wantErr(s.T, "Do", err, nil)
			})
		})
	}
}

// The context of a job is done when the job is over, and keeps saying what it said.
func TestContextEndsWithItsJob(t *testing.T) {
	onStage(t, pool.Options{Workers: 1}, func(s *stage) {
		var kept, asked context.Context
		stopped := false
		wantErr(s.T, "Do", s.do(func(ctx context.Context) error { kept = ctx; return nil }), nil)
		wantErr(s.T, "Do", s.do(func(ctx context.Context) error {
			asked = ctx
			context.AfterFunc(ctx, func() { stopped = true })
			return ctx.Err()
		}), nil)
		synctest.Wait()
		wantErr(s.T, "Err", kept.Err(), context.Canceled)
		wantErr(s.T, "Err", asked.Err(), context.Canceled)
		<-kept.Done()
		<-asked.Done()
		if !stopped {
			t.Error("AfterFunc did not run")
		}
	})
}

// A worker that died in its job costs nothing that others can see: no dead letter.
func TestDeathsLeaveNoDeadLetters(t *testing.T) {
	onStage(t, pool.Options{Workers: 2}, func(s *stage) {
		for range 50 {
			s.mustGo(func(context.Context) error { panic("ouch") })
		}
		synctest.Wait()
		if n := s.sys.Stats().DeadLetters; n != 0 {
			t.Errorf("dead letters: got %d, want 0", n)
		}
	})
}

// A job may call actors: its context announces the wait.
func TestJobCallsAnActor(t *testing.T) {
	onStage(t, pool.Options{Workers: 1}, func(s *stage) {
		echo, err := s.sys.Spawn(s.Context(), actor.Spec{New: func() actor.Actor {
			return actor.Serve(func(_ context.Context, n int) (int, error) { return n, nil })
		}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := pool.Do(s.Context(), s.Pool, func(ctx context.Context) (int, error) {
			if _, ok := ctx.Value(port.BlockerKey{}).(port.Blocker); !ok {
				return 0, errors.New("no Blocker")
			}
			return actor.Call[int](ctx, echo, 4)
		})
		if got != 4 || err != nil {
			t.Errorf("got %v, %v, want 4, nil", got, err)
		}
	})
}
