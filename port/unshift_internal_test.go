package port

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// What is put back comes first, wherever the queue stands in its segments.
func TestUnshift(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 100 {
		e := new(end)
		var want []int
		next := 0
		for range r.IntN(400) {
			switch k := r.IntN(10); {
			case k < 4:
				e.q.push(message{data: next})
				want = append(want, next)
				next++
			case k < 7:
				m, ok := e.takeLocked()
				if ok != (len(want) > 0) || ok && m.data != want[0] {
					t.Fatalf("got %v, %v, want the first of %v", m.data, ok, want)
				}
				if ok {
					want = want[1:]
				}
			default:
				e.unshiftLocked(message{data: next})
				want = slices.Insert(want, 0, next)
				next++
			}
			var got []int
			e.q.each(int(uint32(e.lease.Load())), func(m *message) { got = append(got, m.data.(int)) })
			if fmt.Sprint(got) != fmt.Sprint(want) || e.lenLocked() != len(want) || e.emptyLocked() != (len(want) == 0) {
				t.Fatalf("queue: got %v (%d), want %v", got, e.lenLocked(), want)
			}
		}
	}
}
