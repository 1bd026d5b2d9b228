package work

import (
	"context"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
	"github.com/berth-go/berth/supervisor"
)

func restart(peers []Peer) Group {
	return Group{
		About: About{
			Name: "Restart", Title: "Panic and restart", Op: "restart", Unit: Nanoseconds, Headline: true,
			Includes: "A supervised actor panics at each message and is restarted, its inbox kept; the next " +
				"message is posted when the one before has failed. The goroutine recovers and goes on with " +
				"its channel: no state is made anew and nobody is told.",
		},
		Cases: []Case{{Contestants: with([]Contestant{
			{Name: "berth", Bar: Bar{Value: 4_000}, Run: restartBerth},
			{Name: "chan", Run: restartChan},
		}, peers, Peer.restart)}},
	}
}

func restartBerth(t *T) {
	s := newSystem(t)
	next := make(chan struct{}, 1)
	tree, err := supervisor.Start(context.Background(), s, "bench", supervisor.Spec{
		Intensity: supervisor.Unlimited,
		Children: []supervisor.Child{{Name: "child", New: func() actor.Actor {
			return receive(func(*actor.Self, port.MessageEvent) {
				next <- struct{}{}
				panic("bench")
			})
		}}},
	})
	t.Check(err)
	child, _ := tree.Child("child")
	t.ResetTimer()
	for i := range t.N {
		_ = actor.Post(child, i)
		<-next
	}
}

func restartChan(t *T) {
	ch, next := make(chan any, buffer), make(chan struct{}, 1)
	serve := func() {
		defer func() { _ = recover() }()
		for range ch {
			next <- struct{}{}
			panic("bench")
		}
	}
	stop := make(chan struct{})
	go func() {
		for {
			select {
			case <-stop:
				return
			default:
				serve()
			}
		}
	}()
	t.ResetTimer()
	for i := range t.N {
		ch <- message(0, i)
		<-next
	}
	close(stop)
	close(ch)
}

func (p peer[C, A, H]) restart() func(*T) {
	if !can[Mender[C, A], H]() {
		return nil
	}
	return func(t *T) {
		h, next := p.open(t), make(chan struct{}, 1)
		a := any(h).(Mender[C, A]).Fragile(func(C, int) {
			next <- struct{}{}
			panic("bench")
		})
		t.ResetTimer()
		for i := range t.N {
			h.Send(a, i)
			<-next
		}
	}
}
