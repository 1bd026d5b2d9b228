package main

import (
	"log/slog"
	"math"
	"time"

	"github.com/anthdm/hollywood/actor"

	"github.com/berth-go/berth/bench/internal/work"
)

// hollywood is Hollywood with small inboxes, which grow as they have to: the default
// of 1,024 is 24 KiB for each actor, and slows its start.
type hollywood struct{ *actor.Engine }

var small = actor.WithInboxSize(16)

func newHollywood(t *work.T) *hollywood {
	quiet(t)
	e, err := actor.NewEngine(actor.NewEngineConfig())
	t.Check(err)
	return &hollywood{e}
}

// quiet keeps those who log each restart by the default logger from writing.
func quiet(t *work.T) {
	old := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	t.Cleanup(func() { slog.SetDefault(old) })
}

// on makes a receiver of what takes ints.
func on(take func(c *actor.Context, v int)) func(*actor.Context) {
	return func(c *actor.Context) {
		if v, ok := c.Message().(int); ok {
			take(c, v)
		}
	}
}

func (h *hollywood) Kind(take func(*actor.Context, int)) func() *actor.PID {
	f := on(take)
	return func() *actor.PID { return h.SpawnFunc(f, "bench", small) }
}

func (h *hollywood) Send(to *actor.PID, v int)                   { h.Engine.Send(to, v) }
func (h *hollywood) Post(c *actor.Context, to *actor.PID, v int) { c.Send(to, v) }

func (h *hollywood) Echo() *actor.PID {
	return h.SpawnFunc(on(func(c *actor.Context, v int) { c.Respond(v) }), "echo", small)
}

func (h *hollywood) Call(to *actor.PID, v int) error {
	_, err := h.Request(to, v, time.Hour).Result()
	return err
}

func (h *hollywood) Cycle() error {
	<-h.Stop(h.SpawnFunc(func(*actor.Context) {}, "idle", small)).Done()
	return nil
}

// Fragile restarts without the delay of half a second that is the default.
func (h *hollywood) Fragile(take func(*actor.Context, int)) *actor.PID {
	return h.SpawnFunc(on(take), "fragile", small, actor.WithMaxRestarts(math.MaxInt32), actor.WithRestartDelay(0))
}

func (h *hollywood) Child(c *actor.Context, start func(*actor.Context), take func(*actor.Context, int)) *actor.PID {
	return c.SpawnChildFunc(func(c *actor.Context) {
		switch v := c.Message().(type) {
		case actor.Started:
			start(c)
		case int:
			take(c, v)
		}
	}, "node", small)
}

func (h *hollywood) Self(c *actor.Context) *actor.PID { return c.PID() }
func (h *hollywood) Leave(c *actor.Context)           { h.Stop(c.PID()) }
