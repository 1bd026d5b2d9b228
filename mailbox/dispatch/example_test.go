package dispatch_test

import (
	"fmt"

	"github.com/berth-go/berth/mailbox/dispatch"
)

// A player returns the ball to the other until it has been hit five times.
type player struct {
	d     *dispatch.Dispatcher
	name  string
	other *player
	entry dispatch.Entry
	hits  *int
	done  chan struct{}
}

func (p *player) RunTask(*dispatch.Worker) {
	*p.hits++
	fmt.Println(*p.hits, p.name)
	if *p.hits == 5 {
		close(p.done)
		return
	}
	p.d.ScheduleEntry(&p.other.entry)
}

// Two tasks that schedule each other in turn.
func Example() {
	d := dispatch.New(nil)
	done := make(chan struct{})
	ping := &player{d: d, name: "ping", hits: new(int), done: done}
	ping.other = &player{d: d, name: "pong", hits: ping.hits, done: done, other: ping}

	ping.entry.Task, ping.other.entry.Task = ping, ping.other
	d.ScheduleEntry(&ping.entry)
	<-done
	d.Close()
	<-d.Done()
	// Output:
	// 1 ping
	// 2 pong
	// 3 ping
	// 4 pong
	// 5 ping
}
