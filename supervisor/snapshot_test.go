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

// A snapshot tells the tree, with what has happened to it, and what waits for whom.
func TestSnapshot(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(s.nested(make(map[string]*actor.Self)))
		inner, _ := tree.Sub("middle", "inner")
		s.post(tree, "a", "fail")
		s.post(inner, "c", "panic")
		s.counts()
		s.ask(inner, ask{"terminate", "d", nil})
		s.post(inner, "d", "1", "2")
		synctest.Wait()
		want := strings.TrimLeft(`
top running
  a running restarts=1 failure="boom"
  middle running
    b running
    inner running port:2
      c running restarts=1 failure="actor: panic: boom"
      d stopped queue=2 restarts=1
    e running
  f running
`, "\n")
		if got := tree.Snapshot().String(); got != want {
			s.Errorf("got\n%s\nwant\n%s", got, want)
		}
		text, err := json.Marshal(inner.Snapshot().Children[1])
		if want := `{"Name":"/top/middle/inner/d","State":"stopped","Restarts":1,"Inbox":{"Len":2`; !strings.HasPrefix(string(text), want) || err != nil {
			s.Errorf("JSON: got %s, %v; want %s, nil", text, err, want)
		}
		if err := tree.Stop(s.Context()); err != nil {
			s.Error(err)
		}
		if got := tree.Snapshot(); got.State != "stopped" || len(got.Children) > 0 {
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
		want := "top running busy port:0\n  a starting failure=\"boom\"\n  b restarting failure=\"boom\"\n"
		if got := tree.Snapshot().String(); got != want {
			s.Errorf("got %q, want %q", got, want)
		}
		s.wantElapsed(t0, 0)
		time.Sleep(time.Hour)
	})
}
