package plan

import (
	"fmt"
	"strings"
	"time"
)

// A rig is a driver whose children do as they are told. It logs what it is
// asked to do.
type rig struct {
	state   *State[int]
	now     time.Time
	broken  map[string]int // starts that will fail; negative: all
	ignores map[string]bool
	posted  []Retry
	log     []string
}

func newRig(flags Flags, specs ...ChildSpec) (*rig, error) {
	s, err := newState(flags, specs)
	return &rig{state: s, now: time.Unix(0, 0), broken: map[string]int{}, ignores: map[string]bool{}}, err
}

// newState returns a State that keeps a number with each child.
func newState(flags Flags, specs []ChildSpec) (*State[int], error) { return New[int](flags, specs) }

// views returns the children in the order of start.
func views[T any](s *State[T]) (list []Child) {
	for c := range s.All() {
		list = append(list, c)
	}
	return list
}

// do is the loop of the package comment.
func (r *rig) do(e Event) {
	for e != nil {
		actions := r.state.Step(e)
		e = nil
		for i, a := range actions {
			if e != nil {
				panic(fmt.Sprintf("action %d of %v follows one that asks", i, actions))
			}
			e = r.carryOut(a)
		}
	}
}

func (r *rig) carryOut(a Action) Event {
	switch a := a.(type) {
	case Start:
		return r.start(a.Name)
	case Stop:
		r.note("stop", a.Name)
		return Stopped{}
	case StopAll:
		var names []string
		for _, id := range a.IDs {
			names = append(names, id.Name)
		}
		r.note("stop all", names...)
		return Stopped{}
	case PostRetry:
		r.posted = append(r.posted, a.Retry)
		r.note("retry", a.Retry.Name, fmt.Sprint(a.Attempt), after(a.Delay))
	case Drop[int]:
		r.note("drop", a.Name)
	case GiveUp:
		r.note("give up", a.Name)
	case Ready:
		r.note("ready")
	case Reply:
		r.note("reply", text(a.Err))
	case Finished:
		r.note("finished", text(a.Err))
	}
	return nil
}

func (r *rig) start(name string) Event {
	if r.broken[name] != 0 {
		r.broken[name]--
		r.note("start", name, "fails")
		return StartFailed{fmt.Errorf("%s is broken", name), r.now}
	}
	if r.ignores[name] {
		r.note("start", name, "ignores")
		return Ignored{}
	}
	r.note("start", name)
	return Started{}
}

func (r *rig) note(verb string, args ...string) {
	r.log = append(r.log, strings.TrimSpace(verb+" "+strings.Join(args, " ")))
}

func after(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return "after " + d.String()
}

func text(err error) string {
	if err == nil {
		return "ok"
	}
	return strings.TrimPrefix(err.Error(), "supervisor: ")
}

// exit says that the latest incarnation of a child has ended.
func (r *rig) exit(name string, abnormal bool) {
	c, _ := r.state.Child(name)
	r.do(Exited{ID: c.ID, Abnormal: abnormal, At: r.now})
}

// retry delivers the oldest retry, if there is one.
func (r *rig) retry() {
	if len(r.posted) == 0 {
		return
	}
	e := r.posted[0]
	r.posted, e.At = r.posted[1:], r.now
	r.do(e)
}

// show is one line a child.
func (r *rig) show() []string {
	var lines []string
	for _, c := range views(r.state) {
		lines = append(lines, fmt.Sprintf("%s %v %v, restarts %d", c.Spec.Name, c.Spec.Restart, c.Status, c.Restarts))
	}
	return lines
}
