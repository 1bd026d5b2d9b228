// Package actor runs actors whose mailboxes are ports.
//
// # Actors
//
// An [Actor] handles the messages of its inbox, one at a time. A [System] runs
// actors; [System.Spawn] starts one from a [Spec] and returns its [Ref], the
// right to post to its inbox:
//
//	sys := actor.NewSystem(nil)
//	defer sys.Shutdown(ctx)
//	ref, err := sys.Spawn(ctx, actor.Spec{
//		Name: "greeter",
//		New: func() actor.Actor {
//			return actor.Handle(func(ctx context.Context, self *actor.Self, name string) error {
//				self.Log().Info("hello", "name", name)
//				return nil
//			})
//		},
//	})
//	ref.PostMessage("world")
//
// Spawn returns when the actor has started, or with the error of its start. What
// is posted is cloned; see package port.
//
// [Handle] makes an actor of a function that wants its messages as one type,
// [Serve] of one that answers calls, [Mux] dispatches on registered types, and
// [Func] is the plain form. [Call] asks and waits for the answer.
//
// # Self
//
// On its turns an actor has a [Self]: it spawns children, makes channels, takes
// ports in. Ports that arrive in messages, and those it makes, belong to it:
// their handlers run on its turns, one at a time with all others. When the actor
// ends, what it still owns is closed, and nothing else.
//
// # Failure
//
// A returned error or a panic in any handler is the failure of this incarnation.
// The message in hand becomes a dead letter, whoever waits for an answer to it is
// told at once, and the actor ends: its children first, then it lets go of its
// ports, then its spawner and its monitors hear the reason. Nothing restarts it
// but its spawner; package supervisor is the spawner to use.
//
// [Spec.InHand] keeps that message instead: it is handed out again, to the next
// incarnation, with the number of the attempt, or set aside. [Spec.Resume] lets
// the incarnation go on with the next message.
//
// # The mailbox outlives the actor
//
// The inbox is a port, and can be given away and taken over with what waits in
// it: [Spec.Inbox] is the inbox to start with, [Spec.Custody] has it handed to
// the spawner at the end, [Self.ReleaseInbox] gives it to whoever is to go on.
// Refs follow: who posts notices nothing.
//
// # Browsing contexts
//
// An actor is also a simulated browsing context with an origin. Its [Window] is
// what others hold of it: a message posted there arrives only if the origin is
// the one that the sender wants. [Self.SpawnFrame] starts a child context, as an
// iframe has it.
//
// # Stopping
//
// A stop has the actor's context done at once; its current turn ends by itself,
// and what is queued goes into custody or becomes dead letters. Go can't kill a
// goroutine: a turn that does not end within [Spec.Shutdown] is fenced. Its Self
// and its ports have no effect from then on; the Refs, Senders and memory that it
// shares with others it keeps. [System.Shutdown] stops everything, and names what
// did not stop; [Main] does it at a signal.
//
// An actor that drains ([Self.Drain], [Self.DrainChild], [Spec.Drain]) handles
// what is queued first, with a live context, and refuses what comes later.
//
// # Overload
//
// [Spec.Limit] bounds the inbox. A Ref's Send waits for room there; PostMessage
// is refused, or something is dropped, as the limit says. When the inbox reaches a
// mark of the limit, that is an event and a warning in the log.
//
// # Looking at it
//
// [System.Snapshot] is the tree with its queues and ports, to print or as JSON;
// [System.Events] are the spawns, starts, failures and ends as they happen, and the
// inboxes that fill up.
//
// # Proto.Actor
//
// The mailbox and the dispatcher under an actor are Proto.Actor's seams, and its own
// actors can have them too: see package mailbox. [System.Engine] is where such
// actors live, and [Self.PID] is the address under which they post to an actor of
// this package, and watch it. An actor that nobody asked for it has no entry in the
// engine's registry.
//
// # Dead letters
//
// What was accepted and not handled is a [port.DeadLetter]: counted, logged at a
// bounded rate, and to be read from [System.DeadLetters].
//
// # Concurrency
//
// Refs, Windows and Systems may be used from any goroutine. A Self is for the
// turns of its actor, and its context too, except that it may be given to
// whatever the turn waits for. All handlers of one actor run one at a time; those
// of different actors run at once. Messages of one sender to one inbox keep their
// order, and the notice of a child's end comes behind what the child posted to
// its parent's inbox before.
//
// Blocking in a turn blocks the actor and nobody else: Spawn, Call, Receive and
// Stop announce that they block, and the System adds workers for handlers that
// block without a word, within milliseconds. Two actors that Call each other wait
// until a context ends it; a start must not call its spawner, which waits for it.
package actor
