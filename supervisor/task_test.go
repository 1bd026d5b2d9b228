package supervisor_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// tasks starts a supervisor for at most n tasks.
func (s *stage) tasks(n int) *supervisor.Tree {
	return s.start(supervisor.Spec{Strategy: supervisor.Dynamic, MaxChildren: n})
}

// What a task returns comes back as it is, an error too, and nothing is left of it.
func TestTask(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.tasks(1)
		type result struct{ n *int }
		n := 7
		got, err := supervisor.Do(s.Context(), tree, func(context.Context) (result, error) { return result{&n}, nil })
		if got.n != &n || err != nil {
			s.Errorf("Do: got %v, %v; want the same pointer, nil", got, err)
		}
		synctest.Wait()
		_, err = supervisor.Do(s.Context(), tree, func(context.Context) (result, error) { return result{}, errBoom })
		wantErr(s, "Do", err, errBoom)
		synctest.Wait()
		s.wantChildren(tree, "")
		s.wantLetters()
	})
}

// A panic comes back with its stack, and does not cost the supervisor anything.
func TestTaskPanics(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.tasks(0)
		for range 5 {
			_, err := supervisor.Do(s.Context(), tree, func(context.Context) (int, error) { panic("boom") })
			var p *actor.PanicError
			if !errors.As(err, &p) || p.Value != "boom" || !strings.Contains(p.Stack(), "TestTaskPanics") {
				s.Errorf("Do: got %v, want the panic with its stack", err)
			}
		}
		synctest.Wait()
		s.wantChildren(tree, "")
	})
}

// There is a bound on how many run.
func TestTaskBound(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.tasks(2)
		ended := make(chan error, 2)
		for range 2 {
			go func() {
				_, err := supervisor.Do(s.Context(), tree, func(context.Context) (int, error) { <-s.gate; return 1, nil })
				ended <- err
			}()
		}
		synctest.Wait()
		_, err := supervisor.Do(s.Context(), tree, func(context.Context) (int, error) { return 1, nil })
		wantErr(s, "one too many", err, supervisor.ErrMaxChildren)
		s.release()
		if err := errors.Join(<-ended, <-ended); err != nil {
			s.Errorf("Do: got %v, want nil", err)
		}
	})
}

// At the deadline the caller is told at once, and the task sees it; what does not end
// then counts until it does.
func TestTaskDeadline(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.tasks(0)
		ctx, cancel := context.WithTimeout(context.WithValue(s.Context(), stageKey{}, "mine"), time.Second)
		defer cancel()
		t0 := time.Now()
		_, err := supervisor.Do(ctx, tree, func(ctx context.Context) (int, error) {
			<-ctx.Done()
			s.note("%v %v", ctx.Value(stageKey{}), ctx.Err())
			<-s.gate
			return 0, nil
		})
		wantErr(s, "Do", err, context.DeadlineExceeded)
		s.wantElapsed(t0, time.Second)
		s.want("mine context deadline exceeded")
		if n, _ := tree.Count(s.Context()); n.Active != 1 {
			s.Errorf("tasks: got %v, want 1", n.Active)
		}
		s.release()
		synctest.Wait()
		s.wantChildren(tree, "")
		_, err = supervisor.Do(ctx, tree, func(context.Context) (int, error) { s.note("ran"); return 0, nil })
		wantErr(s, "Do after the deadline", err, context.DeadlineExceeded)
		s.want("")
	})
}

type stageKey struct{}

// When the supervisor stops, tasks see it, and callers hear the reason; also of one that
// did not end.
func TestTaskStopped(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.tasks(0)
		polite, stuck := make(chan error, 1), make(chan error, 1)
		go func() {
			_, err := supervisor.Do(s.Context(), tree, func(ctx context.Context) (int, error) {
				<-ctx.Done()
				return 0, context.Cause(ctx)
			})
			polite <- err
		}()
		go func() {
			_, err := supervisor.Do(s.Context(), tree, func(context.Context) (int, error) { <-s.gate; return 0, nil })
			stuck <- err
		}()
		synctest.Wait()
		wantErr(s, "Stop", tree.Stop(s.Context()), actor.ErrFenced)
		wantErr(s, "the one that ends", <-polite, actor.ErrShutdown)
		wantErr(s, "the one that does not", <-stuck, actor.ErrFenced)
	})
}

// A task can ask actors and run tasks: it blocks nobody.
func TestTaskCalls(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.tasks(0)
		e, err := s.sys.Spawn(s.Context(), actor.Spec{New: func() actor.Actor { return echo }})
		if err != nil {
			s.Fatal(err)
		}
		got, err := supervisor.Do(s.Context(), tree, func(ctx context.Context) (string, error) {
			return supervisor.Do(ctx, tree, func(ctx context.Context) (string, error) {
				return actor.Call[string](ctx, e, "hello")
			})
		})
		if got != "hello" || err != nil {
			s.Errorf("Do: got %q, %v; want hello, nil", got, err)
		}
	})
}
