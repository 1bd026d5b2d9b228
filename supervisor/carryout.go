package supervisor

import (
	"context"
	"errors"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor/internal/plan"
)

// What the plan asks for, carried out.

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
		s.postRetry(a)
	case plan.Drop:
		s.forgetTimer(a.Name)
		s.custody.drop(a.Name)
		s.index.remove(a.Name)
	case plan.GiveUp:
		s.report(Event{Kind: GaveUp, Child: a.Name, Err: ErrIntensity})
	case plan.Reply:
		s.replies = append(s.replies, a)
	case plan.Finished:
		s.ended, s.end = true, a.Err
	}
	return nil
}

// postRetry has the supervisor try again, now or later.
func (s *supervisor) postRetry(a plan.PostRetry) {
	name := a.Retry.Name
	s.refresh(name, false)
	s.report(Event{Kind: Restarting, Child: name, Err: a.Err, Attempt: a.Attempt, Delay: a.Delay})
	ref := s.self.Ref()
	post := func() { _ = ref.PostEnvelope(port.Envelope{Notice: true}, &operation{event: a.Retry}) }
	if a.Delay == 0 {
		post()
		return
	}
	s.forgetTimer(name)
	if s.timers == nil {
		s.timers = make(map[string]*time.Timer)
	}
	s.timers[name] = time.AfterFunc(a.Delay, post)
}

// forgetTimer stops the timer of a restart that has come, or is not to come.
func (s *supervisor) forgetTimer(name string) {
	if t := s.timers[name]; t != nil {
		t.Stop()
		delete(s.timers, name)
	}
}

// start starts a child with the ports that are kept for it.
func (s *supervisor) start(ctx context.Context, id plan.ID) plan.Event {
	h := s.custody.kept[id.Name]
	if h == nil {
		return plan.StartFailed{Err: ErrNotFound, At: time.Now()}
	}
	s.forgetTimer(id.Name)
	s.custody.renew(id.Name, s.state)
	spec := h.child.actorSpec(s.index.sub(id.Name), h.estate)
	spec.OnExit = s.onExit
	if spec.Resume {
		spec.OnFailure = s.resumed(id)
	}
	spec.Inbox, spec.Ports = s.custody.take(id.Name)
	ref, err := s.self.Spawn(ctx, spec)
	if err == nil {
		h.ref, s.latest = ref, ref
		s.custody.use(id.Name)
		s.index.set(id.Name, func(e *entry) { e.ref, e.state = ref, "running" })
		return plan.Started{}
	}
	s.custody.giveBack(id.Name, spec.Inbox, spec.Ports)
	var failed *actor.StartError
	if errors.As(err, &failed) {
		s.keep(id.Name, failed.Exit)
		err = failed.Err
	}
	if errors.Is(err, ErrIgnore) {
		return plan.Ignored{}
	}
	s.failed(id.Name, err)
	return plan.StartFailed{Err: err, At: time.Now()}
}

// actorSpec returns what the child is spawned with, but for its ports.
func (c Child) actorSpec(sub *index, e *estate) actor.Spec {
	spec := actor.Spec{Name: c.Name, New: c.New, Origin: c.Origin, Custody: true, Shutdown: c.Shutdown,
		Drain: c.Drain, Limit: c.Limit, InHand: c.InHand, Resume: c.Resume}
	if c.Supervisor != nil {
		spec.New = func() actor.Actor { return newSupervisor(*c.Supervisor, sub, e) }
		if c.Shutdown == 0 {
			spec.Shutdown = Infinity
		}
	}
	return spec
}

// stop stops a child and takes its ports into custody. It is given its own time, also
// when the supervisor itself is being stopped.
func (s *supervisor) stop(ctx context.Context, id plan.ID) {
	x, err := s.self.StopChild(context.WithoutCancel(ctx), s.custody.ref(id.Name))
	if err == nil {
		s.stopped(id.Name, x)
	}
}

// stopAll stops children at the same time.
func (s *supervisor) stopAll(ctx context.Context, ids []plan.ID) {
	refs := make([]actor.Ref, len(ids))
	for i, id := range ids {
		refs[i] = s.custody.ref(id.Name)
	}
	for i, x := range s.self.StopAll(context.WithoutCancel(ctx), refs) {
		s.stopped(ids[i].Name, x)
	}
}

// stopped takes the end of a child that was told to stop.
func (s *supervisor) stopped(name string, x actor.Exit) {
	brutal := false
	if h := s.custody.kept[name]; h != nil {
		brutal = h.child.Shutdown == Brutal
	}
	s.keep(name, x)
	s.index.set(name, func(e *entry) { e.state = "stopped" })
	switch fenced := errors.Is(x.Reason, actor.ErrFenced); {
	case fenced && !brutal:
		s.report(Event{Kind: Stuck, Child: name, Err: x.Reason})
	case !fenced && isFailure(x.Reason): // it was about to tell
		s.failed(name, x.Reason)
	default:
		s.report(Event{Kind: Stopped, Child: name, Err: x.Reason})
	}
}
