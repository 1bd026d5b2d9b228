package dispatch_test

import (
	"fmt"

	"github.com/berth-go/berth/mailbox/dispatch"
)

// A player returns the ball to the other until it has been hit five times.
type player struct {
	name  string
	other *player
	hits  *int
	done  chan struct{}
}

func (p *player) RunTask(w *dispatch.Worker) {
	*p.hits++
	fmt.Println(*p.hits, p.name)
	if *p.hits == 5 {
		close(p.done)
		return
	}
	w.ScheduleNext(p.other)
}

// Two tasks that name each other as next stay on one worker.
func Example() {
	d := dispatch.New(nil)
	done := make(chan struct{})
	ping := &player{name: "ping", hits: new(int), done: done}
	ping.other = &player{name: "pong", hits: ping.hits, done: done, other: ping}

	d.ScheduleTask(ping)
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
