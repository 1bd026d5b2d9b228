package supervisor_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

// The inbox survives a restart with what is queued, in order; the message in hand is
// a dead letter (R240). Each burst is posted at once.
func TestCustodyKeepsTheInbox(t *testing.T) {
	tests := []struct {
		name  string
		burst []string
		want  string
		dead  []string
	}{
		{"failure", []string{"1", "fail", "2", "3"}, "a:1 !a +a a:2 a:3", []string{"fail/in hand at a failure"}},
		{"panic", []string{"1", "panic", "2", "3"}, "a:1 !a +a a:2 a:3", []string{"panic/in hand at a failure"}},
		{"goexit", []string{"1", "goexit", "2", "3"}, "a:1 !a +a a:2 a:3", []string{"goexit/in hand at a failure"}},
		{"normal end", []string{"1", "exit", "2", "3"}, "a:1 .a +a a:2 a:3", nil},
		{"first of all", []string{"fail", "1"}, "!a +a a:1", []string{"fail/in hand at a failure"}},
		{"last of all", []string{"1", "fail"}, "a:1 !a +a", []string{"fail/in hand at a failure"}},
		{"in its first turns after a restart", []string{"fail", "panic", "fail", "1", "fail", "2"}, "!a +a !a +a !a +a a:1 !a +a a:2",
			[]string{"fail/in hand at a failure", "panic/in hand at a failure", "fail/in hand at a failure", "fail/in hand at a failure"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree := s.start(supervisor.Spec{Intensity: supervisor.Unlimited, Children: s.children("a", "b")})
				s.want("+a +b")
				s.post(tree, "a", tt.burst...)
				s.want(tt.want)
				s.wantLetters(tt.dead...)
			})
		})
	}
}

// A Ref stays good over restarts, and is the same that the Tree tells.
func TestCustodyRefsStayGood(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Strategy: supervisor.OneForAll, Intensity: 5, Children: s.children("a", "b")})
		a, b := s.ref(tree, "a"), s.ref(tree, "b")
		s.want("+a +b")
		for range 3 {
			post(s, a, "fail")
			s.want("!a -b +a +b")
			if s.ref(tree, "a") != a || s.ref(tree, "b") != b {
				s.Error("Refs: got others after the restart, want the same")
			}
			if got := a.String(); got != "/top/a" {
				s.Errorf("path: got %v, want /top/a", got)
			}
		}
		if answer, err := actor.Call[string](s.Context(), b, "hello"); answer != "b" || err != nil {
			s.Errorf("Call: got %q, %v; want b, nil", answer, err)
		}
	})
}

// A caller whose request is in hand at the failure is told at once, with the reason;
// those behind it are answered by the next incarnation.
func TestCustodyTellsTheCaller(t *testing.T) {
	for _, message := range []string{"fail", "panic"} {
		t.Run(message, func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree := s.start(supervisor.Spec{Children: []supervisor.Child{
					s.cast("a", player{begin: slowAgain(time.Minute)})}})
				a, t0 := s.ref(tree, "a"), time.Now()
				post(s, a, "second")
				told, answered := make(chan error, 1), make(chan string, 1)
				go func() {
					_, err := actor.Call[string](s.Context(), a, message)
					told <- err
				}()
				synctest.Wait()
				go func() {
					answer, _ := actor.Call[string](s.Context(), a, "hello")
					answered <- answer
				}()
				err := <-told
				s.wantElapsed(t0, time.Second)
				wantErr(s, "Call", err, port.ErrClosed)
				var p *actor.PanicError
				if !errors.Is(err, errBoom) && !errors.As(err, &p) {
					s.Errorf("Call: got %v, want the reason in it", err)
				}
				if got := <-answered; got != "a" {
					s.Errorf("the next call: got %q, want a", got)
				}
				s.wantElapsed(t0, time.Second+time.Minute)
			})
		})
	}
}

// The ports that came with the message in hand are closed, as are those that the
// actor made; those that it had sent away live on (R96).
func TestCustodyOfOtherPorts(t *testing.T) {
	onStage(t, func(s *stage) {
		var own, away *port.Port
		var b actor.Ref
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{
			s.cast("a", player{hear: func(_ context.Context, self *actor.Self, text string) error {
				if text != "make" {
					return nil
				}
				own, _ = self.NewChannel()
				var gone *port.Port
				away, gone = port.NewChannel()
				if err := self.Own(gone); err != nil {
					return err
				}
				return b.PostMessage("take", gone)
			}}), s.child("b")}})
		b = s.ref(tree, "b")
		s.post(tree, "a", "make")
		s.want("+a +b a:make b:take")
		mine, theirs := port.NewChannel()
		if err := s.ref(tree, "a").PostMessage("fail", theirs); err != nil {
			s.Error(err)
		}
		s.want("!a +a")
		wantErr(s, "the port in hand", mine.PostMessage(1), port.ErrClosed)
		wantErr(s, "the actor's own port", own.PostMessage(1), port.ErrClosed)
		if err := away.PostMessage(1); err != nil {
			s.Errorf("the port that was sent away: got %v, want nil", err)
		}
	})
}

// What is posted while the child is on its way back waits.
func TestCustodyWhileDown(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Intensity: supervisor.Unlimited, Children: []supervisor.Child{
			s.cast("a", player{begin: slowAgain(time.Minute)})}})
		s.post(tree, "a", "fail", "1")
		s.want("+a !a")
		for _, m := range []string{"2", "3"} {
			time.Sleep(time.Second)
			s.post(tree, "a", m)
		}
		s.want("")
		time.Sleep(time.Minute)
		s.want("+a a:1 a:2 a:3")
	})
}

// Nothing is lost by restarts that fail.
func TestCustodyOverFailedRestarts(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Intensity: supervisor.Unlimited, Children: []supervisor.Child{
			s.cast("a", player{begin: failures(2, 3, 5)})}})
		s.post(tree, "a", "1", "fail", "2", "panic", "3")
		s.want("+a a:1 !a xa xa +a a:2 !a xa +a a:3")
		s.wantLetters("fail/in hand at a failure", "panic/in hand at a failure")
	})
}

// What a Start posts to its own inbox waits behind what is there.
func TestCustodyBehindWhatWaits(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{s.cast("a", player{begin: postSelf("own")})}})
		s.want("+a a:own")
		s.post(tree, "a", "fail", "1", "2")
		s.want("!a +a a:1 a:2 a:own")
	})
}

// What is posted to a child that is terminated, or has ended, waits for RestartChild.
func TestCustodyWhileTerminated(t *testing.T) {
	tests := []struct {
		name string
		end  func(s *stage, tree *supervisor.Tree)
		want string
	}{
		{"terminated", func(s *stage, tree *supervisor.Tree) {
			if err := tree.TerminateChild(s.Context(), "a"); err != nil {
				s.Error(err)
			}
		}, "-a"},
		{"ended", func(s *stage, tree *supervisor.Tree) { s.post(tree, "a", "exit") }, ".a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			onStage(t, func(s *stage) {
				tree := s.start(supervisor.Spec{Children: []supervisor.Child{restarting(supervisor.Transient, s.child("a"))}})
				tt.end(s, tree)
				s.want("+a " + tt.want)
				s.post(tree, "a", "1", "2", "3")
				answered := make(chan string, 1)
				go func() {
					answer, _ := actor.Call[string](s.Context(), s.ref(tree, "a"), "4")
					answered <- answer
				}()
				s.want("")
				if err := tree.RestartChild(s.Context(), "a"); err != nil {
					s.Errorf("RestartChild: got %v, want nil", err)
				}
				s.want("+a a:1 a:2 a:3 a:4")
				if got := <-answered; got != "a" {
					s.Errorf("Call: got %q, want a", got)
				}
				s.wantLetters()
			})
		})
	}
}

// One for all takes all inboxes into custody: those that are stopped finish their
// turn, and the rest of their queues goes on after the restart.
func TestCustodyOneForAll(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Strategy: supervisor.OneForAll, Children: s.children("a", "b", "c")})
		s.post(tree, "c", "second", "c1", "c2")
		s.post(tree, "a", "cancel", "a1", "a2")
		s.letters()
		s.post(tree, "b", "fail", "b1", "b2")
		s.want("+a +b +c !b")
		time.Sleep(time.Second)
		synctest.Wait()
		got := s.perActor()
		for name, want := range map[string]string{
			"a": "-a +a a:a1 a:a2",
			"b": "+b b:b1 b:b2",
			"c": "c:second -c +c c:c1 c:c2",
		} {
			if got[name] != want {
				s.Errorf("journal of %s: got %q, want %q", name, got[name], want)
			}
		}
		s.wantLetters("fail/in hand at a failure")
	})
}

// A temporary child's inbox is closed when it has ended, and what waits is dead
// letters.
func TestCustodyOfTemporary(t *testing.T) {
	onStage(t, func(s *stage) {
		tree := s.start(supervisor.Spec{Children: []supervisor.Child{restarting(supervisor.Temporary, s.child("a"))}})
		a := s.ref(tree, "a")
		post(s, a, "second", "fail", "1", "2")
		time.Sleep(time.Second)
		s.want("+a a:second !a")
		s.wantLetters("fail/in hand at a failure", "1/closed", "2/closed")
		wantErr(s, "post", a.PostMessage("x"), port.ErrClosed)
		if _, ok := tree.Child("a"); ok {
			s.Error("Child: got one, want none")
		}
	})
}

// An inbox that the child has given away is not the supervisor's any more: the next
// incarnation has a new one, and the Tree tells its Ref.
func TestCustodyReleasedInbox(t *testing.T) {
	onStage(t, func(s *stage) {
		var away *port.Port
		tree := s.start(supervisor.Spec{Intensity: 5, Children: []supervisor.Child{
			s.cast("a", player{hear: func(_ context.Context, self *actor.Self, text string) (err error) {
				if text == "give" {
					away, err = self.ReleaseInbox()
				}
				return err
			}})}})
		old := s.ref(tree, "a")
		post(s, old, "give", "1")
		s.want("+a a:give .a +a")
		post(s, old, "2")
		s.want("")
		for _, want := range []string{"1", "2"} {
			if e, ok := away.TryReceive(); !ok || e.Data() != want {
				s.Errorf("released inbox: got %v, want %v", e.Data(), want)
			}
		}
		if s.ref(tree, "a") == old {
			s.Error("Ref: got the old one, want that of the new inbox")
		}
		s.post(tree, "a", "3", "fail", "4")
		s.want("a:3 !a +a a:4")
		if err := tree.Stop(s.Context()); err != nil {
			s.Error(err)
		}
		s.want("-a")
	})
}
