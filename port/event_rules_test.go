package port_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/berth-go/berth/port"
)

func TestTheEventOfAMessageOverAPort(t *testing.T) { // R106
	synctest.Test(t, func(t *testing.T) {
		p1, p2 := port.NewChannel()
		q1, q2 := port.NewChannel()
		wantNoError(t, "OnMessageError", p2.OnMessageError(func(port.MessageEvent) { t.Error("messageerror") }))
		post(t, p1, 1)
		ship(t, p1, 2, q1)
		post(t, p1, []int{3})
		var events []port.MessageEvent
		handle(t, p2, func(e port.MessageEvent) { events = append(events, e) })
		synctest.Wait()
		if len(events) != 3 {
			t.Fatalf("events: got %d, want 3", len(events))
		}
		for i, e := range events {
			for _, field := range []struct {
				name      string
				got, want any
			}{
				{"Origin", e.Origin(), ""},
				{"Source", e.Source(), nil},
				{"Attempt", e.Attempt(), 0},
				{"IsCall", e.IsCall(), false},
				{"len(Ports)", len(e.Ports()), []int{0, 1, 0}[i]},
				{"Port", e.Port(), p2},
			} {
				if field.got != field.want {
					t.Errorf("message %d, %s: got %v, want %v", i+1, field.name, field.got, field.want)
				}
			}
			wantError(t, "Reply to a message that is no call", e.Reply(1), port.ErrNoReply)
		}
		wantLinked(t, events[1].Ports()[0], q2)
	})
}

func TestThePortsOfAnEventAreTheReadersOwn(t *testing.T) { // R107
	synctest.Test(t, func(t *testing.T) {
		c1, c2 := port.NewChannel()
		a, _ := port.NewChannel()
		b, _ := port.NewChannel()
		var first, second, third []*port.Port
		listen(t, c2, func(e port.MessageEvent) {
			first = e.Ports()
			seen := slices.Clone(first)
			first[0] = nil
			_ = append(first[:1], a)
			slices.Reverse(first)
			second = e.Ports()
			if !slices.Equal(second, seen) {
				t.Errorf("read again: got %v, want %v", second, seen)
			}
		})
		listen(t, c2, func(e port.MessageEvent) { third = e.Ports() })
		start(t, c2)
		ship(t, c1, nil, a, b)
		synctest.Wait()
		if len(third) != 2 || !slices.Equal(third, second) {
			t.Errorf("at the second listener: got %v, want %v", third, second)
		}
	})
}

func TestAMessageIsDeserializedOnce(t *testing.T) { // R108
	for _, tt := range []struct {
		name string
		v    any
	}{
		{"R108 map", map[string]any{"seen": []any{}}},
		{"R108 struct", struct {
			Seen []string `msgpack:"seen"`
		}{[]string{}}},
	} {
		bubble(t, tt.name, func(t *testing.T) {
			p1, p2 := port.NewChannel()
			var log []any
			for _, name := range []string{"first", "second", "third"} {
				listen(t, p2, func(e port.MessageEvent) {
					m := e.Data().(map[string]any)
					m["seen"] = append(m["seen"].([]any), name)
					log = append(log, len(e.Data().(map[string]any)["seen"].([]any)))
				})
			}
			start(t, p2)
			post(t, p1, tt.v)
			synctest.Wait()
			if want := []any{1, 2, 3}; !slices.Equal(log, want) {
				t.Errorf("length at each listener: got %v, want %v", log, want)
			}
		})
	}
	bubble(t, "R108 Data as a type is each reader's own", func(t *testing.T) {
		p1, p2 := port.NewChannel()
		q1, _ := port.NewChannel()
		type job struct {
			Names []string
			Port  *port.Port
		}
		var jobs []job
		for range 2 {
			listen(t, p2, func(e port.MessageEvent) {
				j, err := port.Data[job](e)
				wantNoError(t, "Data", err)
				j.Names[0] += "!"
				jobs = append(jobs, j)
			})
		}
		start(t, p2)
		ship(t, p1, job{[]string{"a"}, q1}, q1)
		synctest.Wait()
		if len(jobs) != 2 || jobs[0].Names[0] != "a!" || jobs[1].Names[0] != "a!" {
			t.Fatalf("got %v, want each its own", jobs)
		}
		if jobs[0].Port == nil || jobs[0].Port != jobs[1].Port {
			t.Errorf("the port: got %p and %p, want one", jobs[0].Port, jobs[1].Port)
		}
	})
}

// R114: what belongs to the platform cannot be cloned, at any depth.
func TestPlatformObjectsCannotBeCloned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p1, p2 := port.NewChannel()
		loop := port.NewLoop(nil)
		a, b := port.NewChannel()
		l := listen(t, b, func(port.MessageEvent) {})
		start(t, b)
		post(t, p1, "an event")
		e := receive(t, p2)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		typed, _ := port.NewTyped[int, int]()
		for name, v := range map[string]any{
			"event":            e,
			"event's address":  &e,
			"loop":             loop,
			"loop, by value":   port.LoopOptions{Wake: func() {}},
			"turn":             new(port.Turn),
			"listener":         l,
			"port":             a,
			"typed port":       typed,
			"channel":          []*port.Port{a, b},
			"background":       context.Background(),
			"context":          ctx,
			"context in a map": map[string]any{"ctx": ctx},
			"event in a list":  []any{1, e},
			"port in a struct": struct{ P *port.Port }{a},
			"go channel":       make(chan int),
		} {
			wantDataClone(t, "posting: "+name, p1.PostMessage(v))
		}
		wantLen(t, p2, 0)
	})
}
