package port_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/port"
)

// CallerContext is done when the caller lets go, or the parent is done.
func TestCallerContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		type key struct{}
		p, callee := port.NewChannel()
		serve(t, callee, func(e port.MessageEvent) {
			parent, cancel := context.WithTimeout(context.WithValue(context.Background(), key{}, "value"), time.Hour)
			defer cancel()
			ctx, release := e.CallerContext(parent)
			defer release()
			if got := ctx.Value(key{}); got != "value" {
				t.Errorf("Value: got %v, want value", got)
			}
			if err := ctx.Err(); err != nil {
				t.Errorf("Err before: got %v, want nil", err)
			}
			began := time.Now()
			<-ctx.Done()
			if ctx.Err() == nil {
				t.Error("Err after: got nil, want an error")
			}
			r.add("done after %v", time.Since(began))
		})
		for _, wait := range []time.Duration{time.Minute, 2 * time.Hour} {
			ctx, cancel := context.WithTimeout(t.Context(), wait)
			_, err := port.Call[int](ctx, p, nil)
			cancel()
			if err == nil {
				t.Error("Call: got nil, want an error")
			}
		}
		wantLog(t, &r, "done after 1m0s", "done after 1h0m0s")
	})
}

// CallerContext asked after the fact, released, and for no call.
func TestCallerContextAtTheEdges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, callee := port.NewChannel()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = port.Call[int](ctx, p, nil)
		}()
		e := receive(t, callee)
		cancel()
		<-done
		late, release := e.CallerContext(context.Background())
		if late.Err() == nil {
			t.Error("Err after the caller let go: got nil, want an error")
		}
		<-late.Done()
		release()
		release()

		go func() { _, _ = port.Call[int](t.Context(), p, nil) }()
		e = receive(t, callee)
		_, release = e.CallerContext(context.Background())
		wantNoError(t, "Reply", e.Reply(1))
		release()
		post(t, p, "plain")
		parent := t.Context()
		plain, release := receive(t, callee).CallerContext(parent)
		release()
		if plain.Err() != nil {
			t.Errorf("Err for no call: got %v, want nil", plain.Err())
		}
	})
}

// A released CallerContext is done, whether it was looked at before or not.
func TestReleasedCallerContextIsDone(t *testing.T) {
	for _, asked := range []bool{false, true} {
		bubble(t, fmt.Sprint("asked before ", asked), func(t *testing.T) {
			p, callee := port.NewChannel()
			go func() { _, _ = port.Call[int](t.Context(), p, nil) }()
			e := receive(t, callee)
			ctx, release := e.CallerContext(context.Background())
			if asked {
				ctx.Done()
			}
			wantNoError(t, "Reply", e.Reply(1))
			release()
			select {
			case <-ctx.Done():
			default:
				t.Error("Done after release: got an open channel, want a closed one")
			}
			if ctx.Err() == nil {
				t.Error("Err after release: got nil, want an error")
			}
		})
	}
}

// Several may watch one caller, and one who stops does not blind the others.
func TestSeveralCallerContexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, callee := port.NewChannel()
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _, _ = port.Call[int](ctx, p, nil) }()
		e := receive(t, callee)
		var contexts [3]context.Context
		for i := range contexts {
			c, release := e.CallerContext(context.Background())
			c.Done()
			contexts[i] = c
			if i == 1 {
				release()
			}
		}
		cancel()
		synctest.Wait()
		for i, c := range contexts {
			if c.Err() == nil {
				t.Errorf("Err of context %d: got nil, want an error", i)
			}
		}
	})
}

// What is derived from a CallerContext hears of its end from the same context: there is no
// goroutine for it, and the cause is told.
func TestDerivedFromCallerContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		errParent := errors.New("parent")
		p, callee := port.NewChannel()
		for _, byCaller := range []bool{true, false} {
			ctx, cancel := context.WithCancel(t.Context())
			go func() { _, _ = port.Call[int](ctx, p, nil) }()
			e := receive(t, callee)
			parent, end := context.WithCancelCause(t.Context())
			mine, release := e.CallerContext(parent)
			before := runtime.NumGoroutine()
			derived, stop := context.WithTimeout(mine, time.Hour)
			if n := runtime.NumGoroutine() - before; n != 0 {
				t.Errorf("goroutines for a derived context: got %d, want none", n)
			}
			want := errParent
			if byCaller {
				want = port.ErrClosed
				cancel()
			} else {
				end(errParent)
			}
			<-derived.Done()
			wantError(t, "cause", context.Cause(mine), want)
			wantError(t, "cause of what is derived", context.Cause(derived), want)
			stop()
			release()
			end(nil)
			cancel()
		}
	})
}

// A CallerContext that is done stays so, whoever looks at it how at the same time.
func TestCallerContextStaysDone(t *testing.T) {
	for range 300 {
		p, callee := port.NewChannel()
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _, _ = port.Call[int](ctx, p, nil) }()
		e, err := callee.Receive(t.Context())
		wantNoError(t, "Receive", err)
		mine, release := e.CallerContext(context.Background())
		var wg sync.WaitGroup
		wg.Go(cancel)
		wg.Go(func() { mine.Done() })
		wg.Go(func() {
			for mine.Err() == nil {
				runtime.Gosched()
			}
			for range 10 {
				if mine.Err() == nil {
					t.Error("Err: got nil after an error")
				}
				runtime.Gosched()
			}
		})
		wg.Wait()
		release()
	}
}
