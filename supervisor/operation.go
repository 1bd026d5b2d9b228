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
func (s *supervisor) request(ctx context.Context, e plan.Event) plan.Reply {
	s.reply = plan.Reply{}
	s.step(ctx, e)
	return s.reply
}

// add adds a child and starts it.
func (s *supervisor) add(ctx context.Context, op *operation) (actor.Ref, error) {
	spec, f, err := s.admit(op)
	if err != nil {
		return actor.Ref{}, err
	}
	s.coming = f
	r := s.request(ctx, plan.StartChild{Spec: spec})
	if s.coming = (form{}); r.Err != nil || r.ID.Name == "" {
		return actor.Ref{}, r.Err
	}
	return s.latest, nil
}

// admit checks the child that is to be added.
func (s *supervisor) admit(op *operation) (spec plan.ChildSpec, f form, err error) {
	t := s.spec.Template
	switch {
	case !op.templated && t != nil:
		return spec, f, errTemplate
	case !op.templated:
		spec, f = op.child.plan(), s.custody.form(op.child)
		if err = s.spec.checkBudget(*op.child); err == nil && s.custody.at(spec.Name) == nil {
			err = s.custody.checkNew(op.child)
		}
		return spec, f, err
	case t == nil:
		return spec, f, errNoTemplate
	}
	spec, f = t.plan(), form{t, op.arg}
	for spec.Name = op.name; spec.Name == ""; {
		s.serial++
		if name := strconv.FormatUint(s.serial, 10); s.custody.at(name) == nil {
			spec.Name = name
		}
	}
	return spec, f, nil
}

func (s *supervisor) status() (list []Status) {
	for c, r := range s.state.All() {
		list = append(list, Status{Name: c.Spec.Name, Ref: r.ref, State: c.Status.String(),
			Restarts: c.Restarts, Supervisor: c.Spec.Supervisor})
	}
	return list
}

// reconfigure takes a Spec that has been checked.
func (s *supervisor) reconfigure(ctx context.Context, spec Spec) error {
	if spec.Partitions != s.spec.Partitions {
		return &SpecError{Field: "Partitions", Problem: "cannot change"}
	}
	spec = spec.own()
	specs, forms := s.reformed(&spec)
	if err := s.custody.checkRewire(&spec); err != nil {
		return err
	}
	if err := s.request(ctx, plan.Reconfigure{Flags: spec.flags(), Specs: specs}).Err; err != nil {
		return err
	}
	s.spec = spec
	for i, f := range forms {
		s.custody.add(specs[i].Name, f)
	}
	s.custody.rewire(spec.Wires)
	return nil
}

// reformed returns what becomes of the children with a new Spec: of those that it
// names, and of those that were made of the template.
func (s *supervisor) reformed(spec *Spec) (specs []plan.ChildSpec, forms []form) {
	for _, c := range spec.children() {
		specs, forms = append(specs, c.plan()), append(forms, s.custody.form(&c))
	}
	if spec.Template == nil {
		return specs, forms
	}
	for c, r := range s.state.All() {
		if r.made() {
			made := spec.Template.plan()
			made.Name = c.Spec.Name
			specs, forms = append(specs, made), append(forms, form{spec.Template, r.seed})
		}
	}
	return specs, forms
}
