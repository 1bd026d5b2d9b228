package actor

import (
	"strconv"
	"sync"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/port"
)

// A process is an incarnation as the engine sees it, for the engine's own actors: it
// stands in the engine's registry, under a name that no other ever has, from the moment
// in which somebody asks for its PID until the incarnation ends. Nothing of Berth's
// goes through it.
type process struct {
	cell   *cell
	engine *engine.ActorSystem
	pid    *engine.PID

	mu       sync.Mutex // guards the fields below
	watched  bool
	watchers engine.PIDSet
}

var _ engine.Process = (*process)(nil)

// PID returns an address of this incarnation for actors of [System.Engine], and for
// whoever they give it to. What is sent there is posted to the inbox, with the
// sender's PID, if there is one, as [port.MessageEvent.Source]. The incarnation can
// be watched there; it cannot be stopped.
//
// What is not a message for the inbox becomes a dead letter of the engine's: a value
// that can't be cloned, a stop or a poison pill, and all that is sent after the
// incarnation has ended.
func (s *Self) PID() *engine.PID {
	c := s.cell
	e := c.sys.Engine() // with no lock held: it logs
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.rareLocked()
	if r.process == nil {
		p := &process{cell: c, engine: e}
		id := "$berth-" + strconv.FormatUint(c.serial, 10) // the engine gives no such name
		if c.over.Load() {
			p.pid = e.NewLocalPID(id) // of nobody
		} else {
			p.pid, _ = e.ProcessRegistry.Add(p, id)
		}
		r.process = p
	}
	return r.process.pid
}

// SendUserMessage implements [engine.Process].
func (p *process) SendUserMessage(pid *engine.PID, m any) {
	_, v, sender := engine.UnwrapEnvelope(m)
	var env port.Envelope
	if sender != nil {
		env.Source = sender
	}
	_, internal := v.(engine.AutoReceiveMessage)
	if internal || p.cell.left.Load() || p.cell.ref.PostEnvelope(env, v) != nil {
		p.engine.DeadLetter.SendUserMessage(pid, m)
	}
}

// SendSystemMessage implements [engine.Process].
func (p *process) SendSystemMessage(pid *engine.PID, m any) {
	switch m := m.(type) {
	case *engine.Watch:
		p.watch(m.Watcher)
	case *engine.Unwatch:
		p.mu.Lock()
		defer p.mu.Unlock()
		p.watchers.Remove(m.Watcher)
	default:
		p.engine.DeadLetter.SendSystemMessage(pid, m)
	}
}

// Stop implements [engine.Process].
func (p *process) Stop(pid *engine.PID) { p.engine.DeadLetter.Stop(pid) }

func (p *process) watch(watcher *engine.PID) {
	p.mu.Lock()
	p.watchers.Add(watcher)
	first := !p.watched
	p.watched = true
	p.mu.Unlock()
	if first {
		p.cell.monitor(p.terminated)
	}
}

// terminated tells the watchers.
func (p *process) terminated(Down) {
	p.mu.Lock()
	list := p.watchers.Values()
	p.watchers.Clear()
	p.watched = false
	p.mu.Unlock()
	for _, w := range list {
		if to, ok := p.engine.ProcessRegistry.Get(w); ok {
			to.SendSystemMessage(w, &engine.Terminated{Who: p.pid})
		}
	}
}
