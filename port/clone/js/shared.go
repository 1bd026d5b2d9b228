package js

import (
	"errors"
	"sync/atomic"
)

// SharedArrayBuffer is memory that sender and receiver share. In a message a
// new handle on the same memory travels; it never becomes bytes, so it cannot
// leave the process, and it cannot be transferred.
//
// https://tc39.es/ecma262/#sec-sharedarraybuffer-objects
type SharedArrayBuffer struct{ m *sharedMemory }

type sharedMemory struct {
	length   atomic.Int64
	bytes    []byte // as long as it can ever be
	growable bool
}

var errGrow = errors.New("js: a SharedArrayBuffer cannot become that long")

// NewSharedArrayBuffer returns n bytes of shared memory.
func NewSharedArrayBuffer(n int) *SharedArrayBuffer {
	s := NewGrowableSharedArrayBuffer(n, n)
	s.m.growable = false
	return s
}

// NewGrowableSharedArrayBuffer returns n bytes of shared memory that can grow
// up to most, for all who share it. Room for all of it is set aside.
func NewGrowableSharedArrayBuffer(n, most int) *SharedArrayBuffer {
	m := &sharedMemory{bytes: make([]byte, max(n, most)), growable: true}
	m.length.Store(int64(n))
	return &SharedArrayBuffer{m}
}

// Handle returns another handle on the same memory.
func (s *SharedArrayBuffer) Handle() *SharedArrayBuffer { return &SharedArrayBuffer{s.m} }

// Same reports whether both are handles on the same memory.
func (s *SharedArrayBuffer) Same(other *SharedArrayBuffer) bool { return s.m == other.m }

// SharedClone marks what is shared instead of copied.
func (s *SharedArrayBuffer) SharedClone() {}

// Bytes returns the memory itself.
func (s *SharedArrayBuffer) Bytes() []byte {
	if s.m == nil {
		return nil
	}
	n := s.m.length.Load()
	return s.m.bytes[:n:n]
}

// Len returns the number of bytes.
func (s *SharedArrayBuffer) Len() int { return len(s.Bytes()) }

// MaxLen returns how long it can become.
func (s *SharedArrayBuffer) MaxLen() int {
	if s.m == nil {
		return 0
	}
	return len(s.m.bytes)
}

// Resizable reports whether it can grow.
func (s *SharedArrayBuffer) Resizable() bool { return s.m != nil && s.m.growable }

// Detached is always false.
func (s *SharedArrayBuffer) Detached() bool { return false }

// Grow makes it longer, for all who share it. It never becomes shorter.
func (s *SharedArrayBuffer) Grow(n int) error {
	if !s.Resizable() || n > s.MaxLen() {
		return errGrow
	}
	for {
		old := s.m.length.Load()
		if int64(n) < old {
			return errGrow
		}
		if s.m.length.CompareAndSwap(old, int64(n)) {
			return nil
		}
	}
}
