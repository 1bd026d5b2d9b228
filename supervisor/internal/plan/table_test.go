package plan

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"unsafe"
)

// TestTable compares the table with a map, while it grows and when most have gone.
func TestTable(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var table table[int]
	known := make(map[string]*child[int])
	for i := range 10_000 {
		name := fmt.Sprint(rng.IntN(1000))
		c := known[name]
		if got := table.find(name); got != c {
			t.Fatalf("find %q: got %p, want %p", name, got, c)
		}
		switch grow := i < 5_000; {
		case c == nil && grow:
			known[name] = &child[int]{name: name}
			table.add(known[name])
		case c != nil && (!grow || i%3 == 0):
			delete(known, name)
			table.remove(c)
			if c.chained != nil {
				t.Fatalf("%q is chained, and was removed", name)
			}
		}
		if table.n != len(known) {
			t.Fatalf("got %d in the table, want %d", table.n, len(known))
		}
	}
	for name, c := range known {
		if table.find(name) != c {
			t.Errorf("%q is not to be found", name)
		}
	}
}

// TestTableSpreads: chains are short at every size, also between two powers of two.
func TestTableSpreads(t *testing.T) {
	var table table[int]
	for i := range 5000 {
		table.add(&child[int]{name: fmt.Sprint(i)})
		if len(table.buckets) != table.n {
			t.Fatalf("got %d buckets for %d children", len(table.buckets), table.n)
		}
	}
	longest := 0
	for _, c := range table.buckets {
		n := 0
		for ; c != nil; c = c.chained {
			n++
		}
		longest = max(longest, n)
	}
	if longest > 20 { // about 8 by chance
		t.Errorf("got a chain of %d", longest)
	}
}

// A child and the five words that the supervisor keeps with it are one object of 112
// bytes: a word more and it takes 128.
func TestChildSize(t *testing.T) {
	if size := unsafe.Sizeof(child[[5]uintptr]{}); size > 112 {
		t.Errorf("a child has %d bytes, want at most 112", size)
	}
}

// TestFootprint: a child that has nothing special takes itself and its place in the
// table, and shares its spec with those that are alike.
func TestFootprint(t *testing.T) {
	const n = 20_000
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	s, _ := New[[5]uintptr](Flags{Strategy: Dynamic}, nil)
	s.Step(Begin{})
	before := inUse()
	for _, name := range names {
		s.Step(StartChild{ChildSpec{Name: name, Restart: Transient, Backoff: Backoff{Min: 1}}})
		s.Step(Started{})
	}
	each := float64(inUse()-before) / n
	runtime.KeepAlive(s)
	runtime.KeepAlive(names)
	if each > 112+8*1.5 {
		t.Errorf("got %.1f bytes for each child, want 112 and a bucket", each)
	}
}

func inUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
