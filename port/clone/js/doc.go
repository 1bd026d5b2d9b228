// Package js has the values that JavaScript has and Go lacks, as far as a
// structured clone can carry them. They arrive where a receiver asked for no
// type of its own.
//
// # Concurrency
//
// A [Map] is not safe for concurrent use while it is changed.
package js
