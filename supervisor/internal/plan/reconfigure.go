package plan

// reconfigure replaces flags and specs, or nothing if anything is invalid.
func (s *State[T]) reconfigure(e Reconfigure) error {
	if s.phase != active {
		return ErrEnded
	}
	if err := s.checkNew(e); err != nil {
		return err
	}
	s.setFlags(e.Flags)
	if s.flags.Strategy == Dynamic {
		for _, spec := range e.Specs {
			s.children.table.find(spec.Name).spec = s.share(spec)
		}
		return nil
	}
	s.reorder(e.Specs)
	return nil
}

func (s *State[T]) checkNew(e Reconfigure) error {
	if err := e.Flags.check(); err != nil {
		return err
	}
	dynamic := s.flags.Strategy == Dynamic
	if dynamic != (e.Flags.Strategy == Dynamic) {
		return &SpecError{Field: "Strategy", Problem: "from or to dynamic"}
	}
	seen := make(map[string]bool, len(e.Specs))
	for _, spec := range e.Specs {
		if err := spec.check(e.Flags); err != nil {
			return err
		}
		if seen[spec.Name] {
			return &SpecError{spec.Name, "Name", "not unique"}
		}
		if dynamic && s.children.table.find(spec.Name) == nil {
			return &SpecError{spec.Name, "Name", "a dynamic supervisor has no such child"}
		}
		seen[spec.Name] = true
	}
	return nil
}

// reorder makes the list anew: first the given specs, with the children that
// there are, then those that are not named.
func (s *State[T]) reorder(specs []ChildSpec) {
	old := s.children
	s.children = children[T]{}
	for _, spec := range specs {
		c := old.table.find(spec.Name)
		if c == nil {
			c = s.newChild(spec)
		} else {
			old.remove(c)
		}
		c.spec = s.share(spec)
		s.children.add(c)
	}
	for c := range old.from(old.first) {
		old.remove(c)
		s.children.add(c)
	}
}

// A Count is what a supervisor has, in OTP's words.
type Count struct {
	Specs       int // children, running or not
	Active      int // that run
	Supervisors int // that are supervisors, running or not
	Workers     int // that are not
}

// Count counts the children.
func (s *State[T]) Count() Count {
	var n Count
	for c := range s.children.from(s.children.first) {
		n.Specs++
		if c.status == Running {
			n.Active++
		}
		if c.spec.Supervisor {
			n.Supervisors++
		} else {
			n.Workers++
		}
	}
	return n
}
