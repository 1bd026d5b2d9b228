package plan

import "time"

// begin starts all children in order.
func (s *State[T]) begin() {
	if s.phase != fresh {
		return
	}
	s.job = job[T]{kind: beginning}
	for c := range s.children.from(s.children.first) {
		s.job.todo = append(s.job.todo, op[T]{start, c})
	}
}

// end stops what runs, in the reverse order of start, dynamic children all at
// once.
func (s *State[T]) end(err error) {
	s.job = job[T]{kind: ending, err: err}
	for c := range s.children.downTo(nil) {
		switch {
		case c.status != Running:
			s.calm(c)
		case s.flags.Strategy != Dynamic:
			s.job.todo = append(s.job.todo, op[T]{stop, c})
		default:
			s.job.todo = s.only(stopAll, nil)
		}
	}
}

// calm forgets that a child is to be restarted.
func (s *State[T]) calm(c *child[T]) {
	if c.status == Restarting {
		s.rest(c)
	}
}

// exited decides by the restart type. The notice of an incarnation that is
// known not to run any more, because it was stopped, is ignored.
func (s *State[T]) exited(e Exited) {
	c := s.incarnation(e.ID)
	switch {
	case c == nil:
	case c.spec.Restart == Permanent, c.spec.Restart == Transient && e.Abnormal:
		s.restart(c, e.At)
	default:
		s.rest(c)
		if s.autoShutdown(c) {
			s.end(ErrAutoShutdown)
		}
	}
}

// resumed counts a failure that nothing is done about.
func (s *State[T]) resumed(e Resumed) {
	if c := s.incarnation(e.ID); c != nil && !s.window.add(s.flags, e.At) {
		s.giveUp(c)
	}
}

// retry tries again what failed, unless the child is not waiting for that any
// more.
func (s *State[T]) retry(e Retry) {
	c := s.children.table.find(e.Name)
	switch {
	case c == nil || c.status != Restarting || c.id() != e.ID:
	case c.spec.Restart == Temporary: // since it was reconfigured
		s.rest(c)
	case c.counted:
		s.again(c, e.At)
	default:
		s.restart(c, e.At)
	}
}

// restart answers a failure of c, or that it failed to come back.
func (s *State[T]) restart(c *child[T], at time.Time) {
	if !s.window.add(s.flags, at) {
		s.rest(c)
		s.giveUp(c)
		return
	}
	if d := s.delay(c, at); d > 0 {
		s.pause(c, d)
		return
	}
	s.again(c, at)
}

// again starts c, with those that share its fate.
func (s *State[T]) again(c *child[T], at time.Time) {
	c.status, c.counted, c.past().since = NotRunning, false, at
	todo := s.only(start, c)
	if first := s.affected(c); first != nil {
		todo = s.stops(first)
		for d := range s.children.from(s.affected(c)) { // the first may be gone
			if d.status == Restarting {
				d.status, d.counted = NotRunning, false // its own retry is void
			}
			if d.spec.Restart != Temporary {
				todo = append(todo, op[T]{start, d})
			}
		}
	}
	s.job = job[T]{kind: restarting, todo: todo}
}

// affected returns the first of those that share the fate of c, which are all
// behind it too, or nil if it is alone.
func (s *State[T]) affected(c *child[T]) *child[T] {
	switch s.flags.Strategy {
	case OneForAll:
		return s.children.first
	case RestForOne:
		return c
	}
	return nil
}

// giveUp ends the supervisor because of a failure of c.
func (s *State[T]) giveUp(c *child[T]) {
	s.emit(GiveUp{c.name})
	s.end(ErrIntensity)
}

// stops stops the children from first on in reverse order. As in OTP, temporary
// ones do not come back from that, and all others do, also those that did not
// run before.
func (s *State[T]) stops(first *child[T]) []op[T] {
	var todo []op[T]
	for c := range s.children.downTo(first) {
		if c.status == Running {
			todo = append(todo, op[T]{stop, c})
		}
		if c.status == Restarting && c.spec.Restart == Temporary {
			s.rest(c) // it was reconfigured
		}
	}
	return todo
}

// autoShutdown reports whether the supervisor is to end, now that c has ended
// by itself.
func (s *State[T]) autoShutdown(c *child[T]) bool {
	if !c.spec.Significant || s.flags.AutoShutdown == NoAutoShutdown {
		return false
	}
	if s.flags.AutoShutdown == AllSignificant {
		for c := range s.children.from(s.children.first) {
			if c.spec.Significant && c.status != NotRunning {
				return false
			}
		}
	}
	return true
}

// incarnation returns the child of which id is the incarnation that runs, or
// nil.
func (s *State[T]) incarnation(id ID) *child[T] {
	c := s.children.table.find(id.Name)
	if c == nil || c.status != Running || c.id() != id {
		return nil
	}
	return c
}

// running returns the incarnations that run, the last to be started first.
func (s *State[T]) running() []ID {
	var ids []ID
	for c := range s.children.downTo(nil) {
		if c.status == Running {
			ids = append(ids, c.id())
		}
	}
	return ids
}
