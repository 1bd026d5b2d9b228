package clone_test

import (
	"sync"
	"testing"

	"github.com/berth-go/berth/port/clone"
)

// R162: in data a buffer is copied, once per message; a detached one is refused.
func TestBufferCopy_R162(t *testing.T) {
	b := clone.NewBuffer([]byte{1, 2, 3})
	type data struct {
		A, B *clone.Buffer
		C    any
	}
	r := mustSerialize(t, data{b, b, b})
	b.Bytes()[0] = 9
	got, err := clone.As[data](r)
	if err != nil {
		t.Fatal(err)
	}
	if got.A != got.B || got.C != any(got.A) || got.A == b {
		t.Errorf("got %p %p %v, want one new buffer", got.A, got.B, got.C)
	}
	wantEqual(t, got.A.Bytes(), []byte{1, 2, 3})
	again, _ := clone.As[data](r)
	if again.A == got.A {
		t.Error("two receivers share a buffer")
	}
	if b.Detached() || b.Len() != 3 {
		t.Error("copying detached the original")
	}
	mustSerialize(t, nil, b)
	_, err = clone.Marshal([]any{b})
	if d := wantDataClone(t, err); d.Path != "$[0]" {
		t.Errorf("got %v", err)
	}
}

// R191, R192, R193: in the list it moves without a copy and is detached,
// whether or not it occurs in the message.
func TestBufferTransfer_R191_R192_R193(t *testing.T) {
	bytes := []byte{1, 2, 3}
	b, unused := clone.NewBuffer(bytes), clone.NewBuffer(nil)
	r := mustSerialize(t, map[string]any{"b": b}, unused, b)
	if !b.Detached() || b.Bytes() != nil || b.Len() != 0 || !unused.Detached() {
		t.Error("want both detached")
	}
	r.Arrive(nil)
	v, err := r.Value()
	if err != nil {
		t.Fatal(err)
	}
	got := v.(map[string]any)["b"].(*clone.Buffer)
	if &got.Bytes()[0] != &bytes[0] || any(got) != r.Objects()[1] {
		t.Error("the bytes were copied")
	}
	_, err = (*clone.Types)(nil).Serialize(nil, b)
	if d := wantDataClone(t, err); d.Index != 0 {
		t.Errorf("got %v", err)
	}
}

// R201: a buffer that is claimed cannot be claimed again.
func TestBufferClaim(t *testing.T) {
	b := clone.NewBuffer([]byte("x"))
	first, err := b.BeginTransfer()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.BeginTransfer(); err == nil {
		t.Error("claimed twice")
	}
	first.Revert()
	second, err := b.BeginTransfer()
	if err != nil || b.Detached() || b.Len() != 1 {
		t.Fatalf("after Revert: %v", err)
	}
	second.Commit().Lose(nil)
	if !b.Detached() {
		t.Error("not detached")
	}
}

func TestBufferZero(t *testing.T) {
	var b clone.Buffer
	if b.Len() != 0 || b.Detached() {
		t.Error("the zero Buffer is not empty")
	}
	c := mustClone(t, &b)
	if c.Len() != 0 || c.Bytes() == nil {
		t.Errorf("got %v", c.Bytes())
	}
	var none *clone.Buffer
	if none.Bytes() != nil || none.Len() != 0 || none.Detached() || mustClone(t, none) != nil {
		t.Error("the nil Buffer is not inert")
	}
	if got := mustValue(t, nil, []*clone.Buffer{nil}); got.([]any)[0] != nil {
		t.Errorf("got %v", got)
	}
}

// A buffer goes to one of many that want it.
func TestBufferRace(t *testing.T) {
	for range 50 {
		b := clone.NewBuffer([]byte("x"))
		var wg sync.WaitGroup
		wins := make(chan int, 8)
		for range 8 {
			wg.Go(func() {
				if _, err := (*clone.Types)(nil).Serialize(b, b); err == nil {
					wins <- 1
				}
			})
		}
		wg.Wait()
		if len(wins) != 1 {
			t.Fatalf("got %d winners, want 1", len(wins))
		}
	}
}
