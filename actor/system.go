package actor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/mailbox"
	"github.com/berth-go/berth/mailbox/dispatch"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

// A System is where actors run: the workers, the tree of actors, the dead
// letters. A program has one; a test has one for each synctest bubble. Nothing
// of it is global, and after Shutdown nothing of it is left.
type System struct {
	opt        Options
	log        *slog.Logger
	dispatcher *dispatch.Dispatcher
	roots      family
	beginnings sync.Pool       // channels of one error, empty, for the results of starts
	mailboxes  mailbox.Options // of all actors
	dead       deadLetters
	events     hub[Event]
	serial     atomic.Uint64
	live       atomic.Int64
	fenced     atomic.Int64
	end        sync.Once
	made       sync.Once // the engine

	mu        sync.Mutex          // guards the fields below
	engine    *engine.ActorSystem // nil until it is asked for
	stopping  bool
	ended     bool
	unstopped []string // paths of what was fenced since the shutdown began
}

// Options are the parts of a System that can be chosen. Nil and the zero value
// are valid.
type Options struct {
	// Logger gets the records of failures and dead letters; nil means
	// slog.Default().
	Logger *slog.Logger
	// Types are the registered types, known by name to every actor.
	Types *clone.Types
	// DeadLetters, if not nil, is called with every dead letter, with no lock
	// held, by the goroutine that found out. It must be quick and not block;
	// [System.DeadLetters] is for everything else.
	DeadLetters func(port.DeadLetter)
	// Workers is how many turns run at once, unless some block; zero means
	// GOMAXPROCS.
	Workers int
}

// NewSystem returns a System that runs nothing yet.
func NewSystem(opt *Options) *System {
	s := new(System)
	if opt != nil {
		s.opt = *opt
	}
	s.log = s.opt.Logger
	if s.log == nil {
		s.log = slog.Default()
	}
	s.dead.log, s.dead.sink = s.log, s.opt.DeadLetters
	s.mailboxes = mailbox.Options{Types: s.opt.Types, DeadLetters: s.dead.add}
	s.beginnings.New = func() any { return make(chan error, 1) }
	s.dispatcher = dispatch.New(&dispatch.Options{Workers: s.opt.Workers})
	return s
}

// Engine returns the System's own actor system of Proto.Actor's, made at the first
// call: for actors of the engine beside Berth's, which get their mailboxes and their
// dispatcher from package mailbox or from the engine. See [Self.PID]. Its log goes to
// the System's logger, and [System.Shutdown] ends it, but not its actors. It takes some
// three megabytes.
func (s *System) Engine() *engine.ActorSystem {
	s.made.Do(s.makeEngine)
	return s.engine
}

// makeEngine holds no lock while the engine logs that it is there.
func (s *System) makeEngine() {
	e := engine.NewActorSystem(
		engine.WithLoggerFactory(func(*engine.ActorSystem) *slog.Logger { return s.log }),
		engine.WithDeadLetterThrottleInterval(time.Millisecond)) // for as long its logging outlives it
	s.mu.Lock()
	defer s.mu.Unlock()
	s.engine = e
	if s.ended {
		e.Shutdown()
	}
}

// Spawn starts an actor at the root of the tree and returns when it has started,
// or with its error, a [*StartError]. The context bounds the start, not the
// actor's life.
func (s *System) Spawn(ctx context.Context, spec Spec) (Ref, error) {
	c, err := s.spawn(ctx, nil, spec, false)
	if err != nil {
		return Ref{}, err
	}
	return c.ref, nil
}

// Stop stops an actor that System.Spawn spawned, and waits for its end, as long
// as its Spec allows or until the context is done; then the actor is fenced.
func (s *System) Stop(ctx context.Context, ref Ref) error {
	c := cellOf(ref)
	if !s.roots.has(c) {
		return ErrNotChild
	}
	c.stop(ctx, ctx)
	return nil
}

// Shutdown stops all actors, in the reverse order of their start, and ends the
// workers. What does not stop in its time, or before the context is done, is
// fenced; the error then wraps ErrFenced and names all of it, at any depth, and
// wraps the context's if that is why. Requests in flight end with an error.
func (s *System) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.stopping = true
	s.mu.Unlock()
	s.roots.close()
	for c := s.roots.youngest(); c != nil; c = s.roots.youngest() {
		c.stop(ctx, ctx)
	}
	errs := s.fencedErrors()
	s.end.Do(func() {
		s.dispatcher.Close()
		s.mu.Lock()
		defer s.mu.Unlock()
		s.ended = true
		if s.engine != nil {
			s.engine.Shutdown()
		}
	})
	if s.fenced.Load() == 0 {
		<-s.dispatcher.Done() // a fenced turn may keep its worker for ever
	}
	if len(errs) > 0 && ctx.Err() != nil {
		errs = append(errs, context.Cause(ctx))
	}
	return errors.Join(errs...)
}

// noteFenced keeps the path for the report of the shutdown.
func (s *System) noteFenced(path string) {
	s.fenced.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		s.unstopped = append(s.unstopped, path)
	}
}

// fencedErrors returns what was noted, once.
func (s *System) fencedErrors() (errs []error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, path := range s.unstopped {
		errs = append(errs, fmt.Errorf("%w: %s", ErrFenced, path))
	}
	s.unstopped = nil
	return errs
}

// Stats are figures of a System.
type Stats struct {
	Actors      int    // that have been spawned and not ended
	DeadLetters uint64 // since the System was made
}

// Stats returns the figures of this moment.
func (s *System) Stats() Stats {
	return Stats{Actors: int(s.live.Load()), DeadLetters: s.dead.total()}
}
