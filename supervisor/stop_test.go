package supervisor_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// The order of a stop is the reverse of the Spec's, whatever was restarted since.
func TestStopOrder(t *testing.T) {
	tests := []struct {
		name  string
		fails []string
	}{
		{"as started", nil},
		{"first restarted", []string{"a"}},
		{"restarted in turn", []string{"c", "a", "b", "a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree := s.start(supervisor.Spec{Intensity: 10, Children: s.children("a", "b", "c")})
				s.want("+a +b +c")
				for _, name := range tt.fails {
					s.post(tree, name, "fail")
					s.want("!" + name + " +" + name)
				}
				if err := tree.Stop(s.Context()); err != nil {
					s.Errorf("Stop: got %v, want nil", err)
				}
				s.want("-c -b -a")
				wantErr(s, "second Stop", tree.Stop(s.Context()), actor.ErrNotChild)
			})
		})
	}
}

// One for all stops by the Spec's order too, after a restart of one alone.
func TestStopOrderAmongRestarts(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Strategy: supervisor.RestForOne, Intensity: 10, Children: s.children("a", "b", "c")})
		s.post(tree, "c", "fail")
		s.want("+a +b +c !c +c")
		s.post(tree, "b", "fail")
		s.want("!b -c +b +c")
		s.post(tree, "a", "fail")
		s.want("!a -c -b +a +b +c")
	})
}

// Children stop one after the other, each with its own time.
func TestStopTimeouts(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{
			within(time.Second, s.child("a")),
			s.child("b"), // 5 seconds
			within(time.Minute, s.cast("c", player{farewell: func() { time.Sleep(time.Second) }})),
			within(2*time.Second, s.child("d")),
		}})
		for _, name := range []string{"a", "b", "d"} {
			s.post(tree, name, "hang")
		}
		synctest.Wait()
		t0 := time.Now()
		_ = tree.Stop(s.Context())
		s.wantElapsed(t0, (1+5+1+2)*time.Second)
		s.want("+a +b +c +d -c")
		s.wantLetters("hang/in hand at a failure", "hang/in hand at a failure", "hang/in hand at a failure")
	})
}

// The inboxes of a supervisor that has stopped are closed: what waits there becomes
// dead letters, those in custody included, and nothing is accepted any more.
func TestStopClosesTheInboxes(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: s.children("a", "b", "c")})
		refs := []actor.Ref{s.ref(tree, "a"), s.ref(tree, "b"), s.ref(tree, "c"), tree.Ref()}
		s.ask(tree, ask{"terminate", "a", nil})
		s.post(tree, "a", "a1")
		s.post(tree, "b", "cancel", "b1", "b2")
		s.post(tree, "c", "fail", "cancel", "c1")
		s.want("+a +b +c -a !c +c")
		if err := tree.Stop(s.Context()); err != nil {
			s.Error(err)
		}
		s.want("-c -b")
		lost := map[any]bool{}
		for _, l := range s.letters() {
			lost[l.Data()] = l.Reason == port.Closed
		}
		for _, want := range []string{"a1", "b1", "b2", "c1"} {
			if !lost[want] {
				s.Errorf("dead letter %v: got none, want one that says closed", want)
			}
		}
		for _, ref := range refs {
			wantErr(s, "post to "+ref.String(), ref.PostMessage("x"), port.ErrClosed)
		}
	})
}

// A negative Shutdown waits, and so does the default of a supervisor.
func TestStopForever(t *testing.T) {
	onStage(t, func(s *stage) {
		slow := player{farewell: func() { time.Sleep(time.Hour) }}
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{
			within(-1, s.cast("a", slow)),
			{Name: "b", Supervisor: &supervisor.Spec{Children: []supervisor.Child{within(2*time.Hour, s.cast("c", slow))}}},
		}})
		t0 := time.Now()
		_ = tree.Stop(s.Context())
		s.wantElapsed(t0, 2*time.Hour)
		s.want("+a +c -c -a")
	})
}

// A turn sees that its actor is told to stop, and ends normally by that.
func TestStopCancelsTheTurn(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: s.children("a")})
		s.post(tree, "a", "cancel")
		synctest.Wait()
		t0 := time.Now()
		_ = tree.Stop(s.Context())
		s.wantElapsed(t0, 0)
		s.want("+a -a")
	})
}

// A child that hangs past its time is fenced: its Self is revoked, its message in
// hand is a dead letter, what waits goes to the next incarnation, and what the stuck
// turn does later changes nothing.
func TestStopFences(t *testing.T) {
	onStage(t, func(s *stage) {
		var selves []*actor.Self
		var own *port.Port
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{
			within(time.Second, s.cast("a", player{begin: keepSelf(&selves), hear: func(_ context.Context, self *actor.Self, text string) error {
				if text == "hang" { // after the fencing
					_, err := self.ReleaseInbox()
					wantErr(s, "ReleaseInbox", err, actor.ErrStopped)
					self.Stop()
					return errBoom
				}
				own, _ = self.NewChannel()
				return nil
			}})), s.child("b")}})
		s.post(tree, "a", "x", "hang", "y", "z")
		s.want("+a +b a:x")
		down := s.sys.Monitor(s.ref(tree, "a"))
		t0 := time.Now()
		if err := tree.TerminateChild(s.Context(), "a"); err != nil {
			s.Errorf("TerminateChild: got %v, want nil", err)
		}
		s.wantElapsed(t0, time.Second)
		reason, _ := s.ended(down)
		wantErr(s, "reason", reason, actor.ErrFenced)
		wantErr(s, "post by a port of the fenced", own.PostMessage(1), port.ErrClosed)
		if l := s.letters(); len(l) != 1 || l[0].Reason != port.InHand {
			s.Errorf("dead letters: got %v, want one in hand", l)
		}
		if err := tree.RestartChild(s.Context(), "a"); err != nil {
			s.Errorf("RestartChild: got %v, want nil", err)
		}
		s.want("+a a:y a:z")
		s.release()
		s.want("a:hang") // the stuck turn; nobody cares
		s.post(tree, "a", "still here")
		s.want("a:still here")
		s.wantChildren(tree, "a=running b=running")
	})
}

// A caller whose request is in hand of a fenced turn is told when it is fenced.
func TestStopFencesTellsTheCaller(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{within(time.Second, s.child("a"))}})
		told := make(chan error, 1)
		t0 := time.Now()
		go func() {
			_, err := actor.Call[string](s.Context(), s.ref(tree, "a"), "hang")
			s.wantElapsed(t0, time.Second)
			told <- err
		}()
		synctest.Wait()
		if err := tree.TerminateChild(s.Context(), "a"); err != nil {
			s.Error(err)
		}
		synctest.Wait()
		select {
		case err := <-told:
			wantErr(s, "Call", err, port.ErrClosed)
		default:
			s.Error("Call: waits, want to be told of the fencing")
			s.release()
			<-told
		}
	})
}

// The Stop of an actor is within its time too.
func TestStopHookHangs(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{
			s.child("a"), within(time.Second, s.cast("b", player{farewell: func() { <-s.gate }}))}})
		s.want("+a +b")
		t0 := time.Now()
		if !in(time.Hour, func() { _ = tree.Stop(s.Context()) }) {
			s.Error("Stop: waits for ever, want the child fenced after its time")
			s.release()
			synctest.Wait()
			return
		}
		s.wantElapsed(t0, time.Second)
		s.want("-a")
	})
}

// When the context of the stop is done, everything is fenced, whatever its own time.
func TestStopContext(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{
			s.child("a"),
			{Name: "n", Supervisor: &supervisor.Spec{Children: []supervisor.Child{
				within(-1, s.cast("c", player{begin: func(_ context.Context, self *actor.Self) error {
					return self.Ref().PostMessage("hang")
				}}))}}},
			s.child("d")}})
		s.want("+a +c +d")
		ctx, cancel := context.WithTimeout(s.Context(), time.Second)
		defer cancel()
		t0 := time.Now()
		if !in(time.Hour, func() { _ = tree.Stop(ctx) }) {
			s.Error("Stop: waits for ever, want everything fenced when the context is done")
			s.release()
			synctest.Wait()
			return
		}
		s.wantElapsed(t0, time.Second)
		synctest.Wait()
		if n := s.sys.Stats().Actors; n != 0 {
			s.Errorf("actors: got %v, want 0", n)
		}
	})
}

// A supervisor that is told to stop while it stops a child for a restart still gives
// that child its time.
func TestStopDuringRestart(t *testing.T) {
	onStage(t, func(s *stage) {
		slow := player{farewell: func() { time.Sleep(2 * time.Second) }}
		tree := s.start(supervisor.Spec{Strategy: supervisor.OneForAll, Children: []supervisor.Child{
			s.child("a"), s.cast("b", slow), s.cast("c", slow)}})
		s.want("+a +b +c")
		s.post(tree, "c", "second") // c is in a turn when it is told to stop
		s.post(tree, "a", "fail")
		s.want("!a")
		_ = tree.Stop(s.Context())
		for _, l := range s.letters() {
			if l.Reason == port.InHand && l.Data() != "fail" {
				s.Errorf("dead letter: got %v, want only the failure", l)
			}
		}
		s.mu.Lock()
		s.lines = deleteOf(s.lines, "+a", "-a", "+b", "+c", "xa") // it may begin with the restart, or not
		s.mu.Unlock()
		s.want("c:second -c -b")
	})
}

// Dynamic children are stopped all at the same time.
func TestStopDynamicInParallel(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Strategy: supervisor.Dynamic})
		for _, c := range []supervisor.Child{s.child("a"), within(2*time.Second, s.child("b")), within(3*time.Second, s.child("c"))} {
			if _, err := tree.StartChild(s.Context(), c); err != nil {
				s.Fatal(err)
			}
			s.post(tree, c.Name, "hang")
		}
		synctest.Wait()
		t0 := time.Now()
		_ = tree.Stop(s.Context())
		s.wantElapsed(t0, 5*time.Second)
	})
}

// The System's Shutdown stops trees in reverse, each as by its Stop.
func TestStopByShutdown(t *testing.T) {
	onStage(t, func(s *stage) {
		for _, names := range [][]string{{"a", "b"}, {"c", "d"}} {
			if _, err := supervisor.Start(s.Context(), s.sys, names[0]+"s", supervisor.Spec{Children: s.children(names...)}); err != nil {
				s.Fatal(err)
			}
		}
		s.shutdown()
		s.want("+a +b +c +d -d -c -b -a")
	})
}
