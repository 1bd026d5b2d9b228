// Package plan is the policy of a supervisor as a deterministic state machine:
// what is started and stopped, in which order, and when to give up. It has no
// goroutine, no clock and no I/O. What it does is OTP's contract,
// https://www.erlang.org/doc/apps/stdlib/supervisor.html, in OTP's words.
//
// # Driving it
//
// A [State] takes events and answers with actions. The driver carries the
// actions out in order. At most the last of them asks for something: a
// [Start], which is answered by [Started], [Ignored] or [StartFailed], or a
// [Stop] or [StopAll], which is answered by [Stopped]. The answer is the next
// event, so a driver is a loop:
//
//	for e != nil {
//		actions := state.Step(e)
//		e = nil
//		for _, a := range actions {
//			e = carryOut(a) // nil, unless a is Start, Stop or StopAll
//		}
//	}
//
// It blocks while a child starts or stops, as OTP's supervisor does, and what
// arrives meanwhile waits. When no action asks for anything, the plan is idle
// and takes the next event that is not an answer. An event out of turn is an
// error in the driver, and Step panics.
//
// The first event is [Begin], and the last action [Finished].
//
// # Children
//
// A child is known by its name. Each attempt to start it is an incarnation with
// a number of its own, which the State never gives twice, not even to another
// child; a notice about an earlier incarnation is ignored.
//
// # Concurrency
//
// A State belongs to one goroutine: others may ask it while that keeps it from a
// [State.Step]. Events, actions and what the accessors return are values and may be
// shared, but for the slice of actions, which is good until the next step; what the
// driver keeps with a child is the driver's business.
//
// # Where OTP leaves a choice
//
//   - A retry is for the attempt that failed, so of several retries that are
//     under way for one child only the last does anything. OTP's carry the
//     child's name and would each be tried, if the child is still down.
//   - Dynamic children have names, and OTP's have none; so one of them can be
//     asked for by name, and [ErrRunning] or [ErrNotFound] take the place of
//     simple_one_for_one errors.
//   - A restart with a backoff is counted in the window when the failure
//     happens. Those that share the fate of the child are stopped at once, and
//     started with it; if one of them, or one in front of it, fails first, that
//     restart takes the child along and waits for nobody.
//   - After a reconfiguration, children that it does not name come behind the
//     others. One that was on its way back and is temporary now is dropped.
//   - Time is measured exactly, not in whole seconds. A failure that is exactly
//     one period old still counts, as in OTP.
package plan
