package port_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/berth-go/berth/port"
)

// A limit has senders wait, or tells them.
func ExamplePort_SetLimit() {
	ctx := context.Background()
	p1, p2 := port.NewChannel()
	p2.SetLimit(&port.Limit{Messages: 2})

	sent := make(chan struct{})
	go func() {
		for i := range 5 {
			p1.Send(ctx, i) // waits when two are there
		}
		close(sent)
	}()
	for range 5 {
		e, _ := p2.Receive(ctx)
		fmt.Println(e.Data())
	}
	<-sent

	p2.SetLimit(&port.Limit{Messages: 1, Policy: port.Refuse})
	p1.PostMessage("in")
	err := p1.PostMessage("out")
	fmt.Println(errors.Is(err, port.ErrFull), err)
	// Output:
	// 0
	// 1
	// 2
	// 3
	// 4
	// true port: full: 1 messages, 34 bytes
}
