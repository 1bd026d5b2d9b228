package plan

import (
	"hash/maphash"
	"math/bits"
)

// A table finds children by name. What it has for each is a link in the child and a
// bucket of one word. It grows by one bucket at a time (Litwin's linear hashing), so
// that no start of a child pays for all the others. The zero table is empty.
type table[T any] struct {
	seed    maphash.Seed
	buckets []*child[T] // chains, of one child on average
	n       int
}

func (t *table[T]) find(name string) *child[T] {
	if t.n == 0 {
		return nil
	}
	c := *t.bucket(name)
	for c != nil && c.name != name {
		c = c.chained
	}
	return c
}

// bucket returns the chain for a name, if there are buckets. Those behind the last
// power of two have been split off the first ones: the others are not split yet.
func (t *table[T]) bucket(name string) **child[T] {
	wide := uint64(1) << bits.Len(uint(len(t.buckets)-1))
	i := maphash.String(t.seed, name) & (wide - 1)
	if i >= uint64(len(t.buckets)) {
		i -= wide / 2
	}
	return &t.buckets[i]
}

// add takes in a child whose name is new.
func (t *table[T]) add(c *child[T]) {
	if t.buckets == nil {
		t.seed, t.buckets = maphash.MakeSeed(), make([]*child[T], 1)
	}
	if t.n++; t.n > len(t.buckets) {
		t.split()
	}
	t.chain(c)
}

func (t *table[T]) chain(c *child[T]) {
	b := t.bucket(c.name)
	c.chained, *b = *b, c
}

// split adds a bucket, and shares out to it what is in the one that it is split off.
func (t *table[T]) split() {
	n := len(t.buckets)
	old := &t.buckets[n-1<<(bits.Len(uint(n))-1)]
	c := *old
	*old = nil
	for t.buckets = append(t.buckets, nil); c != nil; {
		next := c.chained
		t.chain(c)
		c = next
	}
}

// remove takes out a child that is there.
func (t *table[T]) remove(c *child[T]) {
	b := t.bucket(c.name)
	for *b != c {
		b = &(*b).chained
	}
	*b, c.chained = c.chained, nil
	t.n--
}
