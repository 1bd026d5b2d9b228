package clone_test

import (
	"bytes"
	"testing"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

// R258: inside the process every golden value is cloned to what comes out of
// its bytes.
func TestGoldensDirect_R258(t *testing.T) {
	for _, g := range goldens() {
		t.Run(g.name, func(t *testing.T) {
			direct, err := clone.Clone[any](g.value)
			if err != nil {
				t.Fatal(err)
			}
			wire, err := clone.FromBytes(nil, must(clone.Marshal(g.value))).Value()
			if err != nil {
				t.Fatal(err)
			}
			if a, b := must(clone.Marshal(direct)), must(clone.Marshal(wire)); !bytes.Equal(a, b) {
				t.Errorf("got %s, want %s", render(direct), render(wire))
			}
			if a, b := render(direct), render(wire); a != b {
				t.Errorf("got %s, want %s", a, b)
			}
		})
	}
}

// R168, R258: a clone inside the process has a handle of its own, too.
func TestSharedMemoryDirect_R168_R258(t *testing.T) {
	s := js.NewSharedArrayBuffer(4)
	c := mustClone(t, []any{s, s})
	if got := c[0].(*js.SharedArrayBuffer); got == s || c[1] != c[0] || !got.Same(s) {
		t.Errorf("got %v", c)
	}
}
