package port

import (
	"errors"

	"github.com/berth-go/berth/port/clone"
)

// BeginTransfer claims the port for one transfer. [Port.PostMessage] calls it
// for every entry of the transfer list, in order; it is exported because
// [Transferable] is an interface that users may implement too.
//
// A claimed handle still posts until the transfer is committed. A second claim
// fails, and so does one of a closed or detached port.
func (p *Port) BeginTransfer() (clone.Transfer, error) {
	if p.isZero() {
		return nil, ErrDetached
	}
	e := p.end
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := p.errLocked(); err != nil {
		return nil, err
	}
	if e.is(claimed) {
		return nil, errClaimed
	}
	e.flags |= claimed
	return (*transfer)(p), nil
}

var errClaimed = errors.New("port: being transferred already")

// A transfer is a handle whose end is claimed.
type transfer Port

// Revert gives the claim up; a close that came meanwhile is made good.
func (t *transfer) Revert() {
	p := (*Port)(t)
	e := p.end
	e.mu.Lock()
	again := e.is(doClose)
	e.flags &^= claimed | doClose
	var reason error
	if again {
		reason = e.rare.reason
	}
	e.mu.Unlock()
	if again {
		p.CloseWith(reason)
	}
}

// Commit detaches the handle and puts the end on its way. The right to post is moved
// in the twin first, in the critical section that appends there, and then the
// end itself: two locks, one after the other. Until the second step the queue
// still belongs to the old holder.
func (t *transfer) Commit() clone.Transit {
	e := t.end
	next := t.gen + 1
	if twin := e.peer; twin != nil {
		twin.mu.Lock()
		twin.src = next
		wake, n := twin.shipLocked()
		admitted := twin.sweepLocked()
		twin.mu.Unlock()
		for range n {
			wake.enqueue(twin)
		}
		admitted.enqueue(twin)
	}
	e.mu.Lock()
	e.gen = next
	e.shipLocked()
	e.flags = e.flags&^(started|pulled|claimed|doClose|queued) | transit
	e.revokeLocked() // before the handlers go: see lease.next
	e.handlers.Store(nil)
	if e.rare != nil {
		e.rare.reason = nil
		e.rare.releaseLocked(ErrDetached)
		e.barLocked(nil)
	}
	e.mu.Unlock()
	return (*traveller)(e)
}

// shipLocked makes an end that shared the unshipped queue of its loop a source of its
// own. It returns the loop to wake, once, if there is something to run.
func (e *end) shipLocked() (*Loop, int) {
	if !e.is(local) {
		return nil, 0
	}
	e.flags &^= local
	return e.wakeLocked(), 1
}

// A traveller is an end inside a message.
type traveller end

// Arrive makes the receiver's handle. Its queue is disabled, whatever it was before
// (R56), and its handlers will run on the loop that received it.
func (t *traveller) Arrive(at any) any {
	e := (*end)(t)
	l, _ := at.(*Loop)
	e.mu.Lock()
	e.flags &^= transit | adrift
	if l != nil {
		e.loop = l
	} else {
		e.flags |= adrift
	}
	e.ownedBySenderLocked()
	p := &Port{end: e, gen: e.gen}
	e.mu.Unlock()
	if !l.adopt(e) {
		l.closeOwned(e, nil)
	}
	return p
}

// Lose closes an end whose message is dropped, and everything in its queue.
func (t *traveller) Lose(reason error) {
	d := disposal{err: reason, ends: []*end{(*end)(t)}}
	d.run()
}

// Detach transfers the port to its holder: the end and its queue move to a new
// handle, disabled and without handlers, and p is detached. It fails as
// transferring p would.
func (p *Port) Detach() (*Port, error) {
	t, err := p.BeginTransfer()
	if err != nil {
		return nil, err
	}
	l := p.end.owner()
	return t.Commit().Arrive(l).(*Port), nil
}

// Release is Detach for a port that is to leave its loop: the new handle
// belongs to no loop until it is owned, received or started somewhere.
func (p *Port) Release() (*Port, error) {
	t, err := p.BeginTransfer()
	if err != nil {
		return nil, err
	}
	return t.Commit().Arrive(nil).(*Port), nil
}
