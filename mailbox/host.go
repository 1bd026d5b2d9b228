package mailbox

import (
	"math/bits"

	"github.com/berth-go/berth/mailbox/dispatch"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/port/clone"
)

// A Host is what a mailbox belongs to that is no engine's actor: it runs the turns
// itself, and owns the loop.
type Host interface {
	// Turn runs one turn of a port: Run, unless it is Served, then Finish or
	// whatever ends it.
	Turn(t *port.Turn)
	// Signal is called for each signal, the lowest bit first, before any turn.
	Signal(bit uint32)
	// Failed is told of a panic, once; t is nil if it was not in a turn. It is
	// called on the same goroutine.
	Failed(reason any, t *port.Turn)
	// Name is shown in dead letters. It may be called from any goroutine.
	Name() string
	// Accept is asked about messages with a target; see [port.LoopOptions].
	Accept(target any) bool
}

// Init makes the zero Mailbox, which may be a part of its host, one whose turns the
// host runs. The port moves to it; nil stands for a new one. Of the Options, which
// many mailboxes may share, Types and DeadLetters count.
func (mb *Mailbox) Init(host Host, inbox *port.Port, opt *Options) error {
	mb.host, mb.opt = host, opt
	_, err := mb.loop.Drive((*driver)(mb), inbox, true)
	return err
}

// Launch lets a mailbox with a host run.
func (mb *Mailbox) Launch(d *dispatch.Dispatcher) {
	mb.tasks, mb.entry.Task = d, mb
	mb.Start()
}

// Signal sets a bit that the host is told of on its loop, before any message. Setting
// it again before that has no effect.
func (mb *Mailbox) Signal(bit uint32) {
	mb.signals.Or(bit)
	mb.schedule()
}

// SignalHere is Signal for a host that is about to end: if the mailbox is idle, and the
// host says that it has nothing to do for which it needs a worker, the mailbox runs
// at once, on the caller's goroutine. It does not if another signal is set, one
// that Launch is about to schedule, say: that may need a worker.
func (mb *Mailbox) SignalHere(bit uint32, light func() bool) {
	alone := mb.signals.Or(bit) == 0
	switch {
	case !mb.state.CompareAndSwap(idle, scheduled): // whoever runs it sees the signal
	case alone && light():
		mb.RunTask(nil)
	default:
		mb.dispatch()
	}
}

// AtRest is the signal of [Mailbox.SignalAtRest]; the lower bits are the host's.
const AtRest uint32 = 1 << 31

// SignalAtRest has the host told, once, when no message is due any more: the last may be
// one that comes to no turn, because it is dropped before. It is called on the loop.
func (mb *Mailbox) SignalAtRest() { mb.tells = true }

// signalled tells the host of one signal.
func (mb *Mailbox) signalled(set uint32) {
	bit := uint32(1) << bits.TrailingZeros32(set)
	mb.signals.And(^bit)
	mb.host.Signal(bit)
}

// driver is the mailbox as its loop sees it.
type driver Mailbox

func (d *driver) Wake()               { (*Mailbox)(d).schedule() }
func (d *driver) Types() *clone.Types { return d.opt.Types }

func (d *driver) DeadLetter(l port.DeadLetter) {
	if d.opt.DeadLetters != nil {
		d.opt.DeadLetters(l)
	}
}

func (d *driver) Accept(target any) bool {
	if d.host != nil {
		return d.host.Accept(target)
	}
	return d.opt.Accept == nil || d.opt.Accept(target)
}

func (d *driver) Name() string {
	if d.host != nil {
		return d.host.Name()
	}
	return d.opt.Name
}

func (d *driver) Owner() any {
	if d.host != nil {
		return d.host
	}
	return d.opt.Owner
}
