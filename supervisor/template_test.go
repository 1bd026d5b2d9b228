package supervisor_test

import (
	"context"
	"errors"
	"testing"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// template is of players that note the argument that they were started with.
func (s *stage) template(kind string) *supervisor.Child {
	return &supervisor.Child{Restart: supervisor.Transient, NewWith: func(arg any) actor.Actor {
		name, _ := arg.(string)
		return &player{s: s, name: kind + name}
	}}
}

// All children of a template are made of it, each with its own argument, also when they
// are restarted.
func TestTemplate(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Strategy: supervisor.Dynamic, MaxChildren: 3, Template: s.template("")})
		start := func(name, arg string) (actor.Ref, error) { return tree.StartNew(s.Context(), name, arg) }
		for _, name := range []string{"x", "y"} {
			if _, err := start(name, name+name); err != nil {
				s.Error(err)
			}
		}
		s.want("+xx +yy")
		s.post(tree, "x", "fail", "1")
		s.want("!xx +xx xx:1")
		_, err := start("x", "z")
		wantErr(s, "the same name", err, supervisor.ErrAlreadyStarted)
		if ref, err := start("", "n"); err != nil || ref.String() != "/top/1" {
			s.Errorf("no name: got %v, %v; want /top/1, nil", ref, err)
		}
		_, err = start("w", "w")
		wantErr(s, "one too many", err, supervisor.ErrMaxChildren)
		s.ask(tree, ask{"exit", "y", nil})
		if _, err = start("w", "w"); err != nil {
			s.Error(err)
		}
		s.want("+n .yy +w")
		got, err := tree.Count(s.Context())
		if want := (supervisor.Count{Specs: 1, Active: 3, Workers: 3}); got != want || err != nil {
			s.Errorf("Count: got %+v, %v; want %+v, nil", got, err, want)
		}
		var spec *supervisor.SpecError
		if _, err := tree.StartChild(s.Context(), s.child("q")); !errors.As(err, &spec) || spec.Field != "Template" {
			s.Errorf("StartChild: got %v, want a SpecError of the Template", err)
		}
	})
}

// A start that fails leaves nothing, and its name and number are free.
func TestTemplateStartFails(t *testing.T) {
	onStage(t, func(s *stage) {
		broken := true
		tree := s.start(supervisor.Spec{Strategy: supervisor.Dynamic, Template: &supervisor.Child{
			NewWith: func(arg any) actor.Actor {
				return &player{s: s, name: arg.(string), begin: func(context.Context, *actor.Self) error {
					if broken {
						return errBoom
					}
					return nil
				}}
			}}})
		_, err := tree.StartNew(s.Context(), "a", "a")
		wantErr(s, "StartNew", err, errBoom)
		s.wantChildren(tree, "")
		broken = false
		if _, err := tree.StartNew(s.Context(), "a", "b"); err != nil {
			s.Error(err)
		}
		s.want("xa +b")
	})
}

// Without a template there is nothing to start.
func TestNoTemplate(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Strategy: supervisor.Dynamic})
		var spec *supervisor.SpecError
		if _, err := tree.StartNew(s.Context(), "a", nil); !errors.As(err, &spec) || spec.Field != "Template" {
			s.Errorf("StartNew: got %v, want a SpecError of the Template", err)
		}
	})
}

// A new template is that of the next starts, with the arguments that there were.
func TestTemplateReconfigured(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Strategy: supervisor.Dynamic, Template: s.template("o")})
		if _, err := tree.StartNew(s.Context(), "x", "1"); err != nil {
			s.Error(err)
		}
		spec := supervisor.Spec{Strategy: supervisor.Dynamic, Template: s.template("n")}
		if err := tree.Reconfigure(s.Context(), spec); err != nil {
			s.Error(err)
		}
		s.want("+o1")
		s.post(tree, "x", "fail")
		s.want("!o1 +n1")
		if _, err := tree.StartNew(s.Context(), "y", "2"); err != nil {
			s.Error(err)
		}
		s.want("+n2")
	})
}
