package actor

import (
	"testing"
	"unsafe"
)

// An actor's cell is one object of 512 bytes: a word more and it takes 576.
func TestCellSize(t *testing.T) {
	if size := unsafe.Sizeof(cell{}); size > 512 {
		t.Errorf("a cell has %d bytes, want at most 512", size)
	}
}
