// Channel is the page and its iframe, the standard's example of channel
// messaging, on actors: each browsing context is one, under a supervisor.
//
// The page makes a channel, waits for its frame to load, and sends it one port
// by window message; they talk through the channel. Then the frame does the
// same to the page.
//
//	go run ./examples/channel
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

const (
	pageOrigin  = "https://page.example"
	frameOrigin = "https://frame.example"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer) error {
	sys := actor.NewSystem(nil)
	defer sys.Shutdown(ctx)

	tree, err := supervisor.Start(ctx, sys, "browser", supervisor.Spec{
		Children: []supervisor.Child{{
			Name: "page", Origin: pageOrigin,
			New: func() actor.Actor { return &page{out: out} },
		}},
	})
	if err != nil {
		return err
	}
	ref, _ := tree.Child("page")
	end, err := actor.Call[string](ctx, ref, "run")
	fmt.Fprintln(out, "main: ", end)
	return err
}

// page is the main page.
type page struct {
	out   io.Writer
	frame actor.Window
	done  *port.Port // the reply port of whoever runs the example
}

// Start loads the frame: it returns when the frame has started.
func (p *page) Start(ctx context.Context, self *actor.Self) (err error) {
	p.frame, err = self.SpawnFrame(ctx, actor.Spec{
		Name: "frame", Origin: frameOrigin,
		New: func() actor.Actor { return &frame{out: p.out} },
	})
	fmt.Fprintln(p.out, "page:  my frame has loaded")
	return err
}

func (p *page) Receive(_ context.Context, self *actor.Self, e port.MessageEvent) error {
	if e.IsCall() {
		p.done = e.TakeReply()
		return p.greet(self)
	}
	return p.answer(e)
}

// greet makes a channel, keeps one port and sends the other to the frame.
func (p *page) greet(self *actor.Self) error {
	port1, port2 := self.NewChannel()
	port1.OnMessage(func(e port.MessageEvent) {
		fmt.Fprintf(p.out, "page:  on my port: %v\n", e.Data())
	})
	fmt.Fprintln(p.out, "page:  I send my frame a port")
	return p.frame.PostMessage(self, "Hello from the page", frameOrigin, port2)
}

// answer is the other direction: the frame has sent a port.
func (p *page) answer(e port.MessageEvent) error {
	fmt.Fprintf(p.out, "page:  from %s: %v, with %d port\n", e.Origin(), e.Data(), len(e.Ports()))
	theirs := e.Ports()[0]
	theirs.OnMessage(func(e port.MessageEvent) {
		fmt.Fprintf(p.out, "page:  on the frame's port: %v\n", e.Data())
		p.done.PostMessage("both directions work")
	})
	return theirs.PostMessage("Hello back from the page")
}

// frame is the document in the page's iframe.
type frame struct{ out io.Writer }

func (f *frame) Receive(_ context.Context, self *actor.Self, e port.MessageEvent) error {
	fmt.Fprintf(f.out, "frame: from %s: %v, with %d port\n", e.Origin(), e.Data(), len(e.Ports()))
	if err := e.Ports()[0].PostMessage("Hello back from the frame"); err != nil {
		return err
	}

	port1, port2 := self.NewChannel()
	port1.OnMessage(func(e port.MessageEvent) {
		fmt.Fprintf(f.out, "frame: on my port: %v\n", e.Data())
		port1.PostMessage("Goodbye from the frame")
	})
	parent, _ := actor.SourceOf(e)
	return parent.PostMessage(self, "Hello from the frame", pageOrigin, port2)
}
