package clone_test

import (
	flags "flag"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/berth-go/berth/port/clone"
)

var hostile = flags.Int("hostile", 0, "how many mutated inputs `n` to decode, instead of a few")

// R247, R248, R253, R257: mutated messages, as many as -hostile says, do no
// more than fail. For a long run:
//
//	go test ./port/clone -run Mutated -hostile 1000000000 -timeout 0 -v
func TestMutated_R253_R257(t *testing.T) {
	n := 20_000
	if *hostile > 0 {
		n = *hostile
	}
	seeds := hostileSeeds(t)
	types := &clone.Types{Limits: clone.Limits{Elements: 1 << 16, Bytes: 1 << 16, Depth: 500}}
	if err := clone.Register[everything](types, "e"); err != nil {
		t.Fatal(err)
	}
	var next, good, size atomic.Int64
	var wg sync.WaitGroup
	begin := time.Now()
	before := memory()
	const batch = 1000
	for worker := range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			m := mutator{random: rand.New(rand.NewPCG(uint64(n), uint64(worker))), seeds: seeds}
			for {
				done := next.Add(batch)
				if done > int64(n) {
					return
				}
				g, s := m.batch(batch, types)
				good.Add(g)
				size.Add(s)
				if done%50_000_000 == 0 {
					used := memory()
					t.Logf("%d inputs in %v: %.1f bytes allocated a byte, %d bytes of heap", done, time.Since(begin).Round(time.Second),
						float64(used.TotalAlloc-before.TotalAlloc)/float64(size.Load()), used.HeapAlloc)
				}
			}
		})
	}
	wg.Wait()
	runtime.GC()
	used := memory().TotalAlloc - before.TotalAlloc
	each := float64(used) / float64(n)
	t.Logf("%d inputs of %.0f bytes in %v, %d good, %.0f bytes allocated for each, %d bytes of heap in the end",
		n, float64(size.Load())/float64(n), time.Since(begin).Round(time.Second), good.Load(), each, memory().HeapAlloc)
	if most := perByte*float64(size.Load())/float64(n) + 2048; each > most {
		t.Errorf("got %.0f bytes an input, want at most %.0f", each, most)
	}
}

func memory() (m runtime.MemStats) {
	runtime.ReadMemStats(&m)
	return m
}

// hostileSeeds are messages of every kind, good and bad, that are not long.
func hostileSeeds(t *testing.T) [][]byte {
	t.Helper()
	return slices.DeleteFunc(foreignSeeds(t), func(b []byte) bool { return len(b) >= 200 })
}

// A mutator makes inputs out of seeds.
type mutator struct {
	random *rand.Rand
	seeds  [][]byte
	b      []byte
}

// batch decodes n inputs; good is how many were messages, size their length
// altogether.
func (m *mutator) batch(n int, types *clone.Types) (good, size int64) {
	for i := range n {
		m.next()
		size += int64(len(m.b))
		r := clone.FromBytes(types, m.b)
		_, err := r.Value()
		if err == nil {
			good++
			if i%8 == 0 {
				_, _ = clone.As[everything](r)
				_, _ = clone.As[[]map[string]any](r)
			}
		}
	}
	return good, size
}

// next makes the next input in m.b.
func (m *mutator) next() {
	m.b = append(m.b[:0], m.seeds[m.random.IntN(len(m.seeds))]...)
	for range 1 + m.random.IntN(3) {
		m.change()
	}
}

// interesting are bytes that begin or end something.
const interesting = "\x00\x01\x7f\x80\x81\x8f\x90\x91\x9f\xa0\xa1\xbf\xc0\xc1\xc2\xc4\xc5\xc6\xc7\xc8\xc9\xca\xcb\xcc\xcd\xce\xcf" +
	"\xd0\xd1\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xdb\xdc\xdd\xde\xdf\xe0\xff"

func (m *mutator) change() {
	if len(m.b) == 0 {
		m.b = append(m.b, byte(m.random.Uint32()))
		return
	}
	r := m.random.Uint64()
	at := int(r>>32) % len(m.b)
	switch r % 8 {
	case 0, 1:
		m.b[at] ^= 1 << (r >> 8 & 7)
	case 2, 3:
		m.b[at] = interesting[int(r>>8&0xffff)%len(interesting)]
	case 4:
		m.b[at] = byte(r >> 8)
	case 5: // cut the end, or the middle
		if to := at + int(r>>8&7); to < len(m.b) {
			m.b = append(m.b[:at], m.b[to:]...)
		} else {
			m.b = m.b[:at]
		}
	case 6: // repeat a part
		part := m.b[at:min(len(m.b), at+1+int(r>>8&15))]
		m.b = append(m.b, part...)
	case 7: // put a part of another seed in place
		other := m.seeds[int(r>>8&0xffff)%len(m.seeds)]
		if len(other) > 0 {
			copy(m.b[at:], other[int(r>>24&0xff)%len(other):])
		}
	}
}
