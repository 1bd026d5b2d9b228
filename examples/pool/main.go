// Pool is a small supervised worker pool in which a worker panics. The workers
// pull: each calls the dispenser for its next job, so a slow worker holds no
// backlog and an idle one costs nothing. A worker that panics is restarted by
// its supervisor; it costs one job and not the pool.
//
//	go run ./examples/pool
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"slices"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

const (
	workers = 3
	jobs    = 10
	unlucky = 7 // the job that a worker panics on
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer) error {
	sys := actor.NewSystem(&actor.Options{Logger: slog.New(slog.DiscardHandler)}) // the panic is reported below
	defer sys.Shutdown(ctx)

	spec := supervisor.Spec{
		Intensity: workers,
		Children:  []supervisor.Child{{Name: "queue", New: func() actor.Actor { return new(queue) }}},
	}
	tree, err := supervisor.Start(ctx, sys, "pool", spec)
	if err != nil {
		return err
	}
	queue, _ := tree.Child("queue")
	for i := range workers {
		_, err := tree.StartChild(ctx, supervisor.Child{
			Name: fmt.Sprint("worker ", i), New: func() actor.Actor { return &worker{queue: queue} },
		})
		if err != nil {
			return err
		}
	}

	results := make(chan string, jobs)
	for i := range jobs {
		go func() { results <- submit(ctx, queue, i) }()
	}
	var lines []string
	for range jobs {
		lines = append(lines, <-results)
	}
	slices.Sort(lines)
	for _, l := range lines {
		fmt.Fprintln(out, l)
	}
	return report(ctx, out, tree)
}

// submit has a job done and says what came of it.
func submit(ctx context.Context, queue actor.Ref, n int) string {
	square, err := actor.Call[int](ctx, queue, n)
	var panicked *actor.PanicError
	switch {
	case errors.As(err, &panicked):
		return fmt.Sprintf("job %d: its worker panicked: %v", n, panicked.Value)
	case err != nil:
		return fmt.Sprintf("job %d: %v", n, err)
	}
	return fmt.Sprintf("job %d: %d", n, square)
}

func report(ctx context.Context, out io.Writer, tree *supervisor.Tree) error {
	children, err := tree.Children(ctx)
	restarts := 0
	for _, c := range children {
		restarts += c.Restarts
	}
	fmt.Fprintf(out, "%d workers, %d restart\n", len(children)-1, restarts)
	return err
}

// order is a job with the reply port of whoever submitted it.
type order struct {
	N     int
	Reply *port.Port
}

// queue gives each job to a worker that has said that it is ready.
type queue struct {
	jobs  []order
	ready []*port.Port // workers that wait for a job
}

// ready is what a worker posts, with a port to send the job to.
type ready struct{ Port *port.Port }

func (q *queue) Receive(_ context.Context, _ *actor.Self, e port.MessageEvent) error {
	if e.IsCall() {
		n, err := port.Data[int](e)
		if err != nil {
			e.Refuse(err)
			return nil
		}
		q.jobs = append(q.jobs, order{n, e.TakeReply()})
	} else {
		r, err := port.Data[ready](e)
		if err != nil {
			e.Refuse(err)
			return nil
		}
		q.ready = append(q.ready, r.Port)
	}
	for len(q.jobs) > 0 && len(q.ready) > 0 {
		j := q.jobs[0]
		if err := q.ready[0].PostMessage(j, j.Reply); err == nil {
			q.jobs = q.jobs[1:]
		}
		q.ready = q.ready[1:] // it has a job, or it is gone
	}
	return nil
}

// worker does one job after the other.
type worker struct {
	queue actor.Ref
	desk  *port.Port // where jobs arrive
}

// Start says that the worker is ready, again after a restart.
func (w *worker) Start(_ context.Context, self *actor.Self) error {
	return w.next(self)
}

// next asks for one job.
func (w *worker) next(self *actor.Self) error {
	desk, theirs := self.NewChannel()
	err := self.Listen(desk, func(_ context.Context, self *actor.Self, e port.MessageEvent) error {
		j, err := port.Data[order](e)
		if err != nil {
			return err
		}
		if j.N == unlucky {
			panic("bad luck")
		}
		if err := j.Reply.PostMessage(j.N * j.N); err != nil && !errors.Is(err, port.ErrClosed) {
			return err
		}
		desk.Close()
		return w.next(self)
	})
	if err != nil {
		return err
	}
	w.desk = desk
	return w.queue.PostMessage(ready{theirs}, theirs)
}

func (w *worker) Receive(context.Context, *actor.Self, port.MessageEvent) error { return nil }
