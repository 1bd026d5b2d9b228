package mailbox

import (
	"sync"
	"sync/atomic"

	"github.com/berth-go/berth/mailbox/dispatch"
	"github.com/berth-go/berth/port"
)

// Block says that the running turn is about to block, so that its worker hands
// its other work on; what it returns says that the turn goes on. It may be
// called from any goroutine: from one that outlives the turn it has no effect.
func (mb *Mailbox) Block() (unblock func()) { return mb.running.block() }

// Busy reports whether a turn is running.
func (mb *Mailbox) Busy() bool { return mb.running.word.Load()&inTurn != 0 }

// Abandon takes the turn that runs away from whoever runs it: its message becomes a
// dead letter, and who waits for an answer to it is told. It is for a host that
// gives up a turn which does not end. Nothing happens if none runs.
func (mb *Mailbox) Abandon(reason error) { mb.running.abandon(reason) }

// Settle makes the turn that runs its runner's own, for good or ill: nobody can take
// it away any more. It reports false if somebody has. A host calls it before it
// decides about a turn that has failed; Turn.Finish needs no such care.
func (mb *Mailbox) Settle() bool { return mb.running.move(inTurn) }

// A running is the run of a mailbox as others may touch it: the worker, which those
// that block tell so, and the turn, which may be taken away.
//
// Its word is moved on by the runner: one compare-and-swap a turn, which ends the one
// before. Who touches the run from outside holds mu, and marks the word for as
// long; then the runner comes no further than the end of its turn.
type running struct {
	word atomic.Uint64

	// Used by the runner, and by who has marked the word.
	at     uint64 // the word, as the runner knows it
	worker *dispatch.Worker
	turns  *turns
	serial uint32 // of the run
	depth  int32  // Blocks that are open

	mu     sync.Mutex // one toucher at a time
	reason error      // of the last abandon, under mu
}

// turns are the turn in hand and the one that comes next, by the count in the word.
type turns [2]port.Turn

// The word is a count of turns above these bits.
const (
	inTurn = 1 << iota
	held   // somebody touches the run
	taken  // the turn was taken away
	countStep
)

// begin starts a run. The buffers belong to the worker; without one they are made for
// the first message.
func (r *running) begin(w *dispatch.Worker) {
	r.serial++
	r.worker = w
	if w == nil {
		return
	}
	t, ok := w.Scratch.(*turns)
	if !ok {
		t = new(turns)
		w.Scratch = t
	}
	r.turns = t
}

func (r *running) hand() *port.Turn { return &r.turns[r.at/countStep%2] }

func (r *running) next() *port.Turn {
	if r.turns == nil {
		r.makeTurns()
	}
	return &r.turns[(r.at/countStep+1)%2]
}

func (r *running) makeTurns() {
	r.mu.Lock() // the run may be in a turn without a message
	defer r.mu.Unlock()
	r.turns = new(turns)
}

// move ends the turn that runs, and begins the one that was made in next, or none. It
// reports false if the turn that runs was taken away.
func (r *running) move(to uint64) bool {
	next := (r.at/countStep+1)*countStep | to
	if r.word.CompareAndSwap(r.at, next) {
		r.at = next
		return true
	}
	return r.moveHeld(next)
}

func (r *running) moveHeld(next uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	lost := r.word.Swap(next)&taken != 0
	r.at = next
	return !lost
}

// empty moves to a turn without a message, for what does not come from a port.
func (r *running) empty() bool {
	if r.turns != nil {
		*r.next() = port.Turn{}
	}
	return r.move(inTurn)
}

// end ends a run.
func (r *running) end() {
	r.move(0)
	w := r.worker
	if r.turns != nil {
		*r.turns = turns{}
		r.turns = nil
	}
	if r.depth > 0 {
		r.depth = 0
		w.Unblock()
	}
}

// hold marks the word; mu is held until release. It reports false if nothing runs.
func (r *running) hold() bool {
	r.mu.Lock()
	for {
		v := r.word.Load()
		if v&inTurn == 0 {
			r.mu.Unlock()
			return false
		}
		if r.word.CompareAndSwap(v, v|held) {
			return true
		}
	}
}

func (r *running) release() {
	r.word.Store(r.word.Load() &^ held)
	r.mu.Unlock()
}

func (r *running) abandon(reason error) {
	if !r.hold() {
		return
	}
	v := r.word.Load()
	var t port.Turn
	if r.turns != nil {
		t = r.turns[v/countStep%2]
	}
	r.reason = reason
	r.word.Store(v | taken)
	r.release()
	if v&taken == 0 {
		t.Abandon(reason)
	}
}

func (r *running) block() (unblock func()) {
	if !r.hold() {
		return func() {}
	}
	defer r.release()
	if r.worker == nil {
		return func() {}
	}
	if r.depth++; r.depth == 1 {
		r.worker.Block()
	}
	serial := r.serial
	return func() { r.unblock(serial) }
}

func (r *running) unblock(serial uint32) {
	if !r.hold() {
		return
	}
	defer r.release()
	if r.serial == serial && r.depth > 0 {
		if r.depth--; r.depth == 0 {
			r.worker.Unblock()
		}
	}
}
