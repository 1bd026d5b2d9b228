package plan

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestNewRefuses(t *testing.T) {
	for _, tt := range []struct {
		name         string
		flags        Flags
		specs        []ChildSpec
		child, field string
	}{
		{"strategy", Flags{Strategy: 4}, nil, "", "Strategy"},
		{"intensity", Flags{Intensity: -3}, nil, "", "Intensity"},
		{"period", Flags{Period: -1}, nil, "", "Period"},
		{"auto shutdown", Flags{AutoShutdown: 3}, nil, "", "AutoShutdown"},
		{"negative maximum", Flags{Strategy: Dynamic, MaxChildren: -1}, nil, "", "MaxChildren"},
		{"maximum of a static supervisor", Flags{MaxChildren: 1}, nil, "", "MaxChildren"},
		{"children of a dynamic supervisor", Flags{Strategy: Dynamic}, []ChildSpec{{Name: "a"}}, "a", "Strategy"},
		{"no name", Flags{}, []ChildSpec{{Name: "a"}, {}}, "", "Name"},
		{"same name", Flags{}, []ChildSpec{{Name: "a"}, {Name: "b"}, {Name: "a"}}, "a", "Name"},
		{"restart type", Flags{}, []ChildSpec{{Name: "a", Restart: 3}}, "a", "Restart"},
		{"significant and permanent", Flags{AutoShutdown: AllSignificant}, []ChildSpec{{Name: "a", Significant: true}}, "a", "Significant"},
		{"significant and no auto shutdown", Flags{}, []ChildSpec{{Name: "a", Restart: Transient, Significant: true}}, "a", "Significant"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := newState(tt.flags, tt.specs)
			var spec *SpecError
			if !errors.As(err, &spec) || s != nil {
				t.Fatalf("got %v, %v, want a SpecError", s, err)
			}
			if spec.Child != tt.child || spec.Field != tt.field || spec.Problem == "" {
				t.Errorf("got %#v, want child %q, field %s", spec, tt.child, tt.field)
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	s, err := newState(Flags{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.Flags(), (Flags{Intensity: 1, Period: 5 * time.Second}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestNames(t *testing.T) {
	got := fmt.Sprint(OneForAll, Transient, AllSignificant, Restarting, Strategy(9))
	if want := "one for all transient all significant restarting unknown (9)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
