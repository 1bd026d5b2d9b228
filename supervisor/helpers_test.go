package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

var errBoom = errors.New("boom")

// A stage is a System in a synctest bubble, with a journal of what its actors do.
type stage struct {
	*testing.T
	sys *actor.System
	end sync.Once

	mu    sync.Mutex // guards the fields below
	lines []string
	dead  []port.DeadLetter
	gate  chan struct{} // what the message hang waits for
	open  bool
}

func newSystem() *actor.System {
	return actor.NewSystem(&actor.Options{
		Logger:  slog.New(slog.DiscardHandler),
		Workers: 32, // more than hang and than processors, so that no time passes until others are found
	})
}

// onStage runs play in a bubble, and shuts the System down after it.
func onStage(t *testing.T, play func(s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &stage{T: t, sys: newSystem(), gate: make(chan struct{})}
		ctx, cancel := context.WithCancel(context.Background())
		letters, read := s.sys.DeadLetters(ctx), make(chan struct{})
		go func() {
			defer close(read)
			for l := range letters {
				s.mu.Lock()
				s.dead = append(s.dead, l)
				s.mu.Unlock()
			}
		}()
		defer func() {
			s.release()
			s.shutdown()
			if n := s.sys.Stats().Actors; n != 0 {
				t.Errorf("actors after Shutdown: got %v, want 0", n)
			}
			cancel()
			<-read
			time.Sleep(time.Hour) // turns that were fenced in their sleep wake up
		}()
		play(s)
	})
}

// shutdown ends the System, once.
func (s *stage) shutdown() {
	s.Helper()
	s.end.Do(func() {
		if err := s.sys.Shutdown(context.Background()); err != nil {
			s.Errorf("Shutdown: got %v, want nil", err)
		}
	})
}

// start starts a supervisor named top.
func (s *stage) start(spec supervisor.Spec) *supervisor.Tree {
	s.Helper()
	tree, err := supervisor.Start(s.Context(), s.sys, "top", spec)
	if err != nil {
		s.Fatalf("Start: got %v, want nil", err)
	}
	return tree
}

func (s *stage) note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, fmt.Sprintf(format, args...))
}

// want waits until nothing moves and compares the journal since the last time.
func (s *stage) want(script string) {
	s.Helper()
	synctest.Wait()
	s.mu.Lock()
	got := strings.Join(s.lines, " ")
	s.lines = nil
	s.mu.Unlock()
	if got != script {
		s.Errorf("journal: got %q, want %q", got, script)
	}
}

// wantApart is want for actors that note at the same time: a script for each of them.
func (s *stage) wantApart(scripts ...string) {
	s.Helper()
	synctest.Wait()
	want := make(map[string]string)
	for _, script := range scripts {
		want[actorOf(script)] = script
	}
	if got := s.perActor(); !maps.Equal(got, want) {
		s.Errorf("journal: got %q, want %q", got, want)
	}
}

// actorOf returns whose line it is.
func actorOf(line string) string { return strings.TrimLeft(line, "+-.!x")[:1] }

// perActor returns the journal since the last time by the names of the actors, which
// have one letter.
func (s *stage) perActor() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := make(map[string]string)
	for _, l := range s.lines {
		name := actorOf(l)
		m[name] = strings.TrimSpace(m[name] + " " + l)
	}
	s.lines = nil
	return m
}

// counts waits until nothing moves and returns how often each line was noted since
// the last time.
func (s *stage) counts() map[string]int {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	m := make(map[string]int)
	for _, l := range s.lines {
		m[l]++
	}
	s.lines = nil
	return m
}

// letters waits until nothing moves and returns the dead letters since the last time.
func (s *stage) letters() []port.DeadLetter {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.dead
	s.dead = nil
	return list
}

// wantLetters compares the dead letters since the last time with data/reason.
func (s *stage) wantLetters(want ...string) {
	s.Helper()
	var got []string
	for _, l := range s.letters() {
		got = append(got, fmt.Sprintf("%v/%v", l.Data(), l.Reason))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		s.Errorf("dead letters: got %q, want %q", got, want)
	}
}

// release lets everything go on that hangs.
func (s *stage) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.open {
		s.open = true
		close(s.gate)
	}
}

// ref returns the Ref of a child that is known.
func (s *stage) ref(tree *supervisor.Tree, name string) actor.Ref {
	s.Helper()
	ref, ok := tree.Child(name)
	if !ok {
		s.Fatalf("Child(%q): got none", name)
	}
	return ref
}

// post posts to a child, in order.
func (s *stage) post(tree *supervisor.Tree, name string, messages ...string) {
	s.Helper()
	ref := s.ref(tree, name)
	for _, m := range messages {
		if err := ref.PostMessage(m); err != nil {
			s.Errorf("post %q to %s: got %v, want nil", m, name, err)
		}
	}
}

// wantChildren compares name=state of all children.
func (s *stage) wantChildren(tree *supervisor.Tree, want string) {
	s.Helper()
	list, err := tree.Children(s.Context())
	if err != nil {
		s.Errorf("Children: got %v, want nil", err)
	}
	var got []string
	for _, c := range list {
		got = append(got, c.Name+"="+c.State)
	}
	if g := strings.Join(got, " "); g != want {
		s.Errorf("children: got %q, want %q", g, want)
	}
}

// wantElapsed compares the bubble's time since t0.
// The System may look for blocked workers first, which takes a millisecond or two.
func (s *stage) wantElapsed(t0 time.Time, want time.Duration) {
	s.Helper()
	if got := time.Since(t0).Round(100 * time.Millisecond); got != want {
		s.Errorf("elapsed: got %v, want %v", got, want)
	}
}

// ended reports, once nothing moves, the reason why what is monitored has ended.
func (s *stage) ended(down <-chan actor.Down) (reason error, ok bool) {
	synctest.Wait()
	select {
	case d := <-down:
		return d.Reason, true
	default:
		return nil, false
	}
}

// wantErr compares by errors.Is.
func wantErr(t testing.TB, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// A player is the actor of most tests. It notes its starts (+a, or xa if Start fails),
// its ends (-a when told to, .a by itself, !a failed) and its messages (a:text).
type player struct {
	s        *stage
	name     string
	begin    func(ctx context.Context, self *actor.Self) error
	hear     func(ctx context.Context, self *actor.Self, text string) error // if it has something to add
	farewell func()
	up       bool
}

// child returns a permanent child that is a player.
func (s *stage) child(name string) supervisor.Child { return s.cast(name, player{}) }

// cast returns a child whose incarnations are copies of p.
func (s *stage) cast(name string, p player) supervisor.Child {
	p.s, p.name = s, name
	return supervisor.Child{Name: name, New: func() actor.Actor { q := p; return &q }}
}

// children returns several.
func (s *stage) children(names ...string) []supervisor.Child {
	var list []supervisor.Child
	for _, name := range names {
		list = append(list, s.child(name))
	}
	return list
}

// restarting returns c with another restart type.
func restarting(r supervisor.Restart, c supervisor.Child) supervisor.Child {
	c.Restart = r
	return c
}

// within returns c with another shutdown time.
func within(d time.Duration, c supervisor.Child) supervisor.Child {
	c.Shutdown = d
	return c
}

func (p *player) Start(ctx context.Context, self *actor.Self) error {
	if p.begin != nil {
		if err := p.begin(ctx, self); err != nil {
			p.s.note("x%s", p.name)
			return err
		}
	}
	p.up = true
	p.s.note("+%s", p.name)
	return nil
}

func (p *player) Stop(_ context.Context, _ *actor.Self, reason error) {
	if !p.up {
		return
	}
	if p.farewell != nil {
		p.farewell()
	}
	switch {
	case reason == nil:
		p.s.note(".%s", p.name)
	case errors.Is(reason, actor.ErrShutdown):
		p.s.note("-%s", p.name)
	default:
		p.s.note("!%s", p.name)
	}
}

func (p *player) Receive(ctx context.Context, self *actor.Self, e port.MessageEvent) error {
	text, _ := e.Data().(string)
	switch text {
	case "fail":
		return errBoom
	case "panic":
		panic("boom")
	case "goexit":
		runtime.Goexit()
	case "exit":
		self.Stop()
		return nil
	case "shutdown":
		return fmt.Errorf("enough: %w", actor.ErrShutdown)
	case "canceled":
		return context.Canceled
	case "deadline":
		return context.DeadlineExceeded
	case "cancel": // comes back with the error of its own context
		<-ctx.Done()
		return ctx.Err()
	case "second":
		time.Sleep(time.Second)
	case "hang":
		<-p.s.gate
	}
	p.s.note("%s:%s", p.name, text)
	if e.IsCall() {
		return e.Reply(p.name)
	}
	if p.hear != nil {
		return p.hear(ctx, self, text)
	}
	return nil
}

// failures returns a begin that fails on the given starts, counted from 1 over all
// incarnations.
func failures(which ...int) func(context.Context, *actor.Self) error {
	n := 0
	return func(context.Context, *actor.Self) error {
		n++
		for _, w := range which {
			if n == w {
				return errBoom
			}
		}
		return nil
	}
}

// keepSelf returns a begin that collects the Self of every incarnation.
func keepSelf(selves *[]*actor.Self) func(context.Context, *actor.Self) error {
	return func(_ context.Context, self *actor.Self) error {
		*selves = append(*selves, self)
		return nil
	}
}

// asError is errors.As.
func asError[T error](err error, target *T) bool { return errors.As(err, target) }

// deleteOf returns list without these.
func deleteOf(list []string, these ...string) []string {
	return slices.DeleteFunc(list, func(l string) bool { return slices.Contains(these, l) })
}

// in runs f and reports whether it has returned after d at the latest, of the
// bubble's time.
func in(d time.Duration, f func()) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
		return true
	case <-time.After(d):
		return false
	}
}

// post posts to a Ref that a Tree does not lead to.
func post(s *stage, ref actor.Ref, messages ...string) {
	s.Helper()
	for _, m := range messages {
		if err := ref.PostMessage(m); err != nil {
			s.Errorf("post %q: got %v, want nil", m, err)
		}
	}
}

// neverAgain returns a begin that fails, a second later, on all starts but the first.
func neverAgain() func(context.Context, *actor.Self) error {
	n := 0
	return func(context.Context, *actor.Self) error {
		if n++; n == 1 {
			return nil
		}
		time.Sleep(time.Second)
		return errBoom
	}
}

// wantState compares the state of one child.
func (s *stage) wantState(tree *supervisor.Tree, name, want string) {
	s.Helper()
	list, err := tree.Children(s.Context())
	for _, c := range list {
		if c.Name == name {
			if c.State != want {
				s.Errorf("state of %s: got %v, want %v", name, c.State, want)
			}
			return
		}
	}
	s.Errorf("state of %s: got none (%v), want %v", name, err, want)
}

// postSelf returns a begin that posts to its own actor.
func postSelf(messages ...string) func(context.Context, *actor.Self) error {
	return func(_ context.Context, self *actor.Self) error {
		for _, m := range messages {
			if err := self.Ref().PostMessage(m); err != nil {
				return err
			}
		}
		return nil
	}
}

// slowAgain returns a begin that takes its time on all starts but the first.
func slowAgain(d time.Duration) func(context.Context, *actor.Self) error {
	n := 0
	return func(context.Context, *actor.Self) error {
		if n++; n > 1 {
			time.Sleep(d)
		}
		return nil
	}
}

// echo answers with what it was asked.
var echo = actor.Serve(func(_ context.Context, v any) (any, error) { return v, nil })

// A mayfly ends in its Start.
type mayfly struct{}

func (mayfly) Start(_ context.Context, self *actor.Self) error {
	self.Stop()
	return nil
}

func (mayfly) Receive(context.Context, *actor.Self, port.MessageEvent) error { return nil }

// remember returns a begin that notes the Self of the latest incarnation.
func remember(selves map[string]*actor.Self, name string) func(context.Context, *actor.Self) error {
	return func(_ context.Context, self *actor.Self) error {
		selves[name] = self
		return nil
	}
}
