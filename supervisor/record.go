package supervisor

import (
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// A record is what a supervisor keeps with each child of its plan. There may be a
// million of them: what is alike is shared, and what few need, or only while they do
// not run, is in rare.
//
// The supervisor alone changes it, and reads it as it likes; the index shows it to
// others, but for what is hidden. That is changed under the index's lock.
type record struct {
	form           // zero until the child is taken in
	ref  actor.Ref // zero before the first start
	rare *rare
}

type rare struct {
	shown
	hidden
}

type shown struct {
	failure error      // the last one
	inbox   *port.Port // while the child does not run
	parked  *port.Port // messages that were set aside
	sub     *index     // if the child is a supervisor
}

type hidden struct {
	ports  map[string]*port.Port // beside the inbox, while the child does not run
	reason error                 // how the last incarnation ended
	estate *estate               // what it left, if it is a supervisor
	timer  *time.Timer           // of a delayed restart
	fresh  bool                  // the inbox is to be emptied before the next start
}

// shows returns what is shown of rare: nothing if there is no record.
func (r *record) shows() (x shown) {
	if r != nil && r.rare != nil {
		x = r.rare.shown
	}
	return x
}

// hides returns what is hidden in rare, likewise.
func (r *record) hides() (x hidden) {
	if r != nil && r.rare != nil {
		x = r.rare.hidden
	}
	return x
}

// forgetTimer stops the timer of a restart that has come, or is not to come.
func (r *record) forgetTimer() {
	if r.rare != nil && r.rare.timer != nil {
		r.rare.timer.Stop()
		r.rare.timer = nil
	}
}
