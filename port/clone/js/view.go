package js

import (
	"errors"
	"fmt"
	"io"
)

// Memory is what a [View] looks at: a *clone.Buffer or a *[SharedArrayBuffer].
type Memory interface {
	// Bytes returns the bytes themselves; nil if they have moved away.
	Bytes() []byte
	// Len returns the number of bytes, which may change.
	Len() int
	// Resizable reports whether it may.
	Resizable() bool
	// Detached reports whether the bytes have moved away.
	Detached() bool
}

// Kind is the kind of a [View].
type Kind uint8

// The kinds. Their numbers are those of the serialized form.
//
// https://tc39.es/ecma262/#table-the-typedarray-constructors
const (
	Int8Array Kind = iota + 1
	Uint8Array
	Uint8ClampedArray
	Int16Array
	Uint16Array
	Int32Array
	Uint32Array
	Float16Array
	Float32Array
	Float64Array
	BigInt64Array
	BigUint64Array
	DataView
)

var kinds = [...]struct {
	name string
	size int
}{
	Int8Array: {"Int8Array", 1}, Uint8Array: {"Uint8Array", 1}, Uint8ClampedArray: {"Uint8ClampedArray", 1},
	Int16Array: {"Int16Array", 2}, Uint16Array: {"Uint16Array", 2},
	Int32Array: {"Int32Array", 4}, Uint32Array: {"Uint32Array", 4},
	Float16Array: {"Float16Array", 2}, Float32Array: {"Float32Array", 4}, Float64Array: {"Float64Array", 8},
	BigInt64Array: {"BigInt64Array", 8}, BigUint64Array: {"BigUint64Array", 8},
	DataView: {"DataView", 1},
}

// Valid reports whether k is one of the kinds.
func (k Kind) Valid() bool { return Int8Array <= k && k <= DataView }

// Size returns the bytes of one element; 1 for a [DataView].
func (k Kind) Size() int {
	if !k.Valid() {
		return 0
	}
	return kinds[k].size
}

func (k Kind) String() string {
	if !k.Valid() {
		return fmt.Sprintf("Kind(%d)", uint8(k))
	}
	return kinds[k].name
}

// View is a typed array or a DataView: a look at a stretch of a [Memory], which
// several Views may share. In a message the whole Memory travels.
//
// https://tc39.es/ecma262/#sec-typedarray-objects
type View struct {
	kind   Kind
	memory Memory
	offset int
	length int // in elements; −1 if it tracks the Memory
}

// Rest as the length of a [NewView] reaches to the end of the Memory. If that
// is resizable, the View tracks it.
const Rest = -1

var (
	errMisaligned  = errors.New("js: a view must begin and end at whole elements")
	errOutOfBounds = errors.New("js: view is out of bounds")
)

// NewView returns a View of so many elements from a byte offset on.
//
// https://tc39.es/ecma262/#sec-initializetypedarrayfromarraybuffer
func NewView(kind Kind, memory Memory, offset, length int) (*View, error) {
	v, err := MakeView(kind, memory, offset, length)
	switch {
	case err != nil:
		return nil, err
	case length == Rest && !memory.Resizable():
		rest := memory.Len() - offset
		if rest < 0 {
			return nil, errOutOfBounds
		}
		if rest%kind.Size() != 0 {
			return nil, errMisaligned
		}
		v.length = rest / kind.Size()
	}
	if v.OutOfBounds() {
		return nil, errOutOfBounds
	}
	return v, nil
}

// MakeView is NewView without a look at how long the Memory is. With [Rest] the
// View tracks the Memory. What does not fit is out of bounds for as long.
func MakeView(kind Kind, memory Memory, offset, length int) (*View, error) {
	switch {
	case !kind.Valid():
		return nil, errors.New("js: unknown kind of view")
	case offset < 0 || length < Rest || offset%kind.Size() != 0:
		return nil, errMisaligned
	}
	return &View{kind: kind, memory: memory, offset: offset, length: length}, nil
}

// Kind returns the kind.
func (v *View) Kind() Kind { return v.kind }

// Memory returns what the View looks at.
func (v *View) Memory() Memory { return v.memory }

// Offset returns the byte at which it begins; 0 if it is out of bounds.
func (v *View) Offset() int {
	if v.OutOfBounds() {
		return 0
	}
	return v.offset
}

// Tracking reports whether the View grows and shrinks with its Memory.
func (v *View) Tracking() bool { return v.length == Rest }

// OutOfBounds reports whether the Memory is detached, or has become too short.
//
// https://tc39.es/ecma262/#sec-istypedarrayoutofbounds
func (v *View) OutOfBounds() bool {
	if v.memory == nil || v.memory.Detached() {
		return true
	}
	n := v.memory.Len()
	if v.offset > n {
		return true
	}
	return v.length > (n-v.offset)/max(v.kind.Size(), 1)
}

// Len returns the number of elements; 0 if it is out of bounds.
func (v *View) Len() int {
	switch {
	case v.OutOfBounds():
		return 0
	case v.length == Rest:
		return (v.memory.Len() - v.offset) / v.kind.Size()
	}
	return v.length
}

// Bytes returns the bytes themselves; nil if it is out of bounds. Elements are
// little endian.
func (v *View) Bytes() []byte {
	n := v.Len() * v.kind.Size()
	if v.OutOfBounds() {
		return nil
	}
	b := v.memory.Bytes()
	if v.offset+n > len(b) {
		return nil // it has shrunk in this moment
	}
	return b[v.offset : v.offset+n : v.offset+n]
}

// WriteAt writes bytes from a byte of the View on. It fails if the View is out
// of bounds, and writes no further than the View reaches.
func (v *View) WriteAt(p []byte, off int64) (int, error) {
	b := v.Bytes()
	switch {
	case b == nil && v.OutOfBounds():
		return 0, errOutOfBounds
	case off < 0 || off > int64(len(b)):
		return 0, errOutOfBounds
	}
	n := copy(b[off:], p)
	if n < len(p) {
		return n, io.ErrShortWrite
	}
	return n, nil
}
