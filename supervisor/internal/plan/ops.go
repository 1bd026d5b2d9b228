package plan

// The operations at run time, with OTP's meaning and errors.

func (s *State) startChild(spec ChildSpec) {
	if err := s.admit(spec); err != nil {
		s.emit(Reply{Err: err})
		return
	}
	c := newChild(spec)
	s.job = job{kind: adding, child: c, todo: []op{{start, c}}}
}

// admit returns the reason why a child cannot be added.
func (s *State) admit(spec ChildSpec) error {
	if s.phase != active {
		return ErrEnded
	}
	if err := spec.check(s.flags); err != nil {
		return err
	}
	switch c, n := s.children.byName[spec.Name], len(s.children.byName); {
	case c != nil && c.Status == Running:
		return ErrAlreadyStarted
	case c != nil:
		return ErrAlreadyPresent
	case s.flags.MaxChildren > 0 && n >= s.flags.MaxChildren:
		return ErrMaxChildren
	}
	return nil
}

func (s *State) terminateChild(name string) {
	c, err := s.find(name)
	switch {
	case err != nil:
		s.emit(Reply{Err: err})
	case c.Status == Running:
		s.job = job{kind: terminating, todo: []op{{stop, c}}}
	default:
		s.calm(c)
		s.emit(Reply{})
	}
}

func (s *State) restartChild(name string) {
	c, err := s.findStopped(name)
	if err != nil {
		s.emit(Reply{Err: err})
		return
	}
	s.job = job{kind: reviving, child: c, todo: []op{{start, c}}}
}

func (s *State) deleteChild(name string) {
	c, err := s.findStopped(name)
	if err == nil {
		s.drop(c)
	}
	s.emit(Reply{Err: err})
}

// find returns the child of this name while the supervisor is active.
func (s *State) find(name string) (*child, error) {
	if s.phase != active {
		return nil, ErrEnded
	}
	c := s.children.byName[name]
	if c == nil {
		return nil, ErrNotFound
	}
	return c, nil
}

// findStopped is find for a child that must not run.
func (s *State) findStopped(name string) (*child, error) {
	c, err := s.find(name)
	switch {
	case err != nil:
		return nil, err
	case c.Status == Running:
		return nil, ErrRunning
	case c.Status == Restarting:
		return nil, ErrRestarting
	}
	return c, nil
}

// replyStarted answers a request to start c, which runs now or has ignored it.
func (s *State) replyStarted(c *child) {
	if c.Status == Running {
		s.emit(Reply{ID: c.ID})
		return
	}
	s.emit(Reply{})
}
