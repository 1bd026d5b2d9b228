package actor_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/berth-go/berth/actor"
	"github.com/berth-go/berth/port"
)

// told is a stage that adds to its Node.
type told struct{ stage }

func (*told) Inspect(n *actor.Node) {
	n.Info = map[string]string{"shard": "7"}
	for i := range n.Children {
		n.Children[i].Restarts = 3
	}
	n.Children = append(n.Children, actor.Node{Name: n.Name + "/absent", State: "restarting"})
}

// The snapshot shows the tree, the queues, the limits, and where ports lead; an Inspected
// actor adds what it knows (R242, R274).
func TestSnapshot_R242(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		g := newGate(t)
		root := &told{}
		ref, err := sys.Spawn(t.Context(), actor.Spec{Name: "root", New: func() actor.Actor { return root }})
		if err != nil {
			t.Fatal(err)
		}
		root.ref = ref
		p, q := port.NewChannel()
		a := under(t, &root.stage, &stage{}, actor.Spec{Name: "a", Ports: map[string]*port.Port{"p": p}, Resume: true})
		b := under(t, &root.stage, &stage{}, actor.Spec{Name: "b", Ports: map[string]*port.Port{"q": q}, Limit: &port.Limit{Messages: 2, Policy: port.DropOldest}})
		b.begin(func(context.Context, *actor.Self) error { g.pass(); return nil })
		synctest.Wait()
		for i := range 5 {
			_ = b.ref.PostMessage(i)
		}
		a.try(t, func(_ context.Context, self *actor.Self) error {
			_ = self.Port("p").PostMessage("x")
			return errBoom
		})
		want := strings.Join([]string{
			"root running",
			"  a running restarts=3 port:0→/root/b failure=\"boom\"",
			"  b running busy queue=2 limit={2 0 drop oldest} dropped=3 restarts=3 port:1→/root/a",
			"  absent restarting",
			"dead letters: 4", "",
		}, "\n")
		s := sys.Snapshot()
		if got := fmt.Sprint(s); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		text, err := json.Marshal(s)
		if err != nil || !strings.Contains(string(text), `"Policy":"drop oldest"`) || !strings.Contains(string(text), `"shard":"7"`) {
			t.Errorf("got %s, %v", text, err)
		}
		if got := fmt.Sprint(s.Actors[0].Children[0]); !strings.HasPrefix(got, "a running") {
			t.Errorf("got %s", got)
		}
		g.open()
	})
}

// The states of an actor's life.
func TestSnapshotStates(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		g := newGate(t)
		state := func() string {
			synctest.Wait()
			var list []string
			for _, n := range sys.Snapshot().Actors {
				list = append(list, n.State)
			}
			return strings.Join(list, " ")
		}
		wait := func(context.Context, *actor.Self) error { g.pass(); return nil }
		s := &stage{starts: wait}
		spawned := make(chan actor.Ref, 1)
		go func() {
			ref, err := sys.Spawn(t.Context(), s.as(actor.Spec{Drain: time.Minute, Shutdown: time.Minute}))
			if err != nil {
				t.Error(err)
			}
			spawned <- ref
		}()
		if got := state(); got != "starting" {
			t.Errorf("got %q", got)
		}
		g.open()
		s.ref = <-spawned
		if got := state(); got != "running" {
			t.Errorf("got %q", got)
		}
		g = newGate(t)
		s.begin(wait)
		stopped := make(chan error, 1)
		go func() { stopped <- sys.Stop(t.Context(), s.ref) }()
		if got := state(); got != "draining" {
			t.Errorf("got %q", got)
		}
		time.Sleep(time.Minute)
		if got := state(); got != "stopping" {
			t.Errorf("got %q", got)
		}
		g.open()
		wantIs(t, "Stop", <-stopped, nil)
		if got := state(); got != "" {
			t.Errorf("got %q", got)
		}
	})
}

// Snapshots may be taken at any time.
func TestSnapshotWhileAllChanges(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 100 {
					s := &stage{}
					ref, err := sys.Spawn(t.Context(), s.as(actor.Spec{Limit: &port.Limit{Messages: 3}, Resume: true}))
					if err != nil {
						t.Error(err)
						return
					}
					s.ref = ref
					s.begin(func(context.Context, *actor.Self) error { return errBoom })
					if err := sys.Stop(t.Context(), ref); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Go(func() {
			for range 200 {
				_ = sys.Snapshot().String()
			}
		})
		wg.Wait()
	})
}

// The events of a life, in order.
func TestEvents(t *testing.T) {
	bubble(t, func(t *testing.T, sys *actor.System) {
		var log record[string]
		events := sys.Events(t.Context())
		go func() {
			for e, dropped := range events {
				if dropped != 0 || e.Time.IsZero() || e.Ref.IsZero() {
					t.Errorf("got %+v, %d dropped", e, dropped)
				}
				log.add(e.String())
			}
		}()
		root := up(t, sys, &stage{}, actor.Spec{Name: "root"})
		kid := under(t, root, &stage{}, actor.Spec{Name: "kid"})
		kid.end(t, errBoom)
		resumes := under(t, root, &stage{}, actor.Spec{Name: "resumes", Resume: true})
		resumes.end(t, errBoom)
		_, err := sys.Spawn(t.Context(), (&stage{starts: func(context.Context, *actor.Self) error { return errBoom }}).as(actor.Spec{Name: "bad"}))
		wantIs(t, "start", err, errBoom)
		synctest.Wait() // its end
		g := newGate(t)
		stuck := up(t, sys, &stage{}, actor.Spec{Name: "stuck", Shutdown: time.Second})
		stuck.begin(func(context.Context, *actor.Self) error { g.pass(); return nil })
		synctest.Wait()
		wantIs(t, "Stop", sys.Stop(t.Context(), stuck.ref), nil)
		wantIs(t, "Stop", sys.Stop(t.Context(), root.ref), nil)
		g.open()
		log.want(t, "events",
			"/root spawned", "/root started",
			"/root/kid spawned", "/root/kid started", "/root/kid failed: boom", "/root/kid stopped: boom",
			"/root/resumes spawned", "/root/resumes started", "/root/resumes failed: boom", "/root/resumes stopped",
			"/bad spawned", "/bad failed: boom", "/bad stopped: boom",
			"/stuck spawned", "/stuck started", "/stuck fenced", "/stuck stopped: actor: did not stop, fenced",
			"/root stopped: actor: shutdown")
	})
}
