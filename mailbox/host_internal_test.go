package mailbox

import (
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/mailbox/dispatch"
	"github.com/berth-go/berth/port"
)

// A told is a host that notes its signals, and whether a worker brings them.
type told struct {
	mb  Mailbox
	mu  sync.Mutex // guards log
	log []string
}

func (h *told) Signal(bit uint32) {
	by := "a worker"
	if strings.Contains(string(debug.Stack()), "SignalHere") {
		by = "the caller"
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.log = append(h.log, fmt.Sprint(bit, " by ", by))
}

func (h *told) Turn(*port.Turn)        {}
func (h *told) Failed(any, *port.Turn) {}
func (h *told) Name() string           { return "" }
func (h *told) Accept(any) bool        { return true }

// SignalHere brings its own signal on the caller's goroutine and no other: in the moment
// between idle and scheduled in Launch there may be one that needs a worker.
func TestSignalHereBringsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := dispatch.New(nil)
		h := new(told)
		if err := h.mb.Init(h, nil, new(Options)); err != nil {
			t.Fatal(err)
		}
		h.mb.Launch(d)
		light := func() bool { return true }
		h.mb.SignalHere(1, light)
		synctest.Wait()
		h.mb.signals.Or(2) // idle, and not scheduled yet
		h.mb.SignalHere(4, light)
		synctest.Wait()
		if got, want := fmt.Sprint(h.log), "[1 by the caller 2 by a worker 4 by a worker]"; got != want {
			t.Errorf("signals: got %v, want %v", got, want)
		}
		d.Close()
		<-d.Done()
	})
}
