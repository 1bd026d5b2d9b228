// Package port is channel messaging as the HTML Standard has it, for Go:
// channels, ports that can be transferred with what waits in them, and messages
// that are structured clones.
//
// # Channels
//
// [NewChannel] makes two entangled ports. What is posted to one arrives at the
// other, in order, once:
//
//	p1, p2 := port.NewChannel()
//	p2.OnMessage(func(e port.MessageEvent) { fmt.Println(e.Data()) })
//	p1.PostMessage("hello")
//
// [Port.PostMessage] never blocks on the receiver and never runs a handler: the
// message waits in the queue of the other end. It is a clone: what the sender
// does to the value afterwards is not seen. What can be cloned, and what the
// error says about the rest, is told in package clone.
//
// # Receiving: push or pull
//
// A port that is new has a disabled queue: messages wait, without a limit. It is
// enabled by [Port.OnMessage] or [Port.Start], and never disabled again; then
// every message is an event, handled by the onmessage handler and the listeners
// that [Port.AddEventListener] added. If there are none, a message is consumed
// all the same: call Start when all listeners are there.
//
// Or messages are pulled, by [Port.Receive], [Port.TryReceive] or [Port.All],
// which work on the disabled queue and leave it disabled. A port does one or the
// other: the wrong call returns [ErrMode].
//
// An event's [MessageEvent.Data] is a plain Go value; [Data] decodes it into a
// type of the receiver's choice.
//
// # Transfer
//
// A port is a thin handle. What it holds is an end: the queue, whether it is
// enabled, and the link to the other end, which never changes. Ports in the
// transfer list of a message move:
//
//	err := carrier.PostMessage("for you", p2)
//
// The end travels with everything that waits in it; p2 is detached at once, and
// the receiver finds a new handle in [MessageEvent.Ports], disabled and without
// handlers. The other end notices nothing. What is posted to it meanwhile is
// queued behind what was there: no message is lost, doubled or reordered,
// however often and from wherever the port is passed on.
//
// Transfer is all or nothing: if one object of the list can't move, none does.
// A [Buffer] moves its bytes without copying them.
//
// # Closing
//
// [Port.Close] closes a channel. The news travels in the queue of the other end,
// behind the last message: [Port.OnClose] hears it there, Receive returns it as
// an error that wraps [ErrClosed]. [Port.CloseWith] gives a reason. What waits
// at the closing port itself is still delivered if its queue is enabled.
//
// A message that is dropped closes the ports inside it, and so on; so whoever
// waits for an answer by such a port learns that it is lost.
//
// # Calls
//
// [Call] posts a request with a reply port and waits:
//
//	sum, err := port.Call[int](ctx, p1, []int{1, 2})
//
// The other side answers with [MessageEvent.Reply]. The call ends by the reply,
// by its context, or when the reply port is lost.
//
// # Rights to post
//
// A [Sender] is the right to post to one end and nothing else: a small value to
// copy, compare and send in messages, which stays good while that end is
// transferred. [Of] is a typed rim around a port.
//
// # Limits
//
// A queue is unbounded unless its holder says otherwise with [Port.SetLimit]. A
// [Limit] counts messages, bytes, or both, and its [Policy] says what becomes of
// a message that finds no room: its sender waits in [Port.Send], or is refused,
// or something is dropped. What is refused has moved nothing. The limit goes
// where the queue goes. [Port.Queue] tells the figures, and [Port.OnHighWater]
// that the queue has reached a mark, whether it is bounded or not.
//
// # Handing out again
//
// Who drives a loop may put the message of a turn that failed back with
// [Turn.Redeliver], or aside with [Turn.Park]; [Port.Forward] moves messages
// that wait from one queue to another, whole.
//
// # Dead letters
//
// A message that was accepted and never handled is a [DeadLetter] with a
// [Reason]. The loop of the port that it was for has the sink, so that ports in
// no loop have none; package actor collects the dead letters of all actors.
//
// # Concurrency
//
// Every method may be called from any goroutine. Posts of one goroutine through
// one port are delivered in their order; posts of several goroutines are
// delivered in some order, each whole.
//
// Handlers of a port run one at a time, each to its end, on the port's [Loop]:
// an actor's, one made by [NewLoop], or, for a port outside of those, one of its
// own, on a goroutine that exists while there is work. Ports that arrive in a
// message belong to the loop that received it. There, a panic in a handler is a
// panic like that of any goroutine.
//
// Senders that wait at a limit are let in in the order in which they began to
// wait, and nobody who comes later passes them. A Send on a turn of the loop that
// would have to make room is an error at once; longer circles are not found out.
//
// No lock is held while handlers, user methods or sinks run: all may call
// anything.
//
// The ports of channels made by [Loop.NewChannel], until one of the two is
// transferred, are served in the order of posting across channels; all others
// are served fairly, with no order between them.
//
// # From the standard
//
// MessageChannel is [NewChannel]; MessagePort is [Port]; postMessage, start,
// close, onmessage, onmessageerror, addEventListener and removeEventListener
// have their names in Go's spelling; MessageEvent is [MessageEvent]; a
// DataCloneError is an error that wraps clone.ErrDataClone. The close
// notification follows the standard as of 2024, from which browsers differ.
package port
