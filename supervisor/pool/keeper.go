package pool

import (
	"context"
	"errors"
	"fmt"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// A keeper is the actor that supervises the workers of a pool. It starts them, puts a
// new one in the place of one that died, and stops them.
type keeper struct {
	pool   *Pool
	serial int // of the worker that was started last
}

var (
	_ actor.Starter = (*keeper)(nil)
	_ actor.Parent  = (*keeper)(nil)
)

// Actor returns an actor that runs the pool; it is the New of a supervisor's child
// or of an actor's Spec, and starts the workers in its Start. When it is stopped
// the pool is; when it is started again the pool takes jobs again. Only one may
// run at a time. Its Shutdown should be negative: the pool bounds its end itself.
func (p *Pool) Actor() actor.Actor { return &keeper{pool: p} }

// Start starts the workers.
func (k *keeper) Start(ctx context.Context, self *actor.Self) error {
	k.pool.begin(self)
	return k.fill(ctx, self)
}

// begin opens the pool, again if it was stopped.
func (p *Pool) begin(self *actor.Self) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taking, p.halted, p.impatient = true, false, false
	p.sys, p.keeper, p.log = self.System(), self.Ref(), self.Log()
}

// fill starts workers until there are enough.
func (k *keeper) fill(ctx context.Context, self *actor.Self) error {
	for k.pool.short() {
		k.serial++
		w := &worker{pool: k.pool}
		_, err := self.Spawn(ctx, actor.Spec{
			Name: fmt.Sprint("worker ", k.serial), New: func() actor.Actor { return w },
			OnExit: k.replace(w), Shutdown: k.pool.opt.grace(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// replace takes the end of a worker.
func (k *keeper) replace(w *worker) func(context.Context, *actor.Self, actor.Exit) error {
	return func(ctx context.Context, self *actor.Self, x actor.Exit) error {
		if !w.retired { // which is settled: the worker has ended
			k.pool.noteRestart()
		}
		return k.fill(ctx, self)
	}
}

func (p *Pool) noteRestart() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count.restarted++
}

var errNoOrder = errors.New("pool: not a request to a pool; jobs are submitted by its methods")

// An order is what the keeper is asked to do, on its turn. It is handed over as it is.
type order struct {
	do func(ctx context.Context, k *keeper, self *actor.Self) error
}

// SharedClone lets an order pass inside the process.
func (*order) SharedClone() {}

// Receive carries out an order.
func (k *keeper) Receive(ctx context.Context, self *actor.Self, e port.MessageEvent) error {
	o, ok := e.Data().(*order)
	if !ok {
		e.Refuse(errNoOrder)
		return nil
	}
	err := o.do(ctx, k, self)
	if e.IsCall() {
		_ = e.Reply(nil)
	}
	return err
}

// Resize changes the number of workers. It returns when those that are new have
// started; of those that are too many each leaves when it has finished the job in
// hand. A pool of no workers is paused.
func (p *Pool) Resize(ctx context.Context, workers int) error {
	workers = max(workers, 0)
	ref := p.keeperRef()
	if ref.IsZero() {
		p.resize(workers)
		return nil
	}
	_, err := actor.Call[any](ctx, ref, &order{func(ctx context.Context, k *keeper, self *actor.Self) error {
		self.StopAll(ctx, p.resize(workers))
		return k.fill(ctx, self)
	}})
	if isOver(err) {
		return ErrStopped
	}
	return err
}

// overrun gives a worker up that is still at a job whose time is over.
func (p *Pool) overrun(w *worker, j *job) {
	_ = p.keeperRef().PostEnvelope(port.Envelope{Notice: true}, &order{func(ctx context.Context, k *keeper, self *actor.Self) error {
		if !p.isAt(w, j) {
			return nil
		}
		p.died(w, errOverrun)
		k.pool.noteRestart()
		ctx, cancel := context.WithCancel(ctx)
		cancel() // it has had its time
		_, _ = self.StopChild(ctx, w.ref)
		return k.fill(self.Context(), self)
	}})
}

func (p *Pool) isAt(w *worker, j *job) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return w.job == j
}

func (p *Pool) keeperRef() actor.Ref {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.keeper
}
