package work

// window bounds the messages in flight, so that what is measured is the exchange and
// not the growth of a queue.
const window = 2048

// A gate lets a sender run ahead of a receiver by a window.
type gate struct{ tokens chan struct{} }

func newGate() *gate { return &gate{make(chan struct{}, 2)} }

// enter is called by the sender before each message with its number.
func (g *gate) enter(i int) {
	if i%(window/2) == 0 {
		g.tokens <- struct{}{}
	}
}

// leave is called by the receiver after each message with its number.
func (g *gate) leave(i int) {
	if i%(window/2) == window/2-1 {
		<-g.tokens
	}
}
