package actor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// Main runs a program whose actors are in sys: it calls run, and when that has
// returned it shuts the System down. SIGINT and SIGTERM begin a graceful stop:
// the context of run is done, and when run has returned, or at once if run is
// nil, the actors are stopped in order. A second signal ends the wait, for run
// too: what has not stopped is fenced, and Main returns.
//
// A nil run waits for a signal or for ctx. The error joins that of run and that
// of [System.Shutdown]; a run that returns the error of its context because it
// was told to stop has not failed. The signals are as they were when Main has
// returned.
//
// To end with the program's main actor, run waits for its end:
//
//	down := <-sys.Monitor(ref)
func Main(ctx context.Context, sys *System, run func(ctx context.Context) error) error {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	return sys.main(ctx, signals, run)
}

func (s *System) main(ctx context.Context, signals <-chan os.Signal, run func(context.Context) error) error {
	soft, stop := context.WithCancelCause(ctx)
	hard, now := context.WithCancelCause(context.WithoutCancel(ctx))
	over := make(chan struct{})
	defer stop(nil)
	defer now(nil)
	defer close(over)
	go func() {
		for _, end := range []context.CancelCauseFunc{stop, now} {
			select {
			case sig := <-signals:
				s.log.Info("actor: signal", "signal", sig.String())
				end(fmt.Errorf("actor: signal: %v", sig))
			case <-over:
				return
			}
		}
	}()
	err := s.await(soft, hard, run)
	return errors.Join(err, s.Shutdown(hard))
}

// await runs run until it returns, or until hard is done.
func (s *System) await(soft, hard context.Context, run func(context.Context) error) error {
	if run == nil {
		<-soft.Done()
		return nil
	}
	done := make(chan error, 1)
	go func() { done <- run(soft) }()
	select {
	case err := <-done:
		if soft.Err() != nil && (errors.Is(err, soft.Err()) || errors.Is(err, context.Cause(soft))) {
			return nil
		}
		return err
	case <-hard.Done():
		return context.Cause(hard)
	}
}
