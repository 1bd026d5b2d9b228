// Package work holds what is measured: groups of work, each done by several
// contestants. The Go benchmarks and the program both run it from here, so that
// nothing is written twice and both measure the same.
//
// A contestant is a function on a [T], which is a testing.B in small: it makes
// itself ready, calls ResetTimer, and does T.N operations.
//
// # Concurrency
//
// One contestant runs at a time. A T is for the goroutine that runs it, except
// for Errorf, which any may call.
package work
