package supervisor

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/internal/plan"
)

// An operation is a request to the supervisor. It is handed over as it is, not cloned:
// until the supervisor has replied it is the supervisor's.
type operation struct {
	event plan.Event                // what the plan is asked, or
	query func(s *supervisor) error // what else is to be done

	// Of a child that is to be started.
	child     *Child
	templated bool
	name      string
	arg       any

	ref actor.Ref // of the child that was started
	err error
}

var (
	errNotAnOperation = errors.New("supervisor: not a request to a supervisor")
	errTemplate       = &SpecError{Field: "Template", Problem: "all children are made of it"}
	errNoTemplate     = &SpecError{Field: "Template", Problem: "nil"}
)

// SharedClone lets an operation pass inside the process as it is.
func (op *operation) SharedClone() {}

// do has the supervisor carry out an operation.
func (t *Tree) do(ctx context.Context, op *operation) error {
	if _, err := actor.Call[any](ctx, t.ref, op); err != nil {
		return err
	}
	return op.err
}

// ask returns what the supervisor answers.
func ask[T any](ctx context.Context, t *Tree, f func(s *supervisor) (T, error)) (T, error) {
	var answer T
	err := t.do(ctx, &operation{query: func(s *supervisor) (err error) {
		answer, err = f(s)
		return err
	}})
	if err != nil {
		var none T // the supervisor may still be writing its answer
		return none, err
	}
	return answer, nil
}

func (op *operation) run(ctx context.Context, s *supervisor) {
	switch e := op.event.(type) {
	case plan.Retry:
		e.At = time.Now()
		s.step(ctx, e)
		return
	case nil:
		if op.query != nil {
			op.err = op.query(s)
			return
		}
	}
	if op.child == nil && !op.templated {
		op.err = s.request(ctx, op.event).Err
		return
	}
	op.ref, op.err = s.add(ctx, op)
}

// request has the plan answer.
func (s *supervisor) request(ctx context.Context, e plan.Event) (r plan.Reply) {
	s.replies = nil
	s.step(ctx, e)
	if n := len(s.replies); n > 0 {
		r = s.replies[n-1]
	}
	return r
}

// add adds a child and starts it.
func (s *supervisor) add(ctx context.Context, op *operation) (actor.Ref, error) {
	child, err := s.newChild(op)
	if err != nil {
		return actor.Ref{}, err
	}
	known := s.custody.kept[child.Name] != nil
	if !known {
		if err := s.custody.checkNew(child); err != nil {
			return actor.Ref{}, err
		}
		s.index.add(child)
		h := s.custody.add(child)
		h.made, h.arg = op.templated, op.arg
		for _, w := range child.Wires {
			s.custody.connect(w, true)
		}
	}
	r := s.request(ctx, plan.StartChild{Spec: child.plan()})
	if _, ok := s.state.Child(child.Name); !ok && !known {
		s.custody.drop(child.Name) // it was refused, or has ended
		s.index.remove(child.Name)
	}
	if r.Err != nil || r.ID.Name == "" {
		return actor.Ref{}, r.Err
	}
	return s.latest, nil
}

// newChild returns the child that is to be added.
func (s *supervisor) newChild(op *operation) (Child, error) {
	switch t := s.spec.Template; {
	case !op.templated && t != nil:
		return Child{}, errTemplate
	case !op.templated:
		return *op.child, s.spec.checkBudget(*op.child)
	case t == nil:
		return Child{}, errNoTemplate
	case op.name != "":
		return t.made(op.name, op.arg), nil
	default:
		for {
			s.serial++
			if name := strconv.FormatUint(s.serial, 10); s.custody.kept[name] == nil {
				return t.made(name, op.arg), nil
			}
		}
	}
}

func (s *supervisor) status() []Status {
	var list []Status
	for _, c := range s.state.Children() {
		list = append(list, Status{Name: c.Spec.Name, Ref: s.custody.ref(c.Spec.Name), State: c.Status.String(),
			Restarts: c.Restarts, Supervisor: c.Spec.Supervisor})
	}
	return list
}

// reconfigure takes a Spec that has been checked.
func (s *supervisor) reconfigure(ctx context.Context, spec Spec) error {
	if spec.Partitions != s.spec.Partitions {
		return &SpecError{Field: "Partitions", Problem: "cannot change"}
	}
	list := spec.children()
	if spec.Template != nil {
		for _, c := range s.state.Children() {
			if h := s.custody.kept[c.Spec.Name]; h.made {
				list = append(list, spec.Template.made(c.Spec.Name, h.arg))
			}
		}
	}
	specs := make([]plan.ChildSpec, len(list))
	for i, c := range list {
		specs[i] = c.plan()
	}
	if err := s.custody.checkRewire(spec.Wires); err != nil {
		return err
	}
	if err := s.request(ctx, plan.Reconfigure{Flags: spec.flags(), Specs: specs}).Err; err != nil {
		return err
	}
	s.spec = spec
	for _, c := range list {
		s.custody.respec(c)
	}
	s.custody.rewire(spec.Wires)
	for _, c := range s.state.Children() {
		s.index.add(s.custody.kept[c.Spec.Name].child)
	}
	return nil
}
