package port_test

import (
	"bytes"
	"runtime"
	"testing"
	"unsafe"

	"github.com/berth-go/berth/port"
)

// R191
func TestTransferDetachesABufferAtOnce(t *testing.T) {
	out, _ := port.NewChannel()
	b := port.NewBuffer([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	if b.Len() != 10 || b.Detached() {
		t.Errorf("before: got %d bytes, detached %v, want 10, false", b.Len(), b.Detached())
	}
	give(t, out, b, b)
	if b.Bytes() != nil || b.Len() != 0 || !b.Detached() {
		t.Errorf("after: got %v, %d bytes, detached %v, want nil, 0, true", b.Bytes(), b.Len(), b.Detached())
	}
	wantDataClone(t, "second transfer", out.PostMessage(nil, b))
	wantDataClone(t, "detached buffer in the data", out.PostMessage(b))
}

// R192: the bytes move, they are not copied.
func TestTransferMovesTheBytes(t *testing.T) {
	out, in := port.NewChannel()
	raw := []byte{0x12, 0x34, 0x56, 0x78}
	b := port.NewBuffer(raw)
	give(t, out, map[string]any{"a": b, "b": b}, b)
	data := receive(t, in).Data().(map[string]any)
	got, ok := data["a"].(*port.Buffer)
	if !ok || data["b"] != any(got) {
		t.Fatalf("data: got %v, want one buffer twice", data)
	}
	if got == b {
		t.Error("buffer: got the sender's, want a new one")
	}
	if !bytes.Equal(got.Bytes(), []byte{0x12, 0x34, 0x56, 0x78}) {
		t.Errorf("bytes: got %x, want 12345678", got.Bytes())
	}
	if unsafe.SliceData(got.Bytes()) != unsafe.SliceData(raw) {
		t.Error("bytes: got a copy, want the same memory")
	}
}

// R192: however large the buffer is, a transfer allocates nothing of its size.
func TestTransferAllocatesNothingOfTheSize(t *testing.T) {
	out, in := port.NewChannel()
	b := port.NewBuffer(make([]byte, 16<<20))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 20 {
		give(t, out, b, b)
		b = receive(t, in).Data().(*port.Buffer)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("allocated by 20 transfers: got %d bytes, want a few", got)
	}
}

// A buffer that is not listed is copied, and stays the sender's.
func TestUnlistedBufferIsCopied(t *testing.T) {
	out, in := port.NewChannel()
	b := port.NewBuffer([]byte("abc"))
	post(t, out, []any{b, b})
	b.Bytes()[0] = 'X'
	wantMoved(t, b, false)
	list := receive(t, in).Data().([]any)
	got := list[0].(*port.Buffer)
	if got == b || list[1] != any(got) {
		t.Error("buffers: got the sender's, or two, want one copy")
	}
	if string(got.Bytes()) != "abc" {
		t.Errorf("bytes: got %q, want abc", got.Bytes())
	}
	got.Bytes()[1] = 'Y'
	if string(b.Bytes()) != "Xbc" {
		t.Errorf("sender's bytes: got %q, want Xbc", b.Bytes())
	}
}

// R193
func TestListedBufferNeedNotBeInTheData(t *testing.T) {
	out, in := port.NewChannel()
	b := port.NewBuffer([]byte{1})
	give(t, out, 1, b)
	wantMoved(t, b, true)
	e := receive(t, in)
	if got := len(e.Ports()); got != 0 || e.Data() != int64(1) {
		t.Errorf("event: got %v with %d ports, want 1 with none", e.Data(), got)
	}
}

// R65 for buffers: typed and generic decoding see one object.
func TestBufferIsOneObjectInEveryDecoding(t *testing.T) {
	type parcel struct{ B, C *port.Buffer }
	out, in := port.NewChannel()
	b := port.NewBuffer([]byte{1})
	give(t, out, parcel{b, b}, b)
	e := receive(t, in)
	generic := e.Data().(map[string]any)["B"]
	for range 2 {
		p, err := port.Data[parcel](e)
		wantNoError(t, "Data", err)
		if p.B != p.C || generic != any(p.B) {
			t.Error("buffers: got several, want one")
		}
	}
}

// R191: a buffer goes on from hop to hop; every earlier owner has nothing left.
func TestBufferTravelsOn(t *testing.T) {
	b := port.NewBuffer([]byte("abc"))
	for range 10 {
		out, in := port.NewChannel()
		give(t, out, b, b)
		wantMoved(t, b, true)
		b = receive(t, in).Data().(*port.Buffer)
	}
	if got := string(b.Bytes()); got != "abc" {
		t.Errorf("bytes: got %q, want abc", got)
	}
}

// The zero buffer is empty, and travels.
func TestZeroBufferTravels(t *testing.T) {
	out, in := port.NewChannel()
	var b port.Buffer
	if b.Len() != 0 || b.Detached() {
		t.Errorf("zero buffer: got %d bytes, detached %v, want 0, false", b.Len(), b.Detached())
	}
	give(t, out, &b, &b)
	got := receive(t, in).Data().(*port.Buffer)
	if got.Len() != 0 || got.Detached() || !b.Detached() {
		t.Errorf("buffers: got %d bytes, detached %v and %v, want 0, false and true", got.Len(), got.Detached(), b.Detached())
	}
}
