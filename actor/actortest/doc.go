// Package actortest helps to test actors: with virtual time, with probes that
// expect messages, with faults that are injected, and with interleavings that a
// seed decides.
//
// # A stage
//
// [Run] runs a test in a testing/synctest bubble with a System of its own. Time is
// virtual: a test that waits an hour takes no time, and what it waits for has
// happened when it goes on:
//
//	func TestGreeter(t *testing.T) {
//		actortest.Run(t, func(s *actortest.Stage) {
//			probe := s.Probe()
//			greeter := s.Spawn(newGreeter(probe.Ref()))
//			greeter.PostMessage("Ada")
//			actortest.Expect(probe, "hello, Ada")
//			probe.ExpectNone(time.Minute)
//		})
//	}
//
// At the end the System is shut down. An actor that does not stop, or a goroutine
// that is left, fails the test.
//
// # Probes
//
// A [Probe] is an inbox without an actor. Its Ref goes wherever one is wanted;
// [Expect], [ExpectInOrder] and [ExpectAll] compare what arrives, [Next] decodes it,
// [Probe.ExpectNone] wants silence. A call to a probe stays open until the test
// answers it.
//
// # Faults
//
// [Faults] wraps what makes an actor: turns fail, panic, are late, or lose the ports
// that came to them, by their numbers, which go on counting over restarts.
//
// # Interleavings
//
// [Explore] runs a test under many seeds. Actors that were made by way of
// [Stage.Shuffle] then begin each turn after a virtual delay that the seed decides,
// so that the turns of different actors come in another order under each seed, and
// in the same order under the same. It is a schedule of turns: what happens inside
// a turn is Go's. An actor that was not wrapped runs as ever, and the order of one
// actor's own messages never changes.
//
// # Concurrency
//
// Stage and Probe belong to the goroutine of the test; a Probe's Ref may be used
// from any. Waiting on them lets virtual time pass when everything in the bubble
// waits.
package actortest
