package dispatch

import "sync/atomic"

// The states of a slot, in the low bits of its word. The bits above count the
// fillings, so that one that stays can be told from one that is filled anew.
const (
	slotEmpty  = 0
	slotFull   = 1
	slotLosing = 2 // a thief reads the task; the owner keeps away
	slotMask   = 3
	slotStep   = 4
)

// A slot holds the task that its worker runs next. Only the worker fills it;
// it may be emptied by the worker or, under the dispatcher's mutex, by others.
type slot struct {
	word atomic.Uint64
	task Task   // written by the owner, and only while the word says empty
	seen uint64 // the word at the last tick; guarded by the dispatcher's mu
}

// put fills the slot, or reports that it is not empty. Owner only.
func (s *slot) put(t Task) bool {
	v := s.word.Load()
	if v&slotMask != slotEmpty {
		return false
	}
	s.task = t
	s.word.Store(v + slotStep + slotFull)
	return true
}

// take empties the slot. Owner only.
func (s *slot) take() Task {
	v := s.word.Load()
	if v&slotMask != slotFull {
		return nil
	}
	t := s.task
	if !s.word.CompareAndSwap(v, v&^slotMask) {
		return nil
	}
	s.task = nil
	return t
}

// forget drops the task that a thief has taken and could not clear. Owner only.
func (s *slot) forget() {
	if s.task != nil && s.word.Load()&slotMask == slotEmpty {
		s.task = nil
	}
}

// full reports whether the slot holds a task.
func (s *slot) full() bool { return s.word.Load()&slotMask == slotFull }

// stealStale takes the task if it has been there since the last call, which is
// to say that the worker's present task goes on for long. Under the
// dispatcher's mutex; held reports that a younger task is still there.
func (s *slot) stealStale() (t Task, held bool) {
	v := s.word.Load()
	if v&slotMask != slotFull {
		return nil, false
	}
	if v != s.seen {
		s.seen = v
		return nil, true
	}
	if !s.word.CompareAndSwap(v, v&^slotMask|slotLosing) {
		return nil, false
	}
	t = s.task
	s.word.Store(v &^ slotMask)
	return t, false
}
