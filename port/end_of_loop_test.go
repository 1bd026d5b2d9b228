package port_test

import (
	"runtime"
	"testing"

	"github.com/berth-go/berth/port"
)

// A port that was closed and drains is kept by its loop alone. When the loop ends, a
// collection in the middle must not take what is queued there (R96: nothing
// vanishes).
func TestEndKeepsWhatDrains(t *testing.T) {
	const channels, each = 100, 3
	dead := 0
	loop := port.NewLoop(&port.LoopOptions{
		Wake: func() {},
		DeadLetters: func(port.DeadLetter) {
			if dead++; dead%each == 1 {
				runtime.GC()
			}
		},
	})
	for range channels {
		p1, p2 := port.NewChannel()
		if err := loop.Own(p2); err != nil {
			t.Fatal(err)
		}
		if err := p2.OnMessage(func(port.MessageEvent) {}); err != nil {
			t.Fatal(err)
		}
		for i := range each {
			_ = p1.PostMessage(i)
		}
		_ = p2.Close()
	}
	loop.End(nil)
	if dead != channels*each {
		t.Errorf("dead letters: got %d, want %d", dead, channels*each)
	}
}
