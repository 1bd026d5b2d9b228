package work

// A Host runs actors that take ints. A is the address of an actor, C what an actor
// has in its hand while it takes one.
type Host[C, A any] interface {
	Kind(take func(c C, v int)) (spawn func() A) // actors that can be posted to when spawn returns
	Send(to A, v int)                            // from outside
	Post(c C, to A, v int)                       // from an actor
}

// What a host may have besides. A peer takes part in the work for which it has what
// is needed.
type (
	// A Caller has requests and replies.
	Caller[A any] interface {
		Echo() A // an actor that replies with what it is asked
		Call(to A, v int) error
	}
	// A Stopper stops actors.
	Stopper interface {
		Cycle() error // starts an actor that does nothing and stops it, both waited for
	}
	// A Mender restarts actors.
	Mender[C, A any] interface {
		Fragile(take func(c C, v int)) A // an actor that is restarted whenever take panics
	}
	// A Parent has actors that start actors.
	Parent[C, A any] interface {
		Child(c C, start func(c C), take func(c C, v int)) A // start is called before any take
		Self(c C) A
		Leave(c C) // c's actor stops
	}
)

// A Peer is a runtime of actors that does the same work as Berth. It is made by
// [NewPeer]; a method returns nil if the peer does not do that work.
type Peer interface {
	Name() string
	oneWay(senders int) func(*T)
	burst(senders int) func(*T)
	pingPong() func(*T)
	ring(nodes, tokens int) func(*T)
	call() func(*T)
	big() func(*T)
	forkJoin() func(*T)
	latency(rate int) func(*T)
	blockers(n int) func(*T)
	spawn() func(*T)
	skynet(leaves int) func(*T)
	restart() func(*T)
	idle() func(*T)
}

// NewPeer makes a peer of what opens its host, and closes it by the T's Cleanup.
func NewPeer[C, A any, H Host[C, A]](name string, open func(*T) H) Peer {
	return peer[C, A, H]{name, open}
}

type peer[C, A any, H Host[C, A]] struct {
	name string
	open func(*T) H
}

func (p peer[C, A, H]) Name() string { return p.name }

// can reports whether a host has what some work needs besides.
func can[Need, H any]() bool {
	var h H
	_, ok := any(h).(Need)
	return ok
}

// with adds the peers that do some work to its contestants. Those after the first,
// which are not always there, take part in half of the rounds.
func with(list []Contestant, peers []Peer, run func(Peer) func(*T)) []Contestant {
	rounds := 0
	for _, p := range peers {
		if f := run(p); f != nil {
			list = append(list, Contestant{Name: p.Name(), Peer: true, Rounds: rounds, Run: f})
		}
		rounds = 5
	}
	return list
}
