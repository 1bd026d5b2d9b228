package supervisor_test

import (
	"testing"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// Nested supervisors are reached by their path; what is reached stays good over
// restarts of the supervisor.
func TestSub(t *testing.T) {
	onStage(t, func(s *stage) {
		selves := make(map[string]*actor.Self)
		tree := s.start(s.nested(selves))
		for _, path := range [][]string{{"a"}, {"x"}, {"middle", "b"}, {"middle", "inner", "c"}} {
			if _, ok := tree.Sub(path...); ok {
				s.Errorf("Sub(%q): got one, want none", path)
			}
		}
		if same, ok := tree.Sub(); !ok || same != tree {
			s.Error("Sub(): got another, want the Tree itself")
		}
		inner, ok := tree.Sub("middle", "inner")
		if !ok {
			s.Fatal("Sub: got none")
		}
		s.post(inner, "d", "1")
		s.want("+a +b +c +d +e +f d:1")
		middle, _ := tree.Sub("middle")
		s.post(middle, "b", "fail") // one for all
		s.want("!b -e -d -c +b +c +d +e")
		s.post(inner, "d", "2")
		s.want("d:2")
		s.ask(inner, ask{"terminate", "c", nil})
		s.ask(inner, ask{"start", "g", nil})
		s.want("-c +g")
		s.wantChildren(inner, "c=stopped d=running g=running")
	})
}

func TestCount(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{
			s.child("a"), {Name: "in", Supervisor: &supervisor.Spec{}}, s.child("b"), s.child("c")}})
		s.ask(tree, ask{"terminate", "b", nil})
		got, err := tree.Count(s.Context())
		if want := (supervisor.Count{Specs: 4, Active: 3, Supervisors: 1, Workers: 3}); got != want || err != nil {
			s.Errorf("Count: got %+v, %v; want %+v, nil", got, err, want)
		}
	})
}

func TestChildSpec(t *testing.T) {
	onStage(t, func(s *stage) {
		a := restarting(supervisor.Transient, s.child("a"))
		a.Shutdown = supervisor.Infinity
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{a}})
		got, err := tree.ChildSpec(s.Context(), "a")
		if err != nil || got.Name != "a" || got.Restart != a.Restart || got.Shutdown != a.Shutdown || got.New == nil {
			s.Errorf("ChildSpec: got %+v, %v; want %+v, nil", got, err, a)
		}
		_, err = tree.ChildSpec(s.Context(), "b")
		wantErr(s, "ChildSpec of nobody", err, supervisor.ErrNotFound)
		if list, _ := tree.Children(s.Context()); len(list) != 1 || list[0].Supervisor {
			s.Errorf("Children: got %+v, want one that is no supervisor", list)
		}
	})
}

// Copies of one child, chosen by key: always the same one, and all of them in use.
func TestPartition(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Partitions: 4, Intensity: 10, Children: s.children("p")})
		s.want("+p +p +p +p")
		s.wantChildren(tree, "p-0=running p-1=running p-2=running p-3=running")
		used := make(map[actor.Ref]int)
		for i := range 400 {
			key := string(rune('a' + i))
			one, ok := tree.Partition(key)
			again, _ := tree.Partition(key)
			if !ok || one != again {
				s.Errorf("Partition(%q): got %v, then %v", key, one, again)
			}
			used[one]++
		}
		for ref, n := range used {
			if n < 50 {
				s.Errorf("%v has %v keys of 400", ref, n)
			}
		}
		if len(used) != 4 {
			s.Errorf("got %v copies in use, want 4", len(used))
		}
		k, _ := tree.Partition("k")
		post(s, k, "fail", "1")
		s.want("!p +p p:1")
		if err := tree.Reconfigure(s.Context(), supervisor.Spec{Partitions: 5, Children: s.children("p")}); err == nil {
			s.Error("Reconfigure to five: got nil, want an error")
		}
	})
}
