package actortest_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/actor/actortest"
	"github.com/berth-go/berth/port"
)

// forwarder posts everything it gets to another.
func forwarder(to actor.Ref) func() actor.Actor {
	return func() actor.Actor {
		return actor.Handle(func(_ context.Context, _ *actor.Self, v any) error { return to.PostMessage(v) })
	}
}

// A recorder is a testing.TB that keeps what a test says when it fails.
type recorder struct {
	testing.TB
	lines []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.lines = append(r.lines, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

// complaints returns how f fails with a probe that gets these messages.
func complaints(s *actortest.Stage, messages []any, f func(p *actortest.Probe)) []string {
	r := &recorder{TB: s.TB}
	p := (&actortest.Stage{TB: r, System: s.System}).Probe()
	ref := s.Spawn(forwarder(p.Ref()))
	for _, m := range messages {
		_ = ref.PostMessage(m)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(p)
	}()
	<-done
	return r.lines
}

func TestExpectations(t *testing.T) {
	for _, tt := range []struct {
		name  string
		posts []any
		f     func(p *actortest.Probe)
		want  string // part of the complaint, or nothing
	}{
		{"the right one", []any{"a"}, func(p *actortest.Probe) { actortest.Expect(p, "a") }, ""},
		{"another", []any{"b"}, func(p *actortest.Probe) { actortest.Expect(p, "a") }, "got b, want a"},
		{"another type", []any{"b"}, func(p *actortest.Probe) { actortest.Expect(p, 1) }, "got b, want a int"},
		{"nothing", nil, func(p *actortest.Probe) { actortest.Expect(p, "a") }, "no message after 1m0s; seen before: nothing"},
		{"too few", []any{1}, func(p *actortest.Probe) { actortest.ExpectInOrder(p, 1, 2) }, "seen before: 1"},
		{"in order", []any{1, 2}, func(p *actortest.Probe) { actortest.ExpectInOrder(p, 1, 2) }, ""},
		{"out of order", []any{2, 1}, func(p *actortest.Probe) { actortest.ExpectInOrder(p, 1, 2) }, "message 0: got 2, want 1"},
		{"in any order", []any{2, 1, 2}, func(p *actortest.Probe) { actortest.ExpectAll(p, 1, 2, 2) }, ""},
		{"one too often", []any{2, 1, 1}, func(p *actortest.Probe) { actortest.ExpectAll(p, 1, 2, 2) }, "got 1, want one of [2]"},
		{"silence", nil, func(p *actortest.Probe) { p.ExpectNone(time.Hour) }, ""},
		{"no silence", []any{"hush"}, func(p *actortest.Probe) { p.ExpectNone(time.Hour) }, "got hush, want no message"},
		{"no call", []any{"a"}, func(p *actortest.Probe) { actortest.ExpectCall(p, "a", "b") }, "want a call"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			actortest.Run(t, func(s *actortest.Stage) {
				got := strings.Join(complaints(s, tt.posts, tt.f), "\n")
				if !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
					t.Errorf("complaint: got %q, want %q", got, tt.want)
				}
			})
		})
	}
}

func TestProbeRecordsAndAnswers(t *testing.T) {
	actortest.Run(t, func(s *actortest.Stage) {
		p := s.Probe()
		got := make(chan int, 1)
		go func() {
			n, err := actor.Call[int](s.Context(), p.Ref(), "how many?")
			if err != nil {
				s.Error(err)
			}
			got <- n
		}()
		actortest.ExpectCall(p, "how many?", 3)
		if n := <-got; n != 3 {
			t.Errorf("answer: got %d, want 3", n)
		}
		_ = p.Ref().PostMessage(true)
		if !actortest.Next[bool](p) {
			t.Error("Next: got false, want true")
		}
		if seen := p.Seen(); !slices.Equal(seen, []any{"how many?", true}) {
			t.Errorf("Seen: got %v", seen)
		}
	})
}

func TestExpectEnd(t *testing.T) {
	actortest.Run(t, func(s *actortest.Stage) {
		ref := s.Spawn(actortest.FailTurn(1).Wrap(func() actor.Actor {
			return actor.Func(func(context.Context, *actor.Self, port.MessageEvent) error { return nil })
		}))
		time.AfterFunc(time.Second, func() { _ = ref.PostMessage(nil) })
		if err := s.ExpectEnd(ref); err != actortest.ErrInjected {
			t.Errorf("got %v, want %v", err, actortest.ErrInjected)
		}
	})
}

// A goroutine that is left fails the test, and is shown. Another process runs that test.
func TestLeakFailsTheTest(t *testing.T) {
	if os.Getenv("ACTORTEST_LEAK") != "" {
		actortest.Run(t, func(*actortest.Stage) { go leak() })
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestLeakFailsTheTest$", "-test.timeout=30s")
	cmd.Env = append(os.Environ(), "ACTORTEST_LEAK=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "goroutines left") || !strings.Contains(string(out), "actortest_test.leak") {
		t.Errorf("got %v and\n%s\nwant a failure that shows the goroutine", err, out)
	}
}

func leak() { <-make(chan int) }
