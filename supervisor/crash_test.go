package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

const (
	senders = 8
	base    = 1 << 20 // a message is its sender times base plus its number there, from 1
)

// A tally counts what becomes of the messages to one child: each arrives once and in
// its sender's order; every third one is fatal, and a dead letter; all others are
// handled.
type tally struct {
	child string

	mu           sync.Mutex // guards the fields below
	last         [senders]int64
	handled      int64
	sum          int64 // of the handled
	dead         int64
	deadSum      int64
	wrong        []string
	left         int // until done
	done         chan struct{}
	incarnations int
}

func newTally(child string, total int) *tally {
	return &tally{child: child, left: total, done: make(chan struct{})}
}

func fatal(v int64) bool { return v%base%3 == 0 }

// arrive notes a message that the child has got, and reports whether it is fatal.
func (y *tally) arrive(v int64) bool {
	y.mu.Lock()
	defer y.mu.Unlock()
	sender, n := v/base, v%base
	if want := y.last[sender] + 1; n != want {
		y.wrong = append(y.wrong, fmt.Sprintf("sender %d: got %d, want %d", sender, n, want))
	}
	y.last[sender] = n
	if fatal(v) {
		return true
	}
	y.handled++
	y.sum += v
	y.oneLessLocked()
	return false
}

// letter notes a dead letter.
func (y *tally) letter(l port.DeadLetter) {
	y.mu.Lock()
	defer y.mu.Unlock()
	v, _ := l.Data().(int64)
	if l.Reason != port.InHand || !fatal(v) || v == 0 {
		y.wrong = append(y.wrong, fmt.Sprintf("%v: %v", l, l.Data()))
	}
	y.dead++
	y.deadSum += v
	y.oneLessLocked()
}

func (y *tally) oneLessLocked() {
	if y.left--; y.left == 0 {
		close(y.done)
	}
}

// check waits for the last message and compares the sums.
func (y *tally) check(t *testing.T, each int) {
	t.Helper()
	select {
	case <-y.done:
	case <-time.After(15 * time.Second):
		t.Errorf("%s: some messages are missing", y.child)
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	var handled, sum, dead, deadSum int64
	for s := range int64(senders) {
		for n := range int64(each) {
			if v := s*base + n + 1; fatal(v) {
				dead, deadSum = dead+1, deadSum+v
			} else {
				handled, sum = handled+1, sum+v
			}
		}
	}
	if y.handled != handled || y.sum != sum {
		t.Errorf("%s: handled: got %v, sum %v; want %v, sum %v", y.child, y.handled, y.sum, handled, sum)
	}
	if y.dead != dead || y.deadSum != deadSum {
		t.Errorf("%s: dead letters: got %v, sum %v; want %v, sum %v", y.child, y.dead, y.deadSum, dead, deadSum)
	}
	for i, w := range y.wrong[:min(len(y.wrong), 5)] {
		t.Errorf("%s: wrong %d of %d: %s", y.child, i+1, len(y.wrong), w)
	}
}

// victim is the actor that crashes.
type victim struct {
	tally *tally
	begin func() error // nil, or the outcome of the next Start
}

func (c *victim) Start(context.Context, *actor.Self) error {
	if c.begin != nil {
		if err := c.begin(); err != nil {
			return err
		}
	}
	c.tally.mu.Lock()
	defer c.tally.mu.Unlock()
	c.tally.incarnations++
	return nil
}

func (c *victim) Receive(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
	v, err := port.Data[int64](e)
	if err != nil {
		return err
	}
	if c.tally.arrive(v) {
		panic("every third")
	}
	if e.IsCall() {
		return e.Reply(v)
	}
	return nil
}

// everyThird returns a begin that fails on every third start.
func everyThird() func() error {
	var n atomic.Int64
	return func() error {
		if n.Add(1)%3 == 0 {
			return errBoom
		}
		return nil
	}
}

// storm has the senders post to each child; half of them call, and wait for the answer.
func storm(t *testing.T, refs map[string]actor.Ref, each int) {
	t.Helper()
	var wg sync.WaitGroup
	for s := range int64(senders) {
		for _, ref := range refs {
			wg.Go(func() {
				for n := range int64(each) {
					if err := send(t.Context(), ref, s*base+n+1, s%2 == 0); err != nil {
						t.Errorf("sender %d, message %d: %v", s, n+1, err)
						return
					}
				}
			})
		}
	}
	wg.Wait()
}

// send posts or calls, and returns what should not be.
func send(ctx context.Context, ref actor.Ref, v int64, call bool) error {
	if !call {
		return actor.Post(ref, v)
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	answer, err := actor.Call[int64](ctx, ref, v)
	var p *actor.PanicError
	switch {
	case fatal(v) && errors.Is(err, port.ErrClosed) && errors.As(err, &p):
	case fatal(v):
		return fmt.Errorf("got %v, %w; want the panic", answer, err)
	case err != nil || answer != v:
		return fmt.Errorf("got %v, %w; want %v, nil", answer, err, v)
	}
	return nil
}

// A child that crashes on every third message, under load from senders that hold
// nothing but its Ref: no other message is lost, doubled or reordered, over hundreds of
// restarts.
func TestCrash(t *testing.T) {
	tests := []struct {
		name     string
		strategy supervisor.Strategy
		children []string
		each     int // messages of one sender to one child
		begin    func() func() error
	}{
		{"one", supervisor.OneForOne, []string{"a"}, 150, nil},
		{"one, Start fails on every third restart", supervisor.OneForOne, []string{"a"}, 120, everyThird},
		{"two, one for one", supervisor.OneForOne, []string{"a", "b"}, 75, nil},
		{"two, rest for one", supervisor.RestForOne, []string{"a", "b"}, 75, nil},
		{"two, rest for one, Start fails too", supervisor.RestForOne, []string{"a", "b"}, 60, everyThird},
		{"three, one for all", supervisor.OneForAll, []string{"a", "b", "c"}, 45, nil},
		{"three, one for all, Start fails too", supervisor.OneForAll, []string{"a", "b", "c"}, 30, everyThird},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sys := newSystem()
			spec := supervisor.Spec{Strategy: tt.strategy, Intensity: supervisor.Unlimited}
			tallies := make(map[string]*tally)
			for _, name := range tt.children {
				y := newTally(name, senders*tt.each)
				tallies["/top/"+name] = y
				var begin func() error
				if tt.begin != nil {
					begin = tt.begin()
				}
				spec.Children = append(spec.Children, supervisor.Child{Name: name,
					New: func() actor.Actor { return &victim{y, begin} }})
			}
			tree, err := supervisor.Start(t.Context(), sys, "top", spec)
			if err != nil {
				t.Fatal(err)
			}
			stop := collect(t, sys, tallies)
			defer stop()
			refs := make(map[string]actor.Ref)
			for _, name := range tt.children {
				refs[name], _ = tree.Child(name)
			}
			storm(t, refs, tt.each)
			for _, y := range tallies {
				y.check(t, tt.each)
			}
			for _, name := range tt.children {
				if ref, _ := tree.Child(name); ref != refs[name] {
					t.Errorf("Ref of %s: got another one, want the same", name)
				}
			}
			if err := sys.Shutdown(context.Background()); err != nil {
				t.Errorf("Shutdown: got %v, want nil", err)
			}
			for _, y := range tallies {
				if want := senders * (tt.each / 3); tt.strategy == supervisor.OneForOne && y.incarnations < want {
					t.Errorf("incarnations of %s: got %v, want %v at least", y.child, y.incarnations, want)
				}
			}
		})
	}
}

// collect gives the System's dead letters to the tallies until it is stopped.
func collect(t *testing.T, sys *actor.System, tallies map[string]*tally) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	letters, read := sys.DeadLetters(ctx), make(chan struct{})
	go func() {
		defer close(read)
		for l, dropped := range letters {
			if dropped > 0 {
				t.Errorf("dead letters dropped: got %v, want 0", dropped)
			}
			if y := tallies[l.Loop]; y != nil {
				y.letter(l)
			} else if l.Loop != "/top" { // what its children told it, too late to matter
				t.Errorf("dead letter of nobody: %v", l)
			}
		}
	}()
	return func() {
		cancel()
		<-read
	}
}

// A child that fails by itself in the moment in which the supervisor stops it: again
// and again both are told to fail at once, and nothing is lost.
func TestCrashWhileStopped(t *testing.T) {
	for _, strategy := range []supervisor.Strategy{supervisor.OneForAll, supervisor.RestForOne} {
		t.Run(strategy.String(), func(t *testing.T) {
			const rounds = 200
			sys := newSystem()
			defer sys.Shutdown(context.Background()) //nolint:errcheck // the test has failed then
			got := make(chan string, 3*rounds)
			echo := func(name string) supervisor.Child {
				return supervisor.Child{Name: name, New: func() actor.Actor {
					return actor.Func(func(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
						if e.Data() == "fail" {
							return errBoom
						}
						got <- fmt.Sprint(name, e.Data())
						return nil
					})
				}}
			}
			tree, err := supervisor.Start(t.Context(), sys, "top", supervisor.Spec{Strategy: strategy,
				Intensity: supervisor.Unlimited, Children: []supervisor.Child{echo("a"), echo("b"), echo("c")}})
			if err != nil {
				t.Fatal(err)
			}
			for round := range rounds {
				for _, name := range []string{"c", "a", "b"} {
					ref, _ := tree.Child(name)
					_ = ref.PostMessage("fail")
					_ = ref.PostMessage(round)
				}
				seen := make(map[string]bool)
				for range 3 {
					select {
					case v := <-got:
						seen[v] = true
					case <-time.After(10 * time.Second):
						t.Fatalf("round %d: got %v, want one of each", round, seen)
					}
				}
				for _, name := range []string{"a", "b", "c"} {
					if v := fmt.Sprint(name, round); !seen[v] {
						t.Fatalf("round %d: got %v, want %v", round, seen, v)
					}
				}
			}
		})
	}
}
