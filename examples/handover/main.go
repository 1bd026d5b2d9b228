// Handover passes a mailbox with queued messages from one actor to the next,
// again and again, while senders keep posting to the same Ref. At the end the
// count shows that no message was lost or doubled, and that each sender's came
// in order.
//
//	go run ./examples/handover
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"sync"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

const (
	senders  = 8
	messages = 20_000 // of each sender
	term     = 5_000  // messages that a clerk handles before the next takes over
)

// job is what the senders post.
type job struct{ Sender, Number int }

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer) error {
	sys := actor.NewSystem(nil)
	defer sys.Shutdown(ctx)

	office := &office{out: out, done: make(chan struct{})}
	ref, err := office.hire(ctx, sys, nil)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for s := range senders {
		wg.Go(func() {
			for i := range messages {
				ref.PostMessage(job{s, i})
			}
		})
	}
	wg.Wait()
	<-office.done
	fmt.Fprintf(out, "%d messages by %d senders, %d lost, %d doubled, %d out of order, %d clerks\n",
		office.handled, senders, senders*messages-office.handled, office.doubled, office.disordered, office.clerks)
	return nil
}

// office is the record that the clerks share. They never work at the same time.
type office struct {
	out                          io.Writer
	done                         chan struct{}
	clerks                       int
	handled, doubled, disordered int
	next                         [senders]int // the number that each sender is due
}

// hire starts a clerk, whose mailbox is the inbox that the one before has left.
func (o *office) hire(ctx context.Context, sys *actor.System, inbox *port.Port) (actor.Ref, error) {
	o.clerks++
	return sys.Spawn(ctx, actor.Spec{
		Name: fmt.Sprint("clerk ", o.clerks), Inbox: inbox,
		New: func() actor.Actor { return &clerk{office: o} },
	})
}

// A clerk handles messages for its term and then hands its mailbox to the next.
type clerk struct {
	office *office
	count  int
}

func (c *clerk) Receive(ctx context.Context, self *actor.Self, e port.MessageEvent) error {
	j, err := port.Data[job](e)
	if err != nil {
		return err
	}
	c.office.note(j)
	if c.office.handled == senders*messages {
		close(c.office.done)
		return nil
	}
	if c.count++; c.count < term {
		return nil
	}
	inbox, err := self.ReleaseInbox()
	if err != nil {
		return err
	}
	if c.office.clerks%10 == 1 {
		fmt.Fprintf(c.office.out, "%s leaves after %d messages\n", self.Name(), c.count)
	}
	_, err = c.office.hire(ctx, self.System(), inbox)
	return err
}

func (o *office) note(j job) {
	o.handled++
	switch due := o.next[j.Sender]; {
	case j.Number < due:
		o.doubled++
	case j.Number > due:
		o.disordered++
	}
	o.next[j.Sender] = j.Number + 1
}
