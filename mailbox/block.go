package mailbox

import (
	"sync"
	"sync/atomic"

	"github.com/berth-go/berth/mailbox/dispatch"
)

// Block says that the running turn is about to block, so that its worker hands
// its other work on; what it returns says that the turn goes on. It may be
// called from any goroutine: from one that outlives the turn it has no effect.
func (mb *Mailbox) Block() (unblock func()) { return mb.running.block() }

// A running is the worker that runs the mailbox. Whoever wants to touch the worker
// from another goroutine holds it busy meanwhile, and the run does not end
// before it lets go; so a run without any Block costs one compare-and-swap.
type running struct {
	worker atomic.Pointer[dispatch.Worker] // nil between runs; &busy while touched
	mu     sync.Mutex                      // one toucher at a time
	depth  int                             // Blocks that are open
	serial uint64                          // of the run
}

var busy dispatch.Worker

func (r *running) begin(w *dispatch.Worker) {
	r.serial++
	r.worker.Store(w)
}

func (r *running) end(w *dispatch.Worker) {
	if w == nil {
		return
	}
	if !r.worker.CompareAndSwap(w, nil) {
		r.mu.Lock()
		r.worker.Store(nil)
		r.mu.Unlock()
	}
	if r.depth > 0 {
		r.depth = 0
		w.Unblock()
	}
}

// hold takes the worker for a moment; r.mu is held until release.
func (r *running) hold() *dispatch.Worker {
	r.mu.Lock()
	w := r.worker.Load()
	if w == nil || !r.worker.CompareAndSwap(w, &busy) {
		r.mu.Unlock()
		return nil
	}
	return w
}

func (r *running) release(w *dispatch.Worker) {
	r.worker.Store(w)
	r.mu.Unlock()
}

func (r *running) block() (unblock func()) {
	w := r.hold()
	if w == nil {
		return func() {}
	}
	if r.depth++; r.depth == 1 {
		w.Block()
	}
	serial := r.serial
	r.release(w)
	return func() { r.unblock(serial) }
}

func (r *running) unblock(serial uint64) {
	w := r.hold()
	if w == nil {
		return
	}
	if r.serial == serial && r.depth > 0 {
		if r.depth--; r.depth == 0 {
			w.Unblock()
		}
	}
	r.release(w)
}
