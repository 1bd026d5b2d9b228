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
// Beside OTP, a child can have a [Backoff], which delays its restarts, or resume: go
// on with the next message. Both are counted like a restart.
//
// # Stopping
//
// A child has its own time to stop, [Infinity] or none ([Brutal]). Go cannot kill a
// goroutine: past that time the incarnation is fenced, cut off from its ports, and
// life goes on. What a stuck goroutine holds beside them (Refs, Senders, shared
// memory) it keeps; [Tree.Stop] tells of it by an [*UnstoppedError].
//
// # Custody
//
// When a child ends, its inbox goes into its supervisor's custody with what is
// queued there, and is given to the next incarnation before that starts, in the
// old order. A [actor.Ref] of the child stays good all the time, also while it
// is down or terminated: what is posted waits. So do the ports of Child.Ports.
// FreshInbox has the queue dropped.
//
// The one message that was being handled at the failure is, unless Child.InHand
// says otherwise, not handled again: it is a dead letter, and whoever waits for an
// answer to it is told the reason. It can be handed out again in its old place, with
// the number of the attempt, or be set aside: see [Tree.Parked]. What the failed turn
// has transferred out has left, and another attempt does not see it.
//
// When a supervisor ends, what it keeps is closed with the reason, or, with
// Spec.Escalate, kept by its own supervisor for the children of the same path.
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
// [Tree] starts, terminates, restarts and deletes children, takes a new Spec, and
// tells what they are doing: [Tree.Children] and [Tree.Snapshot] at this moment,
// [Tree.Events] from now on. [Tree.Sub] reaches supervisors below it. A Dynamic
// supervisor starts the children of one template by [Tree.StartNew]; one with
// Partitions runs copies, of which [Tree.Partition] chooses one by a key; [Do] runs
// a function once, as a child.
//
// # Concurrency
//
// A Tree may be used from any goroutine. The supervisor is an actor: it does one
// thing after the other, blocks while a child starts or stops, and between the
// attempts of a restart that fails it takes requests. What is asked of a supervisor
// that does not run waits until it is started again, or until the context is done. A
// child's Start must not call its supervisor, nor wait for a child that starts later.
package supervisor
