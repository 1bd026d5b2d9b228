// Package supervisor is OTP's supervisor for actors whose mailboxes are ports:
// it starts children in order, restarts what fails, and hands the mailbox on
// with its messages.
//
// # A tree
//
// A [Spec] is a supervisor as data; [Start] runs it:
//
//	tree, err := supervisor.Start(ctx, sys, "app", supervisor.Spec{
//		Strategy: supervisor.RestForOne,
//		Children: []supervisor.Child{
//			{Name: "store", New: newStore},
//			{Name: "web", New: newWeb},
//		},
//	})
//	store, _ := tree.Child("store")
//
// Children start one after the other, and stop in the reverse order. Words and
// defaults are OTP's (https://www.erlang.org/doc/apps/stdlib/supervisor.html):
// [OneForOne], [OneForAll] and [RestForOne] say who is restarted when one fails;
// [Permanent], [Transient] and [Temporary] whether it is; more than Intensity
// failures within Period end the supervisor, which its own supervisor sees as a
// shutdown. A child can be a supervisor itself.
//
// # Custody
//
// When a child ends, its inbox goes into its supervisor's custody with what is
// queued there, and is given to the next incarnation before that starts, in the
// old order. A [actor.Ref] of the child stays good all the time, also while it
// is down or terminated: what is posted waits. The one message that was being
// handled at the failure is not handled again: it is a dead letter, and whoever
// waits for an answer to it is told the reason.
//
// # Wires
//
// A [Wire] is a channel between two children. The supervisor makes it and gives
// each its end as a named port; it survives the restart of either, with what is
// queued. A port that a child has transferred away is no longer the supervisor's
// business.
//
// # At run time
//
// [Tree] starts, terminates, restarts and deletes children, and tells what they
// are doing.
//
// # Concurrency
//
// A Tree may be used from any goroutine. The supervisor is an actor: it does one
// thing after the other, blocks while a child starts or stops, and between the
// attempts of a restart that fails it takes requests. A child's Start must not
// call its supervisor, nor wait for a child that starts later.
package supervisor
