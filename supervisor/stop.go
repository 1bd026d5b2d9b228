package supervisor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/supervisor/internal/plan"
)

// An UnstoppedError says which children did not stop in their time and were fenced:
// each may still hold a goroutine. It wraps actor.ErrFenced.
type UnstoppedError struct {
	Paths []string // in the order of start, children behind their supervisors
}

// Error names them.
func (e *UnstoppedError) Error() string {
	return fmt.Sprintf("supervisor: did not stop: %s", strings.Join(e.Paths, ", "))
}

// Unwrap returns actor.ErrFenced.
func (e *UnstoppedError) Unwrap() error { return actor.ErrFenced }

// Stop stops the children, the last to be started first, and then the
// supervisor. A child that does not stop within its own time is fenced; when
// the context is done, everything is. The error is then an [*UnstoppedError];
// children with a Brutal stop are not in it.
//
// A Sub is stopped as by TerminateChild, within the times of its children.
func (t *Tree) Stop(ctx context.Context) error {
	w := new(watch)
	w.add(t.sys, t.index)
	var err error
	if t.parent != nil {
		err = t.parent.TerminateChild(ctx, t.name)
	} else {
		err = t.sys.Stop(ctx, t.ref)
	}
	if err != nil {
		return err
	}
	if stuck := w.fenced(); len(stuck) > 0 {
		return &UnstoppedError{stuck}
	}
	return nil
}

// A watch sees how children end.
type watch struct {
	paths []string
	downs []<-chan actor.Down
}

// add watches all children below an index.
func (w *watch) add(sys *actor.System, ix *index) {
	for _, e := range ix.list() {
		path := ix.path + "/" + e.name
		if e.state == plan.Running && !e.brutal && e.ref.String() == path {
			w.paths = append(w.paths, path)
			w.downs = append(w.downs, sys.Monitor(e.ref))
		}
		if e.sub != nil {
			w.add(sys, e.sub)
		}
	}
}

// fenced returns the paths of those that were given up. All have ended, and their
// notices are there or on their way; only that of an inbox which was given away at
// the very moment of the watch may never come.
func (w *watch) fenced() (paths []string) {
	patience := time.NewTimer(time.Second)
	defer patience.Stop()
	for i, down := range w.downs {
		select {
		case d := <-down:
			if errors.Is(d.Reason, actor.ErrFenced) {
				paths = append(paths, w.paths[i])
			}
		case <-patience.C:
			return paths
		}
	}
	return paths
}
