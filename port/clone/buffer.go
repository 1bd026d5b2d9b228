package clone

import (
	"errors"
	"sync"
)

var (
	errDetached = errors.New("buffer is detached")
	errClaimed  = errors.New("buffer is being transferred")
	errPinned   = errors.New("buffer is pinned")
	errResize   = errors.New("clone: buffer cannot have that length")
)

// Buffer is a run of bytes with one owner: the ArrayBuffer of the standard. In
// a message it is copied; in a transfer list it moves, without a copy, and the
// sender's Buffer is detached. Two references to one Buffer in a message are
// two references to one Buffer at the receiver.
//
// The zero value is an empty buffer. A Buffer is safe for concurrent use; the
// slice that [Buffer.Bytes] returned before a transfer aliases what the
// receiver now owns and must not be used any more.
//
// One made by [NewResizableBuffer] can change its length, also at the receiver.
//
// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializewithtransfer
type Buffer struct {
	mu        sync.Mutex // guards the fields below
	data      []byte
	most      int // if it is resizable
	resizable bool
	claimed   bool
	detached  bool
	pinned    bool
}

// NewBuffer returns a Buffer that owns b.
func NewBuffer(b []byte) *Buffer {
	if b == nil {
		b = []byte{}
	}
	return &Buffer{data: b}
}

// NewResizableBuffer returns a Buffer that owns b and can become as long as
// most, or as long as b if that is more. Room for that is not set aside.
func NewResizableBuffer(b []byte, most int) *Buffer {
	r := NewBuffer(b)
	r.resizable, r.most = true, max(most, len(b))
	return r
}

// Bytes returns the bytes themselves, not a copy; nil if detached. After a
// [Buffer.Resize] they are others.
func (b *Buffer) Bytes() []byte {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.data
}

// Len returns the number of bytes; 0 if detached.
func (b *Buffer) Len() int { return len(b.Bytes()) }

// Detached reports whether the bytes have moved away.
func (b *Buffer) Detached() bool {
	if b == nil {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.detached
}

// Resizable reports whether the length can change.
func (b *Buffer) Resizable() bool {
	if b == nil {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.resizable
}

// MaxLen returns how long the buffer can become; 0 if detached.
func (b *Buffer) MaxLen() int {
	if b == nil {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.detached:
		return 0
	case b.resizable:
		return b.most
	}
	return len(b.data)
}

// Resize changes the length of a resizable buffer. New bytes are zero; those
// that are cut off are gone.
//
// https://tc39.es/ecma262/#sec-arraybuffer.prototype.resize
func (b *Buffer) Resize(n int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.detached:
		return errDetached
	case b.claimed:
		return errClaimed
	case !b.resizable || n < 0 || n > b.most:
		return errResize
	case n <= len(b.data):
		clear(b.data[n:])
		b.data = b.data[:n]
	default:
		b.data = append(b.data, make([]byte, n-len(b.data))...)
	}
	return nil
}

// Pin makes every transfer of the buffer an error from now on. It can be cloned
// as before.
func (b *Buffer) Pin() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pinned = true
}

// BeginTransfer claims the buffer for one transfer. See [Transferable].
func (b *Buffer) BeginTransfer() (Transfer, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.detached:
		return nil, errDetached
	case b.claimed:
		return nil, errClaimed
	case b.pinned:
		return nil, errPinned
	}
	b.claimed = true
	return (*bufferTransfer)(b), nil
}

// contents returns the bytes to copy into a message, with how long they can
// become if they are resizable, and otherwise −1.
func (b *Buffer) contents() (data []byte, most int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.detached:
		return nil, 0, errDetached
	case b.resizable:
		return b.data, b.most, nil
	}
	return b.data, -1, nil
}

// bufferTransfer is a Buffer that has been claimed.
type bufferTransfer Buffer

func (t *bufferTransfer) Commit() Transit {
	t.mu.Lock()
	defer t.mu.Unlock()
	moved := &Buffer{data: t.data, most: t.most, resizable: t.resizable}
	t.data, t.claimed, t.detached = nil, false, true
	return bufferTransit{moved}
}

func (t *bufferTransfer) Revert() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.claimed = false
}

// bufferTransit holds the Buffer that the receiver gets.
type bufferTransit struct{ b *Buffer }

func (t bufferTransit) Arrive(any) any {
	if t.b.data == nil {
		t.b.data = []byte{} // that of a zero Buffer
	}
	return t.b
}

func (t bufferTransit) Lose(error) {}
