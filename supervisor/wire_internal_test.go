package supervisor

import (
	"testing"

	"github.com/berth-go/berth/port"
)

// Nothing is left of a wire that is forgotten, also where the other child never came.
func TestUnplugLeavesNothing(t *testing.T) {
	var c custody
	w := &wiring{Wire: Wire{A: "a", B: "b"}.withDefaults()}
	c.note(w, "a")
	c.note(w, "b")
	p := port.NewInbox()
	c.reserve(wireEnd{"b", "a"}, p)
	c.unplug("a")
	if len(c.wires) != 0 || len(c.reserved) != 0 {
		t.Errorf("got %d and %d lists, want none", len(c.wires), len(c.reserved))
	}
	select {
	case <-p.Done():
	default:
		t.Error("the end that waited is not closed")
	}
}
