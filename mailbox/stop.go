package mailbox

import (
	"fmt"
	"log/slog"

	engine "github.com/asynkron/protoactor-go/actor"
)

// gone reports whether the actor has stopped: the engine has no hook for it, but it
// takes a stopped actor out of its registry. By now the name may be another's.
func (mb *Mailbox) gone() bool {
	if mb.engine.actor == nil {
		return false
	}
	p, _ := mb.engine.actor.ActorSystem().ProcessRegistry.GetLocal(mb.engine.actor.Self().Id)
	return p != mb.engine.process
}

// end shuts the private lane and closes what the actor still owns: all that is
// queued becomes dead letters.
func (mb *Mailbox) end() {
	if mb.engine.ended {
		return
	}
	mb.engine.ended = true
	mb.engine.watchers = engine.PIDSet{}
	for _, m := range mb.engine.private.close() {
		mb.bury(m)
	}
	mb.loop.End(ErrStopped)
}

// bury makes a message to the PID a dead letter of the engine's, which also answers
// a request.
func (mb *Mailbox) bury(m any) {
	if mb.engine.actor != nil {
		mb.engine.actor.ActorSystem().DeadLetter.SendUserMessage(mb.engine.actor.Self(), m)
	}
}

// interrupted sees to a stop in which the actor has panicked: no strategy has
// anything to decide about it any more, and the engine would leave it where it
// is.
func (mb *Mailbox) interrupted(reason any) {
	if mb.engine.actor == nil {
		return
	}
	mb.engine.actor.Logger().Error("mailbox: panic while stopping",
		slog.Any("self", mb.engine.actor.Self()), slog.Any("reason", reason))
	mb.Interrupt(mb.finishStop)
}

// finishStop takes the engine's part in a stop that was interrupted. As long as there
// are children, the end of the last one brings the engine back to it. A panic in
// Stopped leads here again, behind that.
func (mb *Mailbox) finishStop() {
	if mb.engine.ended {
		return
	}
	a := mb.engine.actor
	if !mb.gone() {
		if children := a.Children(); len(children) > 0 {
			for _, pid := range children {
				a.Stop(pid)
			}
			return
		}
		a.CancelReceiveTimeout()
		a.ActorSystem().ProcessRegistry.Remove(a.Self())
		mb.engine.invoker.InvokeUserMessage(&engine.Stopped{})
	}
	over := &engine.Terminated{Who: a.Self()}
	for _, pid := range append(mb.engine.watchers.Values(), a.Parent()) {
		if p, ok := a.ActorSystem().ProcessRegistry.Get(pid); ok {
			p.SendSystemMessage(pid, over)
		}
	}
	mb.end()
}

// failure makes an error of what a handler panicked with.
func failure(reason any) error {
	if err, ok := reason.(error); ok {
		return err
	}
	return fmt.Errorf("panic: %v", reason)
}
