package actor_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

var (
	randomSeed     = flag.Uint64("seed", 0, "seed of the random-schedule test; 0 draws one")
	randomMessages = flag.Int64("messages", 1_200_000, "messages of the random-schedule test")
)

// A line is one direction of a channel in the model: the messages for one end. What
// is posted is numbered by whoever holds the other end; what is handled is noted
// with the holder of this end. A holder's number grows with every transfer.
type line struct {
	id      int
	mu      sync.Mutex
	posted  int64          // accepted, by number 1, 2, …
	handled map[int64]int  // number → holder
	dead    map[int64]bool // numbers that became dead letters
	last    map[int]int64  // holder → the number it handled last
}

// A boat is an end in the hands of one holder: the handle, and the number of the
// last message that was posted through it. It travels with the end.
type boat struct {
	port   *port.Port
	line   int // of what arrives here; the twin's is line^1
	holder int // grows by one with each transfer
	mode   boatMode
}

type boatMode uint8

const (
	idleBoat boatMode = iota
	pushed
	pulledBoat
)

// letter is what travels: its own line and number, and perhaps a boat.
type letter struct {
	Line   int
	Number int64
	Boat   int // line of the end that travels; -1 for none
	Holder int
	Port   *port.Port
}

// world is the model: every message that was accepted is handled once, or dead once,
// or waits in a queue that nobody can reach any more.
type world struct {
	t     *testing.T
	sys   *actor.System
	lines struct {
		sync.Mutex
		list []*line
	}
	carried   sync.Map // line of an end → the message that it is in
	refs      []actor.Ref
	harbours  []*harbour
	accepted  atomic.Int64
	handled   atomic.Int64
	dead      atomic.Int64
	transfers atomic.Int64
	crashes   atomic.Int64
	closes    atomic.Int64
	stop      atomic.Bool
	ticks     atomic.Int64 // in the inboxes
}

func (w *world) line(i int) *line {
	w.lines.Lock()
	defer w.lines.Unlock()
	return w.lines.list[i]
}

// newLines makes the model of one channel; the first line is for port1.
func (w *world) newLines() int {
	w.lines.Lock()
	defer w.lines.Unlock()
	n := len(w.lines.list)
	for i := range 2 {
		w.lines.list = append(w.lines.list, &line{id: n + i, handled: map[int64]int{}, dead: map[int64]bool{}, last: map[int]int64{}})
	}
	return n
}

// code packs a message without a boat into an int, which takes the immediate path.
func code(l int, n int64) int { return l<<40 | int(n) }

func decode(v any) (l int, n int64, ok bool) {
	switch v := v.(type) {
	case int64:
		return int(v >> 40), v & (1<<40 - 1), v >= 0
	case map[string]any:
		l := v["Line"].(int64)
		return int(l), v["Number"].(int64), l >= 0
	}
	return 0, 0, false
}

// handle notes that a holder got a message.
func (w *world) handle(l int, n int64, holder int) {
	x := w.line(l)
	x.mu.Lock()
	defer x.mu.Unlock()
	if h, twice := x.handled[n]; twice {
		w.t.Errorf("line %d: %d handled by %d and by %d", l, n, h, holder)
	}
	if last := x.last[holder]; n <= last {
		w.t.Errorf("line %d: holder %d handled %d after %d", l, holder, n, last)
	}
	x.handled[n], x.last[holder] = holder, n
	w.handled.Add(1)
}

// bury notes a dead letter.
func (w *world) bury(d port.DeadLetter) {
	l, n, ok := decode(d.Data())
	if !ok {
		return // a tick
	}
	if d.Reason != port.Closed && d.Reason != port.InHand {
		w.t.Errorf("line %d: %d is a dead letter: %v", l, n, d) // who starts a port listens
	}
	x := w.line(l)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.dead[n] {
		w.t.Errorf("line %d: %d twice a dead letter", l, n)
	}
	if _, also := x.handled[n]; also && d.Reason != port.InHand {
		w.t.Errorf("line %d: %d handled and a dead letter: %v", l, n, d)
	}
	x.dead[n] = true
	if _, also := x.handled[n]; !also {
		w.dead.Add(1)
	}
}

// post posts the next number through a boat. Its holder alone does, so the number
// needs no lock but that of the line.
func (w *world) post(b *boat, cargo *boat) error {
	x := w.line(b.line ^ 1)
	x.mu.Lock()
	n := x.posted + 1
	x.posted = n // taken back if it is not accepted; nobody else posts on this line
	x.mu.Unlock()
	var err error
	if cargo == nil {
		err = b.port.PostMessage(code(b.line^1, n))
	} else {
		v := letter{Line: b.line ^ 1, Number: n, Boat: cargo.line, Holder: cargo.holder + 1, Port: cargo.port}
		w.carried.Store(cargo.line, [2]int64{int64(b.line ^ 1), n})
		err = b.port.PostMessage(v, cargo.port)
	}
	if err != nil {
		x.mu.Lock()
		x.posted = n - 1
		x.mu.Unlock()
		return err
	}
	w.accepted.Add(1)
	return nil
}

// A crew is what an incarnation of an actor, or a goroutine, does with its boats.
type crew struct {
	w     *world
	rng   *rand.Rand
	boats []*boat
	self  *actor.Self // nil in a harbour
	loop  *port.Loop
}

var errCrash = errors.New("crash")

// act does one random thing. It panics if the crew is to crash.
func (c *crew) act() {
	if len(c.boats) < 3 || c.rng.IntN(200) == 0 {
		c.build()
	}
	b := c.boats[c.rng.IntN(len(c.boats))]
	switch r := c.rng.IntN(1000); {
	case r < 600:
		for range 1 + c.rng.IntN(64) {
			if c.w.post(b, nil) != nil {
				_ = b.port.Close() // the twin has closed
				c.drop(b)
				return
			}
		}
	case r < 760:
		c.listen(b)
	case r < 850:
		c.pull(b)
	case r < 960:
		c.ship(b)
	case r < 975:
		c.w.closes.Add(1)
		_ = b.port.Close()
		c.drop(b)
	case r < 985 && c.self != nil:
		c.w.crashes.Add(1)
		panic(errCrash)
	}
}

// build makes a channel: both ends stay here, or one leaves at once.
func (c *crew) build() {
	n := c.w.newLines()
	var p1, p2 *port.Port
	if c.self != nil && c.rng.IntN(2) == 0 {
		p1, p2 = c.self.NewChannel()
	} else {
		p1, p2 = port.NewChannel()
		own := c.loop.Own
		if c.self != nil {
			own = c.self.Own
		}
		if err := errors.Join(own(p1), own(p2)); err != nil {
			c.w.t.Error(err)
		}
	}
	c.boats = append(c.boats, &boat{port: p1, line: n}, &boat{port: p2, line: n + 1})
	if c.rng.IntN(2) == 0 {
		c.ship(c.boats[len(c.boats)-1])
	}
}

func (c *crew) drop(b *boat) {
	for i, x := range c.boats {
		if x == b {
			c.boats[i] = c.boats[len(c.boats)-1]
			c.boats = c.boats[:len(c.boats)-1]
			return
		}
	}
}

// listen pushes: handlers do random things themselves.
func (c *crew) listen(b *boat) {
	if b.mode != idleBoat || c.self == nil {
		return
	}
	b.mode = pushed
	_ = b.port.OnMessage(func(e port.MessageEvent) {
		c.got(b, e)
		if c.rng.IntN(100) == 0 {
			c.act()
		}
	})
}

// pull takes some messages.
func (c *crew) pull(b *boat) {
	if b.mode == pushed {
		return
	}
	b.mode = pulledBoat
	for range 256 {
		e, ok := b.port.TryReceive()
		if !ok {
			return
		}
		c.got(b, e)
	}
}

// got notes a message and takes in the boat that it carries.
func (c *crew) got(b *boat, e port.MessageEvent) {
	if l, n, ok := decodeInt(e); ok {
		c.w.handle(l, n, b.holder)
		return
	}
	v, err := port.Data[letter](e)
	if err != nil {
		c.w.t.Errorf("line %d: %v", b.line, err)
		return
	}
	c.w.handle(v.Line, v.Number, b.holder)
	c.take(v)
}

func decodeInt(e port.MessageEvent) (int, int64, bool) {
	v, err := port.Data[int64](e)
	if err != nil {
		return 0, 0, false
	}
	return decode(v)
}

func (c *crew) take(v letter) {
	if v.Boat < 0 {
		return
	}
	c.w.carried.Delete(v.Boat)
	c.boats = append(c.boats, &boat{port: v.Port, line: v.Boat, holder: v.Holder})
}

// ship sends a boat away: by the inbox of an actor, the port of a harbour, or through
// another boat, and so perhaps in a circle.
func (c *crew) ship(b *boat) {
	c.w.transfers.Add(1)
	if c.rng.IntN(3) == 0 && len(c.boats) > 1 {
		via := c.boats[c.rng.IntN(len(c.boats))]
		if via != b && via.line != b.line^1 {
			if err := c.w.post(via, b); !errors.Is(err, clone.ErrDataClone) {
				c.drop(b)
			}
			return
		}
	}
	v := letter{Line: -1, Boat: b.line, Holder: b.holder + 1, Port: b.port}
	if k := c.rng.IntN(len(c.w.refs) + len(c.w.harbours)); k < len(c.w.refs) {
		_ = c.w.refs[k].PostMessage(v, b.port)
	} else {
		_ = c.w.harbours[k-len(c.w.refs)].inlet.PostMessage(v, b.port)
	}
	c.drop(b)
}

// A tick in an inbox has the actor do something.
func (c *crew) Receive(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
	if v, err := port.Data[letter](e); err == nil {
		c.take(v)
	} else {
		c.w.ticks.Add(-1)
	}
	if !c.w.stop.Load() {
		c.act()
	}
	return nil
}

func (c *crew) Start(_ context.Context, self *actor.Self) error {
	c.self = self
	return nil
}

// A harbour is a goroutine that holds ports outside actors and pulls.
type harbour struct {
	crew
	inbox *port.Port
	inlet port.Sender
}

func (h *harbour) run(done *sync.WaitGroup) {
	defer done.Done()
	for !h.w.stop.Load() {
		for {
			e, ok := h.inbox.TryReceive()
			if !ok {
				break
			}
			if v, err := port.Data[letter](e); err == nil {
				h.take(v)
			}
		}
		h.act()
		for h.w.ticks.Load() < 64 {
			h.w.ticks.Add(1)
			_ = h.w.refs[h.rng.IntN(len(h.w.refs))].PostMessage(-1)
		}
		if h.w.accepted.Load() >= *randomMessages && h.w.transfers.Load() >= *randomMessages/100 {
			h.w.stop.Store(true)
		}
		runtime.Gosched()
	}
	h.loop.End(nil)
}

// keeper is a supervisor reduced to custody: it starts every actor again with its
// inbox.
type keeper struct {
	w    *world
	seed *atomic.Uint64
}

func (k *keeper) Start(ctx context.Context, self *actor.Self) error {
	for i := range 8 {
		ref, err := k.spawn(ctx, self, fmt.Sprint("a", i), nil)
		if err != nil {
			return err
		}
		k.w.refs = append(k.w.refs, ref)
	}
	return nil
}

func (k *keeper) spawn(ctx context.Context, self *actor.Self, name string, inbox *port.Port) (actor.Ref, error) {
	return self.Spawn(ctx, actor.Spec{
		Name: name, Inbox: inbox, Custody: true,
		New: func() actor.Actor { return k.w.newCrew(k.seed.Add(1)) },
		OnExit: func(ctx context.Context, self *actor.Self, x actor.Exit) error {
			_, err := k.spawn(ctx, self, name, x.Inbox)
			return err
		},
	})
}

func (k *keeper) Receive(context.Context, *actor.Self, port.MessageEvent) error { return nil }

func (w *world) newCrew(seed uint64) *crew {
	return &crew{w: w, rng: rand.New(rand.NewPCG(seed, 1))}
}

// TestRandomSchedule lets actors and goroutines post, transfer (also both ends of a
// channel, in circles and out of handlers), start, pull, close and crash at random,
// and compares the outcome with the model (R33, R39, R54, R60, R62, R74, R76, R79).
// Replay with -seed.
func TestRandomSchedule(t *testing.T) {
	var seed atomic.Uint64
	if *randomSeed == 0 {
		*randomSeed = rand.Uint64()
	}
	t.Logf("-seed=%d", *randomSeed)
	seed.Store(*randomSeed)

	w := &world{t: t}
	w.sys = actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler), DeadLetters: w.bury})
	var done sync.WaitGroup
	for i := range 3 {
		h := &harbour{crew: *w.newCrew(seed.Add(1)), inbox: port.NewInbox()}
		h.loop = port.NewLoop(&port.LoopOptions{Name: fmt.Sprint("harbour ", i), DeadLetters: w.bury})
		h.inlet = h.inbox.Inlet()
		if err := h.loop.Own(h.inbox); err != nil {
			t.Fatal(err)
		}
		w.harbours = append(w.harbours, h)
	}
	if _, err := w.sys.Spawn(t.Context(), actor.Spec{Name: "keeper", New: func() actor.Actor { return &keeper{w, &seed} }}); err != nil {
		t.Fatal(err)
	}
	for _, h := range w.harbours {
		done.Add(1)
		go h.run(&done)
	}
	done.Wait()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := w.sys.Shutdown(ctx); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	w.compare()
}

// compare settles the account of every line.
func (w *world) compare() {
	var missing int64
	for _, x := range w.lines.list {
		w.checkOrder(x)
		for n := int64(1); n <= x.posted; n++ {
			if _, ok := x.handled[n]; ok || x.dead[n] {
				continue
			}
			missing++
			if !w.unreachable(x.id) {
				w.t.Errorf("line %d: %d of %d was lost", x.id, n, x.posted)
				break
			}
		}
	}
	w.t.Logf("accepted %d = handled %d + dead %d + in unreachable circles %d; %d transfers, %d crashes, %d closes, %d channels",
		w.accepted.Load(), w.handled.Load(), w.dead.Load(), missing, w.transfers.Load(), w.crashes.Load(), w.closes.Load(), len(w.lines.list)/2)
	if got := w.handled.Load() + w.dead.Load() + missing; got != w.accepted.Load() {
		w.t.Errorf("accounted for %d messages, accepted %d", got, w.accepted.Load())
	}
}

// checkOrder shows that what successive holders handled joins on in order: all of an
// earlier one's numbers are lower.
func (w *world) checkOrder(x *line) {
	at := -1
	for n := int64(1); n <= x.posted; n++ {
		h, ok := x.handled[n]
		if !ok {
			continue
		}
		if h < at {
			w.t.Errorf("line %d: %d handled by holder %d, one before it by %d", x.id, n, h, at)
			return
		}
		at = h
	}
}

// unreachable reports whether the end of a line is inside a message that waits, by
// way of others perhaps, in the end itself.
func (w *world) unreachable(id int) bool {
	seen := map[int]bool{}
	for !seen[id] {
		seen[id] = true
		v, ok := w.carried.Load(id)
		if !ok {
			return false
		}
		in := v.([2]int64)
		x := w.line(int(in[0]))
		if _, handled := x.handled[in[1]]; handled || x.dead[in[1]] {
			return false
		}
		id = x.id
	}
	return true
}
