package actor_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// A signal begins a graceful stop: run is told, the actors drain and stop in order.
func TestMainSignal(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		bubble(t, func(t *testing.T, sys *actor.System) {
			var log record[string]
			signals := make(chan os.Signal, 2)
			ended := make(chan error, 1)
			go func() {
				ended <- actor.RunMain(sys, t.Context(), signals, func(ctx context.Context) error {
					for _, name := range []string{"a", "b"} {
						s := &stage{stops: func(context.Context, *actor.Self, error) { log.add("stop " + name) }}
						up(t, sys, s, actor.Spec{Name: name})
					}
					<-ctx.Done()
					log.add(context.Cause(ctx).Error())
					return ctx.Err()
				})
			}()
			synctest.Wait()
			signals <- sig
			wantIs(t, "Main", <-ended, nil)
			log.want(t, "log", "actor: signal: "+sig.String(), "stop b", "stop a")
		})
	}
}

// A second signal ends at once: what has not stopped is fenced and named, run or not.
func TestMainSecondSignal(t *testing.T) {
	for _, stuck := range []string{"actor", "run"} {
		bubble(t, func(t *testing.T, sys *actor.System) {
			g := newGate(t)
			signals := make(chan os.Signal, 2)
			ended := make(chan error, 1)
			go func() {
				ended <- actor.RunMain(sys, t.Context(), signals, func(ctx context.Context) error {
					s := up(t, sys, &stage{}, actor.Spec{Name: "s", Shutdown: -1})
					s.begin(func(context.Context, *actor.Self) error {
						if stuck == "actor" {
							g.pass()
						}
						return nil
					})
					<-ctx.Done()
					if stuck == "run" {
						g.pass()
					}
					return nil
				})
			}()
			synctest.Wait()
			signals <- os.Interrupt
			synctest.Wait()
			select {
			case err := <-ended:
				t.Fatalf("ended by the first signal: %v", err)
			default:
			}
			signals <- syscall.SIGTERM
			err := <-ended
			if err == nil || stuck == "actor" && (!errors.Is(err, actor.ErrFenced) || !strings.Contains(err.Error(), "/s")) {
				t.Errorf("got %v", err)
			}
			g.open()
		})
	}
}

// Main ends with run, or with its context; run's error is told.
func TestMainEnds(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		err := actor.RunMain(sys, t.Context(), nil, func(context.Context) error { return errBoom })
		wantIs(t, "Main", err, errBoom)
	})
	bubble(t, func(t *testing.T, sys *actor.System) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		wantIs(t, "Main", actor.RunMain(sys, ctx, nil, nil), nil)
	})
}

// Main hears the program's own signals.
func TestMainRealSignal(t *testing.T) {
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)})
	err := actor.Main(t.Context(), sys, func(ctx context.Context) error {
		if err := syscall.Kill(syscall.Getpid(), syscall.SIGTERM); err != nil {
			return err
		}
		<-ctx.Done()
		return ctx.Err()
	})
	wantIs(t, "Main", err, nil)
}

// Shutdown names all that would not stop, at any depth, and ends requests in flight.
func TestShutdownReports(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		g := newGate(t)
		hangs := func(context.Context, *actor.Self) error { g.pass(); return nil }
		root := up(t, sys, &stage{}, actor.Spec{Name: "root"})
		mid := under(t, root, &stage{}, actor.Spec{Name: "mid"})
		kid := under(t, mid, &stage{receive: func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
			_ = e.TakeReply() // and keeps it
			return nil
		}}, actor.Spec{Name: "kid", Shutdown: time.Second})
		other := up(t, sys, &stage{}, actor.Spec{Name: "other", Shutdown: time.Second})
		pending := make(chan error, 1)
		go func() {
			_, err := actor.Call[any](t.Context(), kid.ref, "?")
			pending <- err
		}()
		synctest.Wait()
		kid.begin(hangs)
		other.begin(hangs)
		synctest.Wait()
		err := sys.Shutdown(t.Context())
		if got, want := err.Error(), "actor: did not stop, fenced: /other\nactor: did not stop, fenced: /root/mid/kid"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		wantIs(t, "Shutdown", err, actor.ErrFenced)
		wantIs(t, "a call in flight", <-pending, port.ErrClosed)
		g.open()
	})
}
