package supervisor

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor/internal/plan"
)

// A supervisor is the actor that carries the plan out. It blocks while a child starts
// or stops, as OTP's does; what arrives meanwhile waits in its inbox.
type supervisor struct {
	spec    Spec
	index   *index
	estate  *estate // what is left from and for its own supervisor; nil at the root
	state   *plan.State[record]
	custody custody
	self    *actor.Self
	log     *slog.Logger
	reply   plan.Reply // to the operation that is being carried out
	serial  uint64     // of names
	coming  form       // of the child that is being added
	started string     // the child that was to be started last
	latest  actor.Ref  // of the one that was started last
	end     error      // why the plan has finished
	ended   bool
	onExit  func(context.Context, *actor.Self, actor.Exit) error // exited, made once
}

var (
	_ actor.Starter = (*supervisor)(nil)
	_ actor.Parent  = (*supervisor)(nil)
	_ actor.Stopper = (*supervisor)(nil)
)

// newSupervisor returns the actor for a Spec that has been checked.
func newSupervisor(spec Spec, ix *index, e *estate) actor.Actor {
	s := &supervisor{spec: spec.own(), index: ix, estate: e}
	s.onExit = s.exited
	return s
}

// Start starts the children in order. If one fails, those that have started are
// stopped in the reverse order, and the error names it.
func (s *supervisor) Start(ctx context.Context, self *actor.Self) error {
	state, err := s.spec.check()
	if err != nil {
		return err
	}
	s.self, s.state, s.log = self, state, self.Log()
	s.custody.self, s.custody.index, s.custody.state = self, s.index, state
	s.custody.init(&s.spec, s.estate)
	s.index.begin(&s.spec, state)
	s.step(ctx, plan.Begin{})
	if s.ended {
		return s.end
	}
	s.estate.settle()
	return nil
}

// Receive carries out an operation that was asked for.
func (s *supervisor) Receive(ctx context.Context, _ *actor.Self, e port.MessageEvent) error {
	op, ok := e.Data().(*operation)
	if !ok {
		e.Refuse(errNotAnOperation)
		return nil
	}
	op.run(ctx, s)
	_ = e.Reply(nil)
	return s.outcome()
}

// StopChildren stops them by the plan: in the reverse order of the Spec.
func (s *supervisor) StopChildren(ctx context.Context, _ *actor.Self) {
	if s.state != nil && !s.state.Ended() {
		s.step(ctx, plan.Shutdown{})
	}
}

// Stop leaves what is kept to the supervisor's own, if the Spec says so.
func (s *supervisor) Stop(_ context.Context, _ *actor.Self, reason error) {
	for _, r := range s.custody.all() {
		r.forgetTimer()
	}
	left := s.estate
	if !s.spec.Escalate {
		left = nil
	}
	left.leave(&s.custody, reason)
}

// exited takes the end of a child that nobody asked for. It is that of the latest
// incarnation: none is started before the end of the one before it was taken, here
// or by the stop of the child.
func (s *supervisor) exited(ctx context.Context, _ *actor.Self, x actor.Exit) error {
	name := x.Name
	c, _ := s.state.Child(name)
	s.custody.keep(name, x)
	abnormal := isFailure(x.Reason)
	if abnormal {
		s.failed(name, x.Reason)
	} else {
		s.report(Event{Kind: Stopped, Child: name, Err: x.Reason})
	}
	s.step(ctx, plan.Exited{ID: c.ID, Abnormal: abnormal, At: time.Now()})
	return s.outcome()
}

// resumed takes a failure of a child that goes on.
func (s *supervisor) resumed(id plan.ID) func(context.Context, *actor.Self, actor.Failure) error {
	return func(ctx context.Context, _ *actor.Self, f actor.Failure) error {
		if r := s.custody.at(id.Name); r != nil {
			s.custody.fail(r, f.Reason)
			s.custody.park(r, f.Parked)
		} else {
			f.Parked.CloseWith(f.Reason)
		}
		s.report(Event{Kind: Resumed, Child: id.Name, Err: f.Reason})
		s.step(ctx, plan.Resumed{ID: id, At: time.Now()})
		return s.outcome()
	}
}

// failed notes and reports a failure.
func (s *supervisor) failed(name string, err error) {
	if r := s.custody.at(name); r != nil {
		s.custody.fail(r, err)
	}
	s.report(Event{Kind: Failed, Child: name, Err: err})
}

// isFailure tells failures from normal ends. A supervisor that has given up is, to
// its own, an orderly shutdown.
func isFailure(reason error) bool {
	for _, normal := range []error{actor.ErrShutdown, ErrIntensity, ErrAutoShutdown} {
		if errors.Is(reason, normal) {
			return false
		}
	}
	return reason != nil
}

// outcome ends the supervisor when the plan has finished.
func (s *supervisor) outcome() error {
	if s.ended {
		if s.end == nil {
			return actor.ErrShutdown
		}
		return s.end
	}
	return nil
}

// step gives an event to the plan and carries its actions out, until it asks for
// nothing more.
func (s *supervisor) step(ctx context.Context, e plan.Event) {
	for e != nil {
		actions := s.advance(e)
		e = nil
		for _, a := range actions {
			e = s.carryOut(ctx, a)
		}
	}
}

// advance has the plan take an event, which changes what the index shows, and reports
// a start.
func (s *supervisor) advance(e plan.Event) (actions []plan.Action) {
	if _, ok := e.(plan.Started); !ok {
		s.index.update(func() { actions = s.state.Step(e) })
		return actions
	}
	was, _ := s.state.Child(s.started)
	s.index.update(func() { actions = s.state.Step(e) })
	kind := Started
	if is, _ := s.state.Child(s.started); is.Restarts > was.Restarts {
		kind = Restarted
	}
	s.report(Event{Kind: kind, Child: s.started})
	return actions
}
