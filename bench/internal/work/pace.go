package work

import "time"

// A pace is a fixed rate of sending that nothing slows down: the i-th message is
// intended for a time that depends on i alone. A latency that is measured from there
// counts what a message waits because its sender was held up before it was sent, as
// it would count for whoever wanted to send it. To measure from the actual send
// instead is known as coordinated omission.
type pace struct{ rate int } // messages a second

// intended is when the i-th message is to be sent, from the start.
func (p pace) intended(i int) time.Duration {
	return time.Duration(i) * time.Second / time.Duration(p.rate)
}

// due is how many of n messages are to have been sent once so much has gone by: as
// many as are intended for then or before.
func (p pace) due(passed time.Duration, n int) int {
	if passed < 0 {
		return 0
	}
	if passed >= p.intended(n) {
		return n
	}
	return (int(passed+1)*p.rate + int(time.Second) - 1) / int(time.Second)
}

// run sends n messages at the pace, each with its intended time. When it is late it
// sends all that are due at once. Pause is called while none is.
func (p pace) run(n int, now func() time.Duration, send func(intended time.Duration), pause func()) {
	for i := 0; i < n; {
		due := p.due(now(), n)
		if i == due {
			pause()
		}
		for ; i < due; i++ {
			send(p.intended(i))
		}
	}
}
