package clone

import (
	"errors"
	"sync"
)

var (
	errDetached = errors.New("buffer is detached")
	errClaimed  = errors.New("buffer is being transferred")
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
// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializewithtransfer
type Buffer struct {
	mu       sync.Mutex // guards the fields below
	data     []byte
	claimed  bool
	detached bool
}

// NewBuffer returns a Buffer that owns b.
func NewBuffer(b []byte) *Buffer {
	if b == nil {
		b = []byte{}
	}
	return &Buffer{data: b}
}

// Bytes returns the bytes themselves, not a copy; nil if detached.
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

// BeginTransfer claims the buffer for one transfer. See [Transferable].
func (b *Buffer) BeginTransfer() (Transfer, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.detached:
		return nil, errDetached
	case b.claimed:
		return nil, errClaimed
	}
	b.claimed = true
	return (*bufferTransfer)(b), nil
}

// contents returns the bytes to copy into a message.
func (b *Buffer) contents() ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.detached {
		return nil, errDetached
	}
	return b.data, nil
}

// bufferTransfer is a Buffer that has been claimed.
type bufferTransfer Buffer

func (t *bufferTransfer) Commit() Transit {
	t.mu.Lock()
	defer t.mu.Unlock()
	data := t.data
	t.data, t.claimed, t.detached = nil, false, true
	return bufferTransit(data)
}

func (t *bufferTransfer) Revert() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.claimed = false
}

// bufferTransit holds the bytes between two Buffers.
type bufferTransit []byte

func (t bufferTransit) Arrive(any) any { return NewBuffer(t) }

func (t bufferTransit) Lose(error) {}
