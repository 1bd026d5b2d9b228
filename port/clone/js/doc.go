// Package js has the values that JavaScript has and Go lacks, as far as a
// structured clone can carry them. They arrive where a receiver asked for no
// type of its own, and a sender may use them to say exactly what a receiver in
// JavaScript is to get.
//
//	undefined                   [Undefined]
//	a string of lone surrogates [String16]
//	Symbol                      [Symbol], which is always refused
//	new Boolean, new Number, …  *[Boxed]
//	Date, also an invalid one   *[Date]
//	RegExp                      *[RegExp], which is never compiled
//	Map, Set                    *[Map], *[Set]
//	Array with holes or names   *[Array]; a dense one is []any
//	Object in its order         *[Object]; map[string]any has no order
//	Error, DOMException         *[Error], *[DOMException]
//	typed arrays, DataView      *[View]
//	SharedArrayBuffer           *[SharedArrayBuffer]
//	Blob, File                  *[Blob], *[File]
//
// An ArrayBuffer is a *clone.Buffer, and a BigInt is a *[math/big.Int].
//
// All but Undefined, String16 and Symbol are objects: they are used by pointer,
// and one of them that a message names twice is one at the receiver.
//
// # Concurrency
//
// Maps, Sets, Arrays, Objects and Errors are not safe for concurrent use while
// one of them is changed. Blobs, Files and Dates never change. The memory of a
// [SharedArrayBuffer] is shared by design, and what is read and written there
// at the same time must be so by package sync/atomic.
package js
