package clone

// The serialized form, version 1. WIRE.md describes it for those who write a
// reader or a writer in another language; this is the list of its numbers.
//
//	message = version targets value
//	version = one byte, 1
//	targets = array of unsigned integers, strictly ascending
//	value   = one MessagePack value; its first byte has offset 0
//
// Plain values are plain MessagePack: nil, booleans, integers (the shortest
// form), floats (float 32 or float 64 as the sender had them, never turned
// into integers), str (valid UTF-8), bin, array, and map, of which every key
// is a str and no two are equal. What MessagePack lacks is an extension type
// of those below. A reader that does not know one must refuse the message.
//
// A reference is to the offset of an earlier value; the targets list the
// offsets that any reference names. So a reader pays for identity only where
// it is needed.
//
// A composite that MessagePack lacks is a *form*: an array whose first element
// is an extForm. No other array starts with one.
//
// A pointer stands at the place of what it points to, so a bare reference
// means the same pointer again. A box is another pointer to the same object.
const wireVersion = 1

// Extension types. Numbers are never used again for something else.
const (
	extForm      = 1  // 1 byte: the number of the form
	extRef       = 2  // 4 bytes: offset of the target, big endian
	extTransfer  = 3  // 4 bytes: index of a transferred object, big endian
	extShared    = 4  // 4 bytes: index of a shared object, big endian
	extUndefined = 5  // 1 byte: 0
	extBigInt    = 6  // 1 byte: 1 if negative, else 0; then the magnitude, big endian, no leading zeros
	extTime      = 7  // 12 bytes: seconds since 1970 UTC (int64), nanoseconds (uint32), big endian
	extBuffer    = 8  // the bytes
	extResizable = 9  // 8 bytes: the greatest length, big endian; then the bytes
	extDate      = 10 // 8 bytes: milliseconds since 1970 UTC (int64), big endian; −2⁶³ is the invalid date
	extString16  = 11 // a string with lone surrogates, in WTF-8
)

// Forms. A text is a str or a string with lone surrogates.
const (
	formMap       = 1  // key, value, key, value, … in order; keys are any values
	formError     = 2  // name str, message str, cause, …: an error of Go
	formNamed     = 3  // name str, value: a registered type
	formNamedPtr  = 4  // name str, value: a pointer to one
	formBox       = 5  // reference: a pointer of its own to what is elsewhere
	formSet       = 6  // value, … in order
	formArray     = 7  // length, index, value, …, name text, value, …
	formObject    = 8  // name text, value, …: indices ascending, then in order
	formBoxed     = 9  // a primitive: an object around it
	formRegExp    = 10 // source text, flags str
	formJSError   = 11 // name str, message text or nil, stack text or nil, and maybe a cause
	formException = 12 // name text, message text, stack text or nil
	formView      = 13 // kind, byte offset, length or nil, the memory
	formBlob      = 14 // type str, bin
	formFile      = 15 // type str, bin, name text, milliseconds since 1970
	forms         = 16
)
