// Package router spreads messages over a set of supervised actors of one kind.
//
// # Members
//
// [Start] starts the members under a supervisor of their own:
//
//	r, err := router.Start(ctx, sys, "sessions", router.Spec{
//		Size: 8,
//		New:  func(i int) actor.Actor { return newSessions(i) },
//	})
//
// Each is an ordinary actor: it is sent clones, may hold state, and is restarted
// when it fails, with its queue. Its Ref stays good over restarts. Spec.Member says
// what else it is, as for any child: its restart type and backoff, a limit of its
// inbox, how it stops, what becomes of the message over which it failed.
//
// # Four ways to choose one
//
// [Router.Next] is round robin. [Router.For] chooses by a key: the same key goes to
// the same member, so that what belongs to the key can be kept there:
//
//	r.Next().PostMessage(job)
//	n, err := actor.Call[int](ctx, r.For(user), request)
//
// [Router.PostLeast] and [CallLeast] go to the member that has the least to do, of
// what they themselves have given out; [Router.Broadcast] goes to all.
//
// # Resizing
//
// [Router.Resize] adds members at the end or takes the last ones away. Of n+1
// members the new one takes the n+1st part of the keys, and no other key moves. The
// state that belongs to a key does not move by itself. A member that is taken away
// first handles what it was sent; what is posted to it afterwards, by a Ref that
// somebody kept, is a dead letter.
//
// # Concurrency
//
// A Router may be used from any goroutine. Messages of one sender to one member keep
// their order; with a key that is the order of the key, but while the size changes
// they may be handled by the old and the new member at once. Each Ref is chosen at
// the time of the call: ask again for the next message.
package router
