package supervisor

import (
	"context"
	"errors"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor/internal/plan"
)

// A supervisor is the actor that carries the plan out. It blocks while a child starts
// or stops, as OTP's does; what arrives meanwhile waits in its inbox.
type supervisor struct {
	spec    Spec
	state   *plan.State
	custody custody
	index   *index // of the Tree, if it is the root of one
	self    *actor.Self
	replies []plan.Reply // of the operation that is being carried out
	latest  actor.Ref    // of the child that was started last
	end     error        // why the plan has finished
	ended   bool
}

var (
	_ actor.Starter = (*supervisor)(nil)
	_ actor.Parent  = (*supervisor)(nil)
)

// newSupervisor returns the actor for a Spec that has been checked.
func newSupervisor(spec Spec, ix *index) actor.Actor {
	return &supervisor{spec: spec, index: ix}
}

// Start starts the children in order. If one fails, those that have started are
// stopped in the reverse order, and the error names it.
func (s *supervisor) Start(ctx context.Context, self *actor.Self) error {
	state, err := s.spec.check()
	if err != nil {
		return err
	}
	s.self, s.state = self, state
	s.custody.init(self, s.spec)
	s.step(ctx, plan.Begin{})
	if s.ended {
		return s.end
	}
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

// exited takes the end of a child that nobody asked for.
func (s *supervisor) exited(id plan.ID) func(context.Context, *actor.Self, actor.Exit) error {
	return func(ctx context.Context, _ *actor.Self, x actor.Exit) error {
		s.custody.keep(id.Name, x)
		abnormal := isFailure(x.Reason)
		if abnormal {
			s.self.Log().Error("child failed", "child", id.Name, "error", x.Reason)
		}
		s.step(ctx, plan.Exited{ID: id, Abnormal: abnormal, At: time.Now()})
		return s.outcome()
	}
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
		actions := s.state.Step(e)
		e = nil
		for _, a := range actions {
			e = s.carryOut(ctx, a)
		}
	}
}

// carryOut does one action; the answer is nil unless the action asks for one.
func (s *supervisor) carryOut(ctx context.Context, a plan.Action) plan.Event {
	switch a := a.(type) {
	case plan.Start:
		return s.start(ctx, a.ID)
	case plan.Stop:
		s.stop(ctx, a.ID)
		return plan.Stopped{}
	case plan.StopAll:
		s.stopAll(ctx, a.IDs)
		return plan.Stopped{}
	case plan.PostRetry:
		s.self.Log().Error("restart failed", "child", a.Retry.Name, "attempt", a.Attempt, "error", a.Err)
		_ = s.self.Ref().PostEnvelope(port.Envelope{Notice: true}, &operation{event: a.Retry})
	case plan.Drop:
		s.custody.drop(a.Name)
		s.index.remove(a.Name)
	case plan.GiveUp:
		s.self.Log().Error("too many failures, giving up", "child", a.Name)
	case plan.Reply:
		s.replies = append(s.replies, a)
	case plan.Finished:
		s.ended, s.end = true, a.Err
	}
	return nil
}

// start starts a child with the ports that are kept for it.
func (s *supervisor) start(ctx context.Context, id plan.ID) plan.Event {
	child, ok := s.custody.child(id.Name)
	if !ok {
		return plan.StartFailed{Err: ErrNotFound}
	}
	inbox, ports := s.custody.take(id.Name)
	ref, err := s.self.Spawn(ctx, actor.Spec{
		Name: child.Name, New: child.newFunc(), Inbox: inbox, Ports: ports, Origin: child.Origin,
		Custody: true, OnExit: s.exited(id), Shutdown: child.shutdown(),
	})
	if err == nil {
		s.custody.started(id.Name, ref)
		s.index.set(id.Name, ref)
		s.latest = ref
		return plan.Started{}
	}
	s.custody.keep(id.Name, actor.Exit{Inbox: inbox, Ports: ports}) // what was not taken over
	var failed *actor.StartError
	if errors.As(err, &failed) {
		s.custody.keep(id.Name, failed.Exit)
		err = failed.Err
	}
	if errors.Is(err, ErrIgnore) {
		return plan.Ignored{}
	}
	return plan.StartFailed{Err: err}
}

// stop stops a child and takes its ports into custody. It is given its own time, also
// when the supervisor itself is being stopped.
func (s *supervisor) stop(ctx context.Context, id plan.ID) {
	x, err := s.self.StopChild(context.WithoutCancel(ctx), s.custody.ref(id.Name))
	if err == nil {
		s.custody.keep(id.Name, x)
	}
}

// stopAll stops children at the same time.
func (s *supervisor) stopAll(ctx context.Context, ids []plan.ID) {
	refs := make([]actor.Ref, len(ids))
	for i, id := range ids {
		refs[i] = s.custody.ref(id.Name)
	}
	for i, x := range s.self.StopAll(context.WithoutCancel(ctx), refs) {
		s.custody.keep(ids[i].Name, x)
	}
}

// newFunc returns what makes the child's actor.
func (c Child) newFunc() func() actor.Actor {
	if c.Supervisor != nil {
		return func() actor.Actor { return newSupervisor(*c.Supervisor, nil) }
	}
	return c.New
}

func (c Child) shutdown() time.Duration {
	if c.Shutdown == 0 && c.Supervisor != nil {
		return -1
	}
	return c.Shutdown
}
