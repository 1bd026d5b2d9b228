package work

import (
	"context"
	"fmt"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// fan is how many children each inner node of the skynet has.
const fan = 10

func skynet(s Scale, peers []Peer) Group {
	g := Group{About: About{
		Name: "Skynet", Title: "Skynet", Op: "tree", Unit: Nanoseconds, Headline: true,
		Includes: "A tree of actors, ten children each, down to the leaves, which are actors too: each " +
			"leaf reports its number, each node the sum of its children, and stops. One operation is the " +
			"whole tree. The goroutines have one channel for the children of a node.",
	}}
	leaves := fan
	for ; leaves*fan <= s.Leaves; leaves *= fan {
		if leaves == tooMany {
			g.Cases = append(g.Cases, skynetCase(leaves, peers))
		}
	}
	if leaves > tooMany {
		peers = core(peers)
	}
	g.Cases = append(g.Cases, skynetCase(leaves, peers))
	return g
}

func skynetCase(leaves int, peers []Peer) Case {
	return Case{
		Name: fmt.Sprintf("leaves=%d", leaves), X: float64(leaves), N: 1, Rounds: 5,
		Contestants: with([]Contestant{
			{Name: "berth", Bar: Bar{Ratio: 2.5}.when(leaves == Full.Leaves), Run: func(t *T) { skynetBerth(t, leaves) }},
			{Name: "chan", Run: func(t *T) { skynetChan(t, leaves) }},
		}, peers, func(p Peer) func(*T) { return p.skynet(leaves) }),
	}
}

func checkSkynet(t *T, leaves, sum int) {
	if want := leaves * (leaves - 1) / 2; sum != want {
		t.Errorf("got a sum of %d, want %d", sum, want)
	}
}

// A node is one actor of the tree: its first message has it start, the others are
// its children's sums.
type node struct {
	num, size int
	report    func(sum int)
	left, sum int
}

func (n *node) receive(ctx context.Context, self *actor.Self, e port.MessageEvent) error {
	v, err := port.Data[int](e)
	switch {
	case err != nil:
		return err
	case n.size == 1:
		n.report(n.num)
		self.Stop()
		return nil
	case n.left == 0:
		return n.grow(ctx, self)
	}
	n.sum += v
	if n.left--; n.left == 0 {
		n.report(n.sum)
		self.Stop()
	}
	return nil
}

// grow starts the children.
func (n *node) grow(ctx context.Context, self *actor.Self) error {
	me := self.Ref()
	report := func(sum int) { _ = actor.Post(me, sum) }
	n.left = fan
	for i := range fan {
		size := n.size / fan
		child := &node{num: n.num + i*size, size: size, report: report}
		ref, err := self.Spawn(ctx, actor.Spec{New: child.actor})
		if err != nil {
			return err
		}
		_ = actor.Post(ref, 0)
	}
	return nil
}

func (n *node) actor() actor.Actor { return actor.Func(n.receive) }

func skynetBerth(t *T, leaves int) {
	s := newSystem(t)
	sum := make(chan int, 1)
	t.ResetTimer()
	for range t.N {
		root := &node{size: leaves, report: func(v int) { sum <- v }}
		_ = actor.Post(spawn(t, s, root.actor()), 0)
		checkSkynet(t, leaves, <-sum)
	}
}

func skynetChan(t *T, leaves int) {
	t.ResetTimer()
	for range t.N {
		sum := make(chan any, 1)
		go skynetGo(sum, 0, leaves)
		checkSkynet(t, leaves, (<-sum).(int))
	}
}

func skynetGo(parent chan<- any, num, size int) {
	if size == 1 {
		parent <- num
		return
	}
	sums, sum := make(chan any, fan), 0
	for i := range fan {
		go skynetGo(sums, num+i*size/fan, size/fan)
	}
	for range fan {
		sum += (<-sums).(int)
	}
	parent <- sum
}

// skynet has a node start at once, and not by a message as Berth's.
func (p peer[C, A, H]) skynet(leaves int) func(*T) {
	if !can[Parent[C, A], H]() {
		return nil
	}
	return func(t *T) {
		h := p.open(t)
		tree := skynetTree[C, A]{h, any(h).(Parent[C, A])}
		sum := make(chan int, 1)
		t.ResetTimer()
		for range t.N {
			root := h.Kind(func(c C, _ int) { tree.grow(c, 0, leaves, func(_ C, v int) { sum <- v }) })()
			h.Send(root, 0)
			checkSkynet(t, leaves, <-sum)
		}
	}
}

type skynetTree[C, A any] struct {
	Host[C, A]
	Parent[C, A]
}

// grow starts a node of the tree as a child of c.
func (s skynetTree[C, A]) grow(c C, num, size int, report func(c C, sum int)) {
	left, sum := fan, 0
	s.Child(c, func(c C) {
		if size == 1 {
			report(c, num)
			s.Leave(c)
			return
		}
		me := s.Self(c)
		up := func(c C, sum int) { s.Post(c, me, sum) }
		for i := range fan {
			s.grow(c, num+i*size/fan, size/fan, up)
		}
	}, func(c C, v int) {
		sum += v
		if left--; left == 0 {
			report(c, sum)
			s.Leave(c)
		}
	})
}
