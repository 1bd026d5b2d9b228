// Pipeline sends words through three actors that are wired by their supervisor
// with typed ports: one splits lines, one counts, one prints. The end of the
// input travels as the close of each channel, behind the last word.
//
//	go run ./examples/pipeline
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

const text = `a port is a handle
a handle is not a port
the end is what it holds`

// count is what the second stage tells the third.
type count struct {
	Word  string
	Times int
}

// none is what travels upstream: nothing.
type none struct{}

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer) error {
	sys := actor.NewSystem(nil)
	defer sys.Shutdown(ctx)

	done := make(chan struct{})
	tree, err := supervisor.Start(ctx, sys, "pipeline", supervisor.Spec{
		Children: []supervisor.Child{
			{Name: "printer", New: func() actor.Actor { return &printer{out: out, done: done} }},
			{Name: "counter", New: func() actor.Actor { return new(counter) }},
			{Name: "splitter", New: func() actor.Actor { return new(splitter) }},
		},
		Wires: []supervisor.Wire{
			{A: "splitter", PortA: "out", B: "counter", PortB: "in"},
			{A: "counter", PortA: "out", B: "printer", PortB: "in"},
		},
	})
	if err != nil {
		return err
	}
	splitter, _ := tree.Child("splitter")
	for line := range strings.Lines(text) {
		if err := splitter.PostMessage(line); err != nil {
			return err
		}
	}
	if err := splitter.PostMessage(nil); err != nil { // the end
		return err
	}
	<-done
	return nil
}

// splitter makes words of lines.
type splitter struct{}

func (s *splitter) Receive(_ context.Context, self *actor.Self, e port.MessageEvent) error {
	out := port.As[string, none](self.Port("out"))
	line, ok := e.Data().(string)
	if !ok {
		return out.Close()
	}
	for _, w := range strings.Fields(line) {
		if err := out.Post(w); err != nil {
			return err
		}
	}
	return nil
}

// counter counts the words, and passes the counts on when there are no more.
type counter struct{ words map[string]int }

func (c *counter) Start(_ context.Context, self *actor.Self) error {
	c.words = make(map[string]int)
	in := port.As[none, string](self.Port("in"))
	out := port.As[count, none](self.Port("out"))
	in.Port().OnClose(func(error) {
		for _, w := range slices.Sorted(maps.Keys(c.words)) {
			out.Post(count{w, c.words[w]})
		}
		out.Close()
	})
	return in.OnMessage(func(w string) { c.words[w]++ })
}

func (c *counter) Receive(context.Context, *actor.Self, port.MessageEvent) error { return nil }

// printer prints what arrives.
type printer struct {
	out  io.Writer
	done chan struct{}
}

func (p *printer) Start(_ context.Context, self *actor.Self) error {
	in := port.As[none, count](self.Port("in"))
	in.Port().OnClose(func(error) { close(p.done) })
	return in.OnMessage(func(c count) { fmt.Fprintf(p.out, "%d × %s\n", c.Times, c.Word) })
}

func (p *printer) Receive(context.Context, *actor.Self, port.MessageEvent) error { return nil }
