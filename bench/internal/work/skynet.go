package work

import (
	"context"
	"fmt"

	engine "github.com/asynkron/protoactor-go/actor"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// fan is how many children each inner node of the skynet has.
const fan = 10

func skynet(s Scale) Group {
	leaves := fan
	for leaves*fan <= s.Leaves {
		leaves *= fan
	}
	return Group{
		About: About{
			Name: "Skynet", Title: "Skynet", Op: "tree", Unit: Nanoseconds,
			Includes: "A tree of actors, ten children each, down to the leaves, which are actors too: each " +
				"leaf reports its number, each node the sum of its children, and stops. One operation is the " +
				"whole tree. The goroutines have one channel for the children of a node.",
		},
		Cases: []Case{{
			Name: fmt.Sprintf("leaves=%d", leaves), X: float64(leaves), N: 1, Rounds: 5,
			Contestants: []Contestant{
				{Name: "berth", Run: func(t *T) { skynetBerth(t, leaves) }},
				{Name: "chan", Run: func(t *T) { skynetChan(t, leaves) }},
				{Name: "protoactor", Run: func(t *T) { skynetEngine(t, leaves) }},
			},
		}},
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

func skynetEngine(t *T, leaves int) {
	root := newEngine(t)
	sum := make(chan int, 1)
	t.ResetTimer()
	for range t.N {
		root.Spawn(skynetProps(0, leaves, func(_ engine.Context, v int) { sum <- v }))
		checkSkynet(t, leaves, <-sum)
	}
}

func skynetProps(num, size int, report func(ctx engine.Context, sum int)) *engine.Props {
	left, sum := fan, 0
	return engine.PropsFromFunc(func(ctx engine.Context) {
		switch v := ctx.Message().(type) {
		case *engine.Started:
			if size == 1 {
				report(ctx, num)
				ctx.Stop(ctx.Self())
				return
			}
			me := ctx.Self()
			up := func(ctx engine.Context, sum int) { ctx.Send(me, sum) }
			for i := range fan {
				ctx.Spawn(skynetProps(num+i*size/fan, size/fan, up))
			}
		case int:
			sum += v
			if left--; left == 0 {
				report(ctx, sum)
				ctx.Stop(ctx.Self())
			}
		}
	})
}
