// Package clone makes structured clones: deep copies that owe nothing to the
// original, as the HTML Standard defines them for messages, for Go values.
// https://html.spec.whatwg.org/multipage/structured-data.html
//
// [Clone] copies a value. [Marshal] and [Unmarshal] do it by way of bytes. A
// message on its way between two parties is a [Record]: [Types.Serialize]
// makes it at the sender, [As] and [Record.Value] read it at the receiver.
//
// # What can be cloned
//
//   - Booleans, integers and floats of every kind, exactly: −0, NaN and 2⁶⁴−1
//     arrive as they were sent. Strings that are valid UTF-8.
//   - Arrays, slices and maps with keys of any kind that Go allows.
//   - Structs: the exported fields, in the order of their declaration, under
//     the names that `msgpack` tags give them (rename, "-", omitempty, inline,
//     noinline, alias, as_array). Embedded structs are promoted; where a name
//     would be taken, they are a field under the name of their type.
//   - Pointers, to anything that can be cloned. Interfaces, as far as what
//     they hold can be; one with methods holds an error, an object, or a
//     registered type.
//   - [time.Time], to the nanosecond, in UTC; [math/big.Int]; errors, as an
//     [Error] with text and causes.
//   - What JavaScript has and Go lacks, as package js has it: undefined, Map
//     and Set, sparse Arrays, ordered Objects, boxed primitives, Dates, RegExps,
//     strings with lone surrogates, Errors and DOMExceptions, views of buffers,
//     shared memory, Blobs and Files.
//   - Types that have a pair of MarshalBinary and UnmarshalBinary, or of
//     MarshalText and UnmarshalText: what these say.
//   - [Buffer], and the objects that are [Transferable] or [Shared].
//
// A nil pointer, map, slice or interface is null, and null is nil.
//
// # What cannot
//
// Functions, channels, complex numbers, uintptr and unsafe.Pointer; what is
// in the packages sync, sync/atomic, reflect and context; structs that have
// fields but none that is exported; objects that must be transferred and are
// not in the transfer list; js.Symbol; views of a buffer that has become too
// short or has moved away. Such a value is an error at the sender that says
// where and what it is:
//
//	clone: $.Jobs[3].Done: chan int cannot be cloned
//
// Every such error is a [DataCloneError], so errors.Is(err, ErrDataClone).
// Only an error that a method of the value returned comes back as it is.
//
// # What the receiver gets
//
// With [As] the receiver says which type it wants. It need not be the type
// that was sent: fields are matched by name, those that it lacks are skipped,
// and numbers fit if they are exact. Otherwise the error is a [DecodeError].
// [Record.Value] gives plain Go values: integers are int64, structs and maps
// are map[string]any, slices are []any. What Go has no type for is of a type of
// package js: a sparse Array is a *js.Array, which no []any could be. A receiver
// that knows what it wants may ask for those, too: As[*js.Object] gives the
// properties of any object in their order.
//
// # Identity
//
// What was one object in the message is one object at the receiver, and a
// cycle is a cycle. Two views of one [Buffer] look at one Buffer afterwards.
// Objects are what pointers point to, maps, and slices:
// two slices are one if pointer, length and capacity agree. Pointers into the
// middle of something, and slices that overlap, become copies. If a receiver
// wants one object as two types, it gets two.
//
// # Registered types
//
// A type that is registered in a [Types] travels with its name, and arrives as
// itself where the receiver did not say what it wants: from Record.Value, and
// in fields of type any. The type of a pointer to it is kept too. The
// receiver's Types decides what a name means; see [Record.NeedsCheck].
//
// # Transfer
//
// Objects in the transfer list move with the message. The steps are those of
// the standard, in its order: the list is copied and looked at; the value is
// serialized, and the user's own methods run; all objects are claimed, in
// order; all are detached. If anything fails, nothing has been detached. At
// the receiver [Record.Arrive] makes the new objects, and every place in the
// message that held the old one holds the new one.
//
// # Limits
//
// [Limits] bounds how deep, how many and how long. Values that contain
// themselves end in references; values nested deeper than the limit are an
// error, never an overflow of the stack.
//
// Bytes from elsewhere are held to more: no length that they declare is
// believed, and decoding them allocates at most 160 bytes for each, beyond the
// first MiB. Whatever is wrong with them is a [DecodeError] that says at which
// byte, never a panic.
//
// # The serialized form
//
// A message is a byte for the version, the offsets that references name, and
// one MessagePack value. WIRE.md beside this file says all of it, for those who
// read or write messages in another language; the directory witness has a reader
// and a writer in JavaScript. The same value has the same bytes: keys of Go maps
// are sorted. Bytes from elsewhere, given to [FromBytes]
// or [Unmarshal], are looked through once before anything is made of them.
//
// Values that nothing can change need no Record: see [Immediate].
//
// # Concurrency
//
// A value must not be changed while it is being serialized; afterwards the
// message does not depend on it. A Record and a [Buffer] are safe for
// concurrent use. All callers of Record.Value share one value, which they must
// not change, while As makes a new one for each. A Types may be used by any
// number of goroutines once it is set up. Methods of the user's types run on
// the goroutine that calls; nothing here starts a goroutine.
package clone
