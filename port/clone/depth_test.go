package clone_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/berth-go/berth/port/clone"
)

type chain struct{ Next *chain }

func longChain(n int) *chain {
	var c *chain
	for range n {
		c = &chain{c}
	}
	return c
}

func deepList(n int) any {
	var v any
	for range n {
		v = []any{v}
	}
	return v
}

// R139, R248: a million levels are an error that can be handled.
func TestMillionLevels_R139(t *testing.T) {
	for name, v := range map[string]any{"list": deepList(1e6), "chain": longChain(1e6)} {
		_, err := (*clone.Types)(nil).Serialize(v)
		if wantDataClone(t, err); !errors.Is(err, clone.ErrLimit) {
			t.Errorf("%s: got %v, want a limit", name, err)
		}
		if len(err.Error()) > 1000 {
			t.Errorf("%s: error text of %d bytes", name, len(err.Error()))
		}
	}
}

// R139: 10,000 levels work, both ways, in bytes too.
func TestTenThousandLevels_R139(t *testing.T) {
	v := deepList(10_000)
	b, err := clone.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := clone.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	mustClone(t, v)
	c := mustClone(t, longChain(5_000))
	for i := range 5_000 {
		if c == nil {
			t.Fatalf("the chain ends after %d", i)
		}
		c = c.Next
	}
}

// R248: whatever is asked for, the stack stays bounded.
func TestLargestDepth_R248(t *testing.T) {
	types := &clone.Types{Limits: clone.Limits{Depth: 1 << 40}}
	r, err := types.Serialize(longChain(25_000))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := clone.As[*chain](r); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Value(); err != nil {
		t.Fatal(err)
	}
	_, err = types.Serialize(longChain(100_000))
	wantDataClone(t, err)
}

// R248: hostile depth.
func TestHostileDepth_R248(t *testing.T) {
	b := append([]byte{1, 0x90}, bytes.Repeat([]byte{0x91}, 1e6)...)
	r := clone.FromBytes(nil, append(b, 0xc0))
	_, err := r.Value()
	if wantDecodeError(t, err); !errors.Is(err, clone.ErrLimit) {
		t.Errorf("got %v, want a limit", err)
	}
	type tree []tree
	_, err = clone.As[tree](r)
	wantDecodeError(t, err)
}

func TestLimits(t *testing.T) {
	types := &clone.Types{Limits: clone.Limits{Depth: 3, Elements: 10, Bytes: 100}}
	for name, v := range map[string]any{
		"depth":    deepList(5),
		"elements": make([]int, 11),
		"bytes":    make([]byte, 200),
		"string":   string(make([]byte, 200)),
		"buffer":   clone.NewBuffer(make([]byte, 200)),
	} {
		_, err := types.Serialize(v)
		if wantDataClone(t, err); !errors.Is(err, clone.ErrLimit) {
			t.Errorf("%s: got %v, want a limit", name, err)
		}
		b, err := clone.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		_, err = clone.FromBytes(types, b).Value()
		if wantDecodeError(t, err); !errors.Is(err, clone.ErrLimit) {
			t.Errorf("%s from bytes: got %v, want a limit", name, err)
		}
	}
	if _, err := types.Serialize([]any{[]int{1}}); err != nil {
		t.Error(err)
	}
}
