package plan

import "time"

// begin starts all children in order.
func (s *State) begin() {
	if s.phase != fresh {
		return
	}
	s.job = job{kind: beginning}
	for c := range s.children.from(s.children.first) {
		s.job.todo = append(s.job.todo, op{start, c})
	}
}

// end stops what runs, in the reverse order of start, dynamic children all at
// once.
func (s *State) end(err error) {
	s.job = job{kind: ending, err: err}
	for c := range s.children.downTo(nil) {
		switch {
		case c.Status != Running:
			s.calm(c)
		case s.flags.Strategy != Dynamic:
			s.job.todo = append(s.job.todo, op{stop, c})
		default:
			s.job.todo = []op{{verb: stopAll}}
		}
	}
}

// calm forgets that a child is to be restarted.
func (s *State) calm(c *child) {
	if c.Status == Restarting {
		s.rest(c)
	}
}

// exited decides by the restart type. The notice of an incarnation that is
// known not to run any more, because it was stopped, is ignored.
func (s *State) exited(e Exited) {
	c := s.incarnation(e.ID)
	switch {
	case c == nil:
	case c.Spec.Restart == Permanent, c.Spec.Restart == Transient && e.Abnormal:
		s.restart(c, e.At)
	default:
		s.rest(c)
		if s.autoShutdown(c) {
			s.end(ErrAutoShutdown)
		}
	}
}

// resumed counts a failure that nothing is done about.
func (s *State) resumed(e Resumed) {
	if c := s.incarnation(e.ID); c != nil && !s.window.add(s.flags, e.At) {
		s.giveUp(c)
	}
}

// retry tries again what failed, unless the child is not waiting for that any
// more.
func (s *State) retry(e Retry) {
	c := s.children.byName[e.Name]
	switch {
	case c == nil || c.Status != Restarting || c.ID != e.ID:
	case c.Spec.Restart == Temporary: // since it was reconfigured
		s.rest(c)
	case c.counted:
		s.again(c, e.At)
	default:
		s.restart(c, e.At)
	}
}

// restart answers a failure of c, or that it failed to come back.
func (s *State) restart(c *child, at time.Time) {
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
func (s *State) again(c *child, at time.Time) {
	c.Status, c.counted, c.since = NotRunning, false, at
	todo := []op{{start, c}}
	if first := s.affected(c); first != nil {
		todo = s.stops(first)
		for d := range s.children.from(first) {
			if d.Status == Restarting {
				d.Status, d.counted = NotRunning, false // its own retry is void
			}
			if d.Spec.Restart != Temporary {
				todo = append(todo, op{start, d})
			}
		}
	}
	s.job = job{kind: restarting, todo: todo}
}

// affected returns the first of those that share the fate of c, which are all
// behind it too, or nil if it is alone.
func (s *State) affected(c *child) *child {
	switch s.flags.Strategy {
	case OneForAll:
		return s.children.first
	case RestForOne:
		return c
	}
	return nil
}

// giveUp ends the supervisor because of a failure of c.
func (s *State) giveUp(c *child) {
	s.emit(GiveUp{c.Spec.Name})
	s.end(ErrIntensity)
}

// stops stops the children from first on in reverse order. As in OTP, temporary
// ones do not come back from that, and all others do, also those that did not
// run before.
func (s *State) stops(first *child) []op {
	var todo []op
	for c := range s.children.downTo(first) {
		if c.Status == Running {
			todo = append(todo, op{stop, c})
		}
		if c.Status == Restarting && c.Spec.Restart == Temporary {
			s.rest(c) // it was reconfigured
		}
	}
	return todo
}

// autoShutdown reports whether the supervisor is to end, now that c has ended
// by itself.
func (s *State) autoShutdown(c *child) bool {
	if !c.Spec.Significant || s.flags.AutoShutdown == NoAutoShutdown {
		return false
	}
	if s.flags.AutoShutdown == AllSignificant {
		for c := range s.children.from(s.children.first) {
			if c.Spec.Significant && c.Status != NotRunning {
				return false
			}
		}
	}
	return true
}

// incarnation returns the child of which id is the incarnation that runs, or
// nil.
func (s *State) incarnation(id ID) *child {
	c := s.children.byName[id.Name]
	if c == nil || c.Status != Running || c.ID != id {
		return nil
	}
	return c
}

// running returns the incarnations that run, the last to be started first.
func (s *State) running() []ID {
	var ids []ID
	for c := range s.children.downTo(nil) {
		if c.Status == Running {
			ids = append(ids, c.ID)
		}
	}
	return ids
}
