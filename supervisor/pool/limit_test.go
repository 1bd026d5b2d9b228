package pool_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/pool"
)

// With one worker and room for two, the fourth job finds no room.
func TestFull(t *testing.T) {
	for _, tt := range []struct {
		name   string
		full   pool.Policy
		goErr  error
		doErr  error
		counts pool.Stats
	}{
		{"refuse", pool.Refuse, pool.ErrFull, pool.ErrFull, pool.Stats{Refused: 2}},
		{"drop", pool.Drop, nil, pool.ErrDropped, pool.Stats{Dropped: 2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, pool.Options{Workers: 1, Queue: 2, Full: tt.full}, func(s *stage) {
				g := make(gate)
				for range 3 {
					s.mustGo(g.pass)
				}
				wantErr(s.T, "Go", s.Go(s.Context(), g.pass), tt.goErr)
				wantErr(s.T, "Do", s.do(g.pass), tt.doErr)
				want := tt.counts
				want.Workers, want.Busy, want.Queued, want.Accepted = 1, 1, 2, 3
				s.wantStats(want)
				close(g)
				want.Busy, want.Queued, want.Done = 0, 0, 3
				s.wantStats(want)
			})
		})
	}
}

func TestNoQueueAtAll(t *testing.T) {
	onStage(t, pool.Options{Workers: 2, Queue: -1, Full: pool.Refuse}, func(s *stage) {
		g := make(gate)
		s.mustGo(g.pass)
		s.mustGo(g.pass)
		wantErr(s.T, "the third", s.Go(s.Context(), g.pass), pool.ErrFull)
		close(g)
		synctest.Wait()
		s.mustGo(g.pass)
	})
}

// Submitters that wait for room are let in in their order, and one that gives up leaves
// no trace.
func TestBlockIsFair(t *testing.T) {
	onStage(t, pool.Options{Workers: 1, Queue: 1}, func(s *stage) {
		g := make(gate)
		s.mustGo(g.pass)
		s.mustGo(g.pass)
		var lines []string
		for i := range 5 {
			go func() {
				ctx, cancel := context.WithCancel(s.Context())
				defer cancel()
				if i == 2 {
					time.AfterFunc(time.Second, cancel)
				}
				err := s.Go(ctx, func(context.Context) error { lines = append(lines, fmt.Sprint(i)); return nil })
				if i == 2 {
					wantErr(s.T, "who gave up", err, context.Canceled)
				} else if err != nil {
					t.Errorf("%d: got %v, want nil", i, err)
				}
			}()
			synctest.Wait()
		}
		s.wantStats(pool.Stats{Workers: 1, Busy: 1, Queued: 1, Blocked: 5, Accepted: 2})
		time.Sleep(2 * time.Second)
		close(g)
		s.wantStats(pool.Stats{Workers: 1, Accepted: 6, Done: 6})
		if got := strings.Join(lines, ""); got != "0134" {
			t.Errorf("order: got %s, want 0134", got)
		}
	})
}

// A done context still lets through what need not wait for room.
func TestDoneContextBlocksNobody(t *testing.T) {
	onStage(t, pool.Options{Workers: 1, Queue: 1}, func(s *stage) {
		g := make(gate)
		s.mustGo(g.pass)
		ctx, cancel := context.WithCancel(s.Context())
		cancel()
		wantErr(s.T, "with room", s.Go(ctx, g.pass), nil)
		wantErr(s.T, "without room", s.Go(ctx, g.pass), context.Canceled)
		close(g)
	})
}

// Blocked submitters, and those that wait for a result, on the turn of an actor hold
// up no other actor.
func TestSubmittingFromATurn(t *testing.T) {
	onStage(t, pool.Options{Workers: 1}, func(s *stage) {
		asker := func() actor.Actor {
			return actor.Serve(func(ctx context.Context, n int) (int, error) {
				return pool.Do(ctx, s.Pool, func(context.Context) (int, error) {
					time.Sleep(time.Second)
					return n + 1, nil
				})
			})
		}
		start, n := time.Now(), 20
		results := make(chan int, n)
		for range n {
			ref, err := s.sys.Spawn(s.Context(), actor.Spec{New: asker})
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				got, err := actor.Call[int](s.Context(), ref, 1)
				if err != nil {
					t.Error(err)
				}
				results <- got
			}()
		}
		for range n {
			if got := <-results; got != 2 {
				t.Errorf("got %d, want 2", got)
			}
		}
		if took := time.Since(start).Round(100 * time.Millisecond); took != 20*time.Second {
			t.Errorf("20 jobs of a second: got %v, want 20s", took)
		}
	})
}
