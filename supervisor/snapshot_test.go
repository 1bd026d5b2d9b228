package supervisor_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor"
)

// A snapshot tells the tree, with what has happened to it.
func TestSnapshot(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(s.nested(make(map[string]*actor.Self)))
		inner, _ := tree.Sub("middle", "inner")
		s.post(tree, "a", "fail")
		s.post(inner, "c", "panic")
		s.counts()
		s.ask(inner, ask{"terminate", "d", nil})
		want := strings.TrimSpace(`
top/ running
  a running, restarts 1, last failure: boom
  middle/ running
    b running
    inner/ running
      c running, restarts 1, last failure: actor: panic: boom
      d stopped, restarts 1
    e running
  f running`)
		if got := tree.Snapshot().String(); got != want {
			s.Errorf("got\n%s\nwant\n%s", got, want)
		}
		if got := inner.Snapshot(); got.Path != "/top/middle/inner" || len(got.Children) != 2 || got.Children[0].FailedAt.IsZero() {
			s.Errorf("of a part: got %+v", got)
		}
		text, err := json.Marshal(inner.Snapshot().Children[1])
		if want := `{"name":"d","path":"/top/middle/inner/d","state":"stopped","restarts":1}`; string(text) != want || err != nil {
			s.Errorf("JSON: got %s, %v; want %s, nil", text, err, want)
		}
		if err := tree.Stop(s.Context()); err != nil {
			s.Error(err)
		}
		if got := tree.Snapshot(); got.State != "stopped" || got.Children[1].State != "stopped" || got.Children[0].State != "stopped" {
			s.Errorf("after the end: got %v", got)
		}
	})
}

// It waits for nobody, and sees what is on its way back.
func TestSnapshotOfBusy(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Intensity: 5, Children: []supervisor.Child{s.cast("a", player{begin: slowAgain(time.Minute)}), backingOff(s.child("b"))}})
		s.post(tree, "b", "fail")
		synctest.Wait()
		s.post(tree, "a", "fail")
		synctest.Wait()
		t0 := time.Now()
		want := "top/ running\n  a stopped, last failure: boom\n  b restarting, last failure: boom"
		if got := tree.Snapshot().String(); got != want {
			s.Errorf("got %q, want %q", got, want)
		}
		s.wantElapsed(t0, 0)
	})
}
