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
	case plan.Drop[record]:
		s.custody.drop(a.Name, a.Data)
	case plan.GiveUp:
		s.report(Event{Kind: GaveUp, Child: a.Name, Err: ErrIntensity})
	case plan.Reply:
		s.reply = a
	case plan.Finished:
		s.ended, s.end = true, a.Err
	}
	return nil
}

// postRetry has the supervisor try again, now or later.
func (s *supervisor) postRetry(a plan.PostRetry) {
	name := a.Retry.Name
	s.report(Event{Kind: Restarting, Child: name, Err: a.Err, Attempt: a.Attempt, Delay: a.Delay})
	ref := s.self.Ref()
	post := func() { _ = ref.PostEnvelope(port.Envelope{Notice: true}, &operation{event: a.Retry}) }
	if a.Delay == 0 {
		post()
		return
	}
	if r := s.custody.at(name); r != nil {
		r.forgetTimer()
		s.custody.rare(r).timer = time.AfterFunc(a.Delay, post)
	}
}

// start starts a child with the ports that are kept for it.
func (s *supervisor) start(ctx context.Context, id plan.ID) plan.Event {
	r := s.custody.at(id.Name)
	if s.started = id.Name; r.kind == nil {
		s.custody.welcome(id.Name, s.coming)
	}
	r.forgetTimer()
	s.custody.renew(id.Name)
	spec := r.actorSpec(id.Name)
	spec.OnExit = s.onExit
	if spec.Resume {
		spec.OnFailure = s.resumed(id)
	}
	spec.Inbox, spec.Ports = s.custody.take(r)
	ref, err := s.self.Spawn(ctx, spec)
	if err == nil {
		s.index.update(func() { r.ref = ref })
		s.latest = ref
		s.custody.use(id.Name)
		return plan.Started{}
	}
	s.custody.giveBack(r, spec.Inbox, spec.Ports)
	var failed *actor.StartError
	if errors.As(err, &failed) {
		s.custody.keep(id.Name, failed.Exit)
		err = failed.Err
	}
	if errors.Is(err, ErrIgnore) {
		return plan.Ignored{}
	}
	s.failed(id.Name, err)
	return plan.StartFailed{Err: err, At: time.Now()}
}

// actorSpec returns what the child is spawned with, but for its ports.
func (r *record) actorSpec(name string) actor.Spec {
	c := r.child(name)
	spec := actor.Spec{Name: name, New: c.New, Origin: c.Origin, Custody: true, Shutdown: c.Shutdown,
		Drain: c.Drain, Limit: c.Limit, InHand: c.InHand, Resume: c.Resume}
	if c.Supervisor != nil {
		s, sub, e := *c.Supervisor, r.rare.sub, r.rare.estate
		spec.New = func() actor.Actor { return newSupervisor(s, sub, e) }
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
	if r := s.custody.at(name); r != nil {
		brutal = r.kind.Shutdown == Brutal
	}
	s.custody.keep(name, x)
	switch fenced := errors.Is(x.Reason, actor.ErrFenced); {
	case fenced && !brutal:
		s.report(Event{Kind: Stuck, Child: name, Err: x.Reason})
	case !fenced && isFailure(x.Reason): // it was about to tell
		s.failed(name, x.Reason)
	default:
		s.report(Event{Kind: Stopped, Child: name, Err: x.Reason})
	}
}
