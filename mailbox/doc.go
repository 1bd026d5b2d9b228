// Package mailbox makes a port the mailbox of a Proto.Actor actor.
//
// In the HTML Standard's words the actor is an event loop and its mailbox is the
// [port message queue] of a port. So the mailbox can do what a port can: it is
// there before the actor is, whoever holds the other end of its channel posts to
// it, and it can be transferred to another actor with everything that waits in
// it. The package needs nothing of Berth but the ports; package actor builds on
// it, and so can anybody who has plain Proto.Actor actors.
//
// # A mailbox over a port
//
// [Producer] takes a port over and returns what the engine's WithMailbox asks for:
//
//	client, inbox := port.NewChannel()
//	producer, err := mailbox.Producer(inbox, nil)
//	…
//	props := engine.PropsFromFunc(receive, engine.WithMailbox(producer))
//	pid := system.Root.Spawn(props)
//
// The actor's Receive gets each message of the port as a [port.MessageEvent]
// among those that were sent to its PID. What was posted before the spawn comes
// behind Started. To answer, it posts to the port that the event came to
// ([port.MessageEvent.Port]), or replies if the message was a call.
//
// A producer serves one actor, while Props may be spawned from any number of
// times: a second spawn panics with [ErrBound]. A spawn that failed because its
// name was taken has used nothing up.
//
// # What waits where
//
// There are three places in which something waits for the actor:
//
//   - the ports, the inbox first among them, with what was posted to them;
//   - the private lane, with what was sent to the PID: requests and other
//     messages of users, but also the PoisonPill and the ReceiveTimeout;
//   - the system lane, with what the engine says: start, stop, restart, watch,
//     suspend, resume. [Mailbox.Interrupt] puts a function there.
//
// The system lane always comes first. The private lane and the ports take turns,
// one message each while both have some. The ports among themselves are served
// in batches: what was queued when a port's batch began, 64 messages at most,
// and then the next port. A run of the mailbox ends after as many messages as
// the dispatcher's throughput says, and goes to the back of the dispatcher's
// queue if there is more.
//
// The lanes belong to the actor, the ports only as long as it holds them. So an
// inbox that goes to another actor takes no PoisonPill along.
//
// A batch message of the engine's is taken apart, and nil is a message like any
// other.
//
// # More ports
//
// [Mailbox.Loop] is the event loop. It owns the inbox, every port that arrives in
// a message, every port of a channel that [port.Loop.NewChannel] made, and what
// it is given by [port.Loop.Own]. Their handlers are turns of the actor: they run
// one at a time with Receive, and a panic in one is the actor's failure. To get
// at the loop, make the mailbox with [New]:
//
//	mb, err := mailbox.New(inbox, nil)
//	…
//	props := engine.PropsFromFunc(receive,
//		engine.WithMailbox(func() engine.Mailbox { return mb }))
//
// # Handing the inbox over
//
// [Mailbox.Inbox] is the actor's handle of its inbox. [port.Port.Release], or a
// transfer in a message, takes it out of the actor's hands with all that waits
// in it. The message in hand is handled to its end; the next one is the new
// owner's. The senders notice nothing. The old actor lives on with its other
// ports and its PID, until it is stopped, and its stop does not touch what it
// has given away.
//
// # Failure
//
// A panic in a turn is reported once to the strategy of the actor's parent, with
// the message. A message from a port is then a dead letter (port.InHand), and a
// caller is told. A runtime.Goexit is the failure [ErrGoexit]. The mailbox stands
// still until the strategy has decided. Neither a restart nor a resume touches
// the ports: the next incarnation goes on behind the message in hand.
//
// # Stopping
//
// When the actor is told to stop it gets no message any more, neither while it
// waits for its children nor later. When it has stopped, the ports that are
// still its own are closed with [ErrStopped]: the other ends hear of it, behind
// what was posted to them, and what is queued becomes dead letters
// ([Options.DeadLetters]). What is left in the private lane, and what is sent to
// the PID later, becomes a dead letter of the engine's, which answers requests.
// A Restart behind the Stop is without effect. A panic in the handling of
// Stopping, of Stopped or of a child's end is logged; the stop goes on.
//
// Watchers and the parent are told by the engine, which does so just before the
// ports close.
//
// # A host of one's own
//
// [Mailbox.Init] makes a mailbox for what is no engine's actor: its [Host], which it may
// be a part of. The host gets each turn as a [port.Turn], runs and ends it, and
// decides what a failure means. There is no PID and so there are no lanes; what
// comes before the turns is a signal ([Mailbox.Signal]). The host begins with
// [Mailbox.Launch] and [port.Loop.ServeInbox], and closes the ports when it is over
// ([Mailbox.Halt], [port.Loop.End]). Package actor is such a host.
//
// # Dispatchers
//
// Any engine dispatcher will do. With one of package dispatch a run costs no
// goroutine, and an actor that is about to wait can say so with [Mailbox.Block],
// so that its worker's other work is handed on. A Mailbox is a [port.Blocker]:
// the blocking calls of package port do this by themselves if they find it in
// their context:
//
//	ctx = context.WithValue(ctx, port.BlockerKey{}, mb)
//	e, err := p.Receive(ctx)
//
// # Concurrency
//
// All methods of a [Mailbox] may be called from any goroutine, except
// RegisterHandlers, Start and RunTask, which are the engine's and the
// dispatcher's. Turns, private messages, engine messages and interrupts of one
// mailbox run one at a time, each after the one before; nothing runs before
// Start.
//
// The messages of one port are in the order of their posting, and so are those
// of each lane. Between two ports, between a port and a lane, and between a port
// and the PID of the same actor there is no order. The exception is [port.Loop]'s:
// the channels that an actor made for itself and never shipped are one source.
//
// No lock is held while a handler, the host, or [Options.DeadLetters] runs. The
// latter is called from whichever goroutine found out, and must not block. A
// mailbox that is idle owns no goroutine and no timer.
//
// [port message queue]: https://html.spec.whatwg.org/multipage/web-messaging.html#port-message-queue
package mailbox
