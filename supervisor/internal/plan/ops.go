package plan

// The operations at run time, with OTP's meaning and errors.

func (s *State[T]) startChild(spec ChildSpec) {
	if err := s.admit(spec); err != nil {
		s.emit(Reply{Err: err})
		return
	}
	c := s.newChild(spec)
	s.children.add(c)
	s.job = job[T]{kind: adding, child: c, todo: s.only(start, c)}
}

// admit returns the reason why a child cannot be added.
func (s *State[T]) admit(spec ChildSpec) error {
	if s.phase != active {
		return ErrEnded
	}
	if err := spec.check(s.flags); err != nil {
		return err
	}
	switch c, n := s.children.table.find(spec.Name), s.children.table.n; {
	case c != nil && c.status == Running:
		return ErrAlreadyStarted
	case c != nil:
		return ErrAlreadyPresent
	case s.flags.MaxChildren > 0 && n >= s.flags.MaxChildren:
		return ErrMaxChildren
	}
	return nil
}

func (s *State[T]) terminateChild(name string) {
	c, err := s.find(name)
	switch {
	case err != nil:
		s.emit(Reply{Err: err})
	case c.status == Running:
		s.job = job[T]{kind: terminating, todo: s.only(stop, c)}
	default:
		s.calm(c)
		s.emit(Reply{})
	}
}

func (s *State[T]) restartChild(name string) {
	c, err := s.findStopped(name)
	if err != nil {
		s.emit(Reply{Err: err})
		return
	}
	s.job = job[T]{kind: reviving, child: c, todo: s.only(start, c)}
}

func (s *State[T]) deleteChild(name string) {
	c, err := s.findStopped(name)
	if err == nil {
		s.drop(c)
	}
	s.emit(Reply{Err: err})
}

// find returns the child of this name while the supervisor is active.
func (s *State[T]) find(name string) (*child[T], error) {
	if s.phase != active {
		return nil, ErrEnded
	}
	c := s.children.table.find(name)
	if c == nil {
		return nil, ErrNotFound
	}
	return c, nil
}

// findStopped is find for a child that must not run.
func (s *State[T]) findStopped(name string) (*child[T], error) {
	c, err := s.find(name)
	switch {
	case err != nil:
		return nil, err
	case c.status == Running:
		return nil, ErrRunning
	case c.status == Restarting:
		return nil, ErrRestarting
	}
	return c, nil
}

// replyStarted answers a request to start c, which runs now or has ignored it.
func (s *State[T]) replyStarted(c *child[T]) {
	if c.status == Running {
		s.emit(Reply{ID: c.id()})
		return
	}
	s.emit(Reply{})
}
