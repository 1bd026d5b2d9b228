package actor

import (
	"strconv"

	engine "github.com/asynkron/protoactor-go/actor"
)

// A process is a cell as a process of the engine's: what the engine's registry has for
// as long as the incarnation lives, under a number that no other ever has. Turns do
// not go through the engine, and nobody is given the PID: what is sent there all
// the same is a dead letter of the engine's.
type process cell

var _ engine.Process = (*process)(nil)

// SendUserMessage implements [engine.Process].
func (p *process) SendUserMessage(pid *engine.PID, m any) {
	p.sys.engine.DeadLetter.SendUserMessage(pid, m)
}

// SendSystemMessage implements [engine.Process].
func (p *process) SendSystemMessage(pid *engine.PID, m any) {
	p.sys.engine.DeadLetter.SendSystemMessage(pid, m)
}

// Stop implements [engine.Process].
func (p *process) Stop(*engine.PID) { (*cell)(p).tell(ErrShutdown) }

func (c *cell) processID() string { return strconv.FormatUint(c.serial, 10) }

// register enters the actor in the engine's registry.
func (c *cell) register() {
	id := c.processID()
	c.sys.engine.ProcessRegistry.LocalPIDs.GetBucket(id).Set(id, (*process)(c))
}

// unregister takes it out.
func (c *cell) unregister() {
	id := c.processID()
	c.sys.engine.ProcessRegistry.LocalPIDs.GetBucket(id).Remove(id)
}
