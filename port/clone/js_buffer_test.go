package clone_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"unsafe"

	"github.com/berth-go/berth/port/clone"
	"github.com/berth-go/berth/port/clone/js"
)

func view(t *testing.T, kind js.Kind, m js.Memory, offset, length int) *js.View {
	t.Helper()
	v, err := js.NewView(kind, m, offset, length)
	if err != nil {
		t.Fatalf("%v from %d for %d: %v", kind, offset, length, err)
	}
	return v
}

// R162: the bytes are a copy, and a detached buffer is refused.
func TestBufferIsCopied_R162(t *testing.T) {
	b := clone.NewBuffer([]byte("abc"))
	c := tripAs[*clone.Buffer](t, b)
	b.Bytes()[0] = '!'
	if string(c.Bytes()) != "abc" {
		t.Errorf("got %q", c.Bytes())
	}
	mustSerialize(t, nil, b)
	refused(t, []any{b}, "$[0]")
}

// R163: a resizable buffer stays one, copied or moved.
func TestResizable_R163(t *testing.T) {
	b := clone.NewResizableBuffer([]byte{1, 2}, 8)
	check := func(c *clone.Buffer) {
		t.Helper()
		if !c.Resizable() || c.MaxLen() != 8 || c.Len() != 2 {
			t.Fatalf("got %d of %d, resizable %v", c.Len(), c.MaxLen(), c.Resizable())
		}
		if err := c.Resize(8); err != nil || c.Len() != 8 || c.Bytes()[0] != 1 || c.Bytes()[7] != 0 {
			t.Errorf("got %v, %v", c.Bytes(), err)
		}
		if c.Resize(9) == nil || c.Resize(-1) == nil {
			t.Error("it took a length that it cannot have")
		}
		c.Bytes()[4] = 5
		if c.Resize(3) != nil || c.Resize(5) != nil || c.Bytes()[4] != 0 {
			t.Errorf("got %v, want what was cut off to be gone", c.Bytes())
		}
	}
	check(tripAs[*clone.Buffer](t, b))
	r := mustSerialize(t, b, b)
	if b.Resize(1) == nil || b.MaxLen() != 0 {
		t.Error("a detached buffer has a length")
	}
	r.Arrive(nil)
	c, err := clone.As[*clone.Buffer](r)
	if err != nil {
		t.Fatal(err)
	}
	check(c)
	fixed := clone.NewBuffer([]byte("abc"))
	if fixed.Resize(3) == nil || fixed.MaxLen() != 3 || fixed.Resizable() {
		t.Error("a fixed buffer was resized")
	}
}

// R164: every kind of view; all views of one buffer, and the buffer, keep
// sharing it, in whichever order they come.
func TestViews_R164(t *testing.T) {
	b := clone.NewBuffer(make([]byte, 32))
	var all []any
	for kind := js.Int8Array; kind <= js.DataView; kind++ {
		all = append(all, view(t, kind, b, 8, 2))
	}
	all = append(all, b)
	c := trip(t, all).([]any)
	memory := c[len(c)-1].(*clone.Buffer)
	for i, x := range c[:len(c)-1] {
		v := x.(*js.View)
		if v.Kind() != js.Kind(i+1) || v.Offset() != 8 || v.Len() != 2 || v.Memory() != js.Memory(memory) {
			t.Errorf("got %s", render(v))
		}
	}
	c[1].(*js.View).Bytes()[0] = 9
	if memory.Bytes()[8] != 9 || b.Bytes()[8] != 0 {
		t.Error("the view looks at something else")
	}
	type typed struct {
		V    *js.View
		Own  js.View
		Data *clone.Buffer
	}
	v := view(t, js.Uint8Array, b, 1, 2)
	d := mustClone(t, typed{v, *v, b})
	if d.V.Memory() != js.Memory(d.Data) || d.Own.Memory() != js.Memory(d.Data) {
		t.Error("typed: the views look at something else")
	}
}

// R164: a view is made only where it fits.
func TestNewView_R164(t *testing.T) {
	b := clone.NewBuffer(make([]byte, 15))
	for _, tt := range []struct {
		kind           js.Kind
		offset, length int
	}{
		{js.Int16Array, 1, 1}, {js.Int16Array, 0, js.Rest}, {js.Int16Array, 0, 8}, {js.Int8Array, 16, js.Rest},
		{js.Int8Array, -1, 1}, {js.Int8Array, 0, -2}, {0, 0, 0}, {js.DataView + 1, 0, 0}, {js.Float64Array, 8, 1 << 62},
	} {
		if v, err := js.NewView(tt.kind, b, tt.offset, tt.length); err == nil {
			t.Errorf("%v: got %s", tt, render(v))
		}
	}
}

// R165, R194: a view that tracks its buffer still does, copied or moved.
func TestTracking_R165_R194(t *testing.T) {
	b := clone.NewResizableBuffer(make([]byte, 16), 64)
	all := []any{view(t, js.Int32Array, b, 4, js.Rest), view(t, js.DataView, b, 4, js.Rest), view(t, js.Uint8Array, b, 4, 4), b}
	check := func(v any) {
		t.Helper()
		c := v.([]any)
		if err := c[3].(*clone.Buffer).Resize(32); err != nil {
			t.Fatal(err)
		}
		for i, want := range []int{7, 28, 4} {
			if v := c[i].(*js.View); v.Len() != want || v.Tracking() != (i < 2) {
				t.Errorf("got %s, want %d elements", render(v), want)
			}
		}
	}
	check(trip(t, all))
	r := mustSerialize(t, all, b)
	if n := all[0].(*js.View).Len(); n != 0 {
		t.Errorf("the sender's view has %d elements", n)
	}
	r.Arrive(nil)
	v, err := r.Value()
	if err != nil {
		t.Fatal(err)
	}
	check(v)
}

// R166: a view out of bounds, or of a detached buffer, is refused.
func TestOutOfBounds_R166(t *testing.T) {
	b := clone.NewResizableBuffer(make([]byte, 16), 16)
	v, w := view(t, js.Uint8Array, b, 8, 4), view(t, js.Uint8Array, b, 8, js.Rest)
	if err := b.Resize(4); err != nil {
		t.Fatal(err)
	}
	refused(t, []any{v}, "$[0]")
	refused(t, []any{w}, "$[0]")
	if v.Len() != 0 || v.Bytes() != nil || v.Offset() != 0 {
		t.Errorf("got %s", render(v))
	}
	if err := b.Resize(12); err != nil || v.Len() != 4 {
		t.Errorf("got %d elements, %v, want it back in bounds", v.Len(), err)
	}
	mustSerialize(t, nil, b)
	refused(t, v, "$")
	refused(t, &js.View{}, "$")
}

// R167, R191, R192: a transfer detaches every view on the buffer; the bytes are
// moved without a copy; writes through a stale view fail.
func TestTransferDetachesViews_R167_R191_R192(t *testing.T) {
	b := clone.NewBuffer([]byte{0x12, 0x34, 0x56, 0x78})
	at := &b.Bytes()[0]
	listed, unknown := view(t, js.Uint32Array, b, 0, 1), view(t, js.DataView, b, 1, 2)
	if n, err := unknown.WriteAt([]byte{0x35}, 0); n != 1 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	r := mustSerialize(t, []any{listed}, b)
	for _, v := range []*js.View{listed, unknown} {
		if v.Len() != 0 || v.Offset() != 0 || v.Bytes() != nil || !v.OutOfBounds() {
			t.Errorf("got %s", render(v))
		}
		if _, err := v.WriteAt([]byte{1}, 0); err == nil {
			t.Error("a stale view was written to")
		}
	}
	r.Arrive(nil)
	v, err := r.Value()
	if err != nil {
		t.Fatal(err)
	}
	c := v.([]any)[0].(*js.View)
	if string(c.Bytes()) != "\x12\x35\x56\x78" || &c.Bytes()[0] != at {
		t.Errorf("got %x, want the same bytes", c.Bytes())
	}
	if void, err := r.Bare().Value(); err != nil || void.([]any)[0].(*js.View).Len() != 0 {
		t.Errorf("got %v, %v of a message that lost its buffer", void, err)
	}
}

// R187, R188: what cannot be transferred does not have the method.
func TestNotTransferable_R187_R188(t *testing.T) {
	b := clone.NewBuffer(nil)
	for _, x := range []any{
		view(t, js.Uint8Array, b, 0, js.Rest), js.NewSharedArrayBuffer(1), js.NewBlob(nil, ""), &js.File{},
		&js.Object{}, &js.Map{}, &js.Error{}, &js.DOMException{}, js.NewDate(0),
	} {
		if _, ok := x.(clone.Transferable); ok {
			t.Errorf("a %T can be transferred", x)
		}
	}
}

// R195: a pinned buffer is not transferred and not detached; it can be cloned.
func TestPinned_R195(t *testing.T) {
	other, b := clone.NewBuffer([]byte("o")), clone.NewBuffer([]byte("b"))
	b.Pin()
	_, err := (*clone.Types)(nil).Serialize(nil, other, b)
	if d := wantDataClone(t, err); d.Index != 1 || other.Detached() || b.Detached() {
		t.Errorf("got %v, detached %v and %v", err, other.Detached(), b.Detached())
	}
	if c := tripAs[*clone.Buffer](t, b); string(c.Bytes()) != "b" {
		t.Errorf("got %q", c.Bytes())
	}
}

// R168: shared memory is a new handle on the same memory, in every place of a
// message the same; views of it share it; growing is seen by all.
func TestSharedMemory_R168(t *testing.T) {
	s := js.NewGrowableSharedArrayBuffer(8, 16)
	v := view(t, js.Int32Array, s, 0, js.Rest)
	c := mustValue(t, nil, []any{s, []any{v}, s}).([]any)
	got := c[0].(*js.SharedArrayBuffer)
	w := c[1].([]any)[0].(*js.View)
	if got == s || !got.Same(s) || c[2] != c[0] || w.Memory() != js.Memory(got) {
		t.Fatalf("got %s", render(c))
	}
	atomic.AddInt32((*int32)(unsafe.Pointer(&v.Bytes()[4])), 5)
	if n := atomic.LoadInt32((*int32)(unsafe.Pointer(&w.Bytes()[4]))); n != 5 {
		t.Errorf("got %d, want 5", n)
	}
	if err := got.Grow(16); err != nil || s.Len() != 16 || v.Len() != 4 {
		t.Errorf("got %d bytes, %d elements, %v", s.Len(), v.Len(), err)
	}
	if s.Grow(17) == nil || s.Grow(8) == nil || js.NewSharedArrayBuffer(1).Grow(1) == nil {
		t.Error("it took a length that it cannot have")
	}
	var list []any
	for range 4 {
		list = append(list, js.NewSharedArrayBuffer(1))
	}
	for i, x := range mustValue(t, nil, list).([]any) {
		if !x.(*js.SharedArrayBuffer).Same(list[i].(*js.SharedArrayBuffer)) {
			t.Errorf("%d is another memory", i)
		}
	}
	type typed struct {
		A, B *js.SharedArrayBuffer
		Any  any
	}
	d := mustClone(t, typed{s, s, s})
	if d.A == s || !d.A.Same(s) || d.A != d.B || d.Any != any(d.A) {
		t.Error("typed: got several handles")
	}
}

// R170: shared memory has no form in bytes, so it cannot be stored.
func TestSharedMemoryNotStored_R170(t *testing.T) {
	_, err := clone.Marshal([]any{js.NewSharedArrayBuffer(1)})
	if !errors.Is(err, clone.ErrDataClone) {
		t.Errorf("got %v", err)
	}
	if _, err := clone.FromBytes(nil, []byte("\x01\x90\xd6\x04\x00\x00\x00\x00")).Value(); err == nil {
		t.Error("shared memory came out of bytes")
	}
}

// R185: bytes, type, name and date; the bytes need not be text, and do not
// depend on the sender.
func TestBlob_R185(t *testing.T) {
	data := []byte("\xff\x00x")
	b := js.NewBlob(data, "TEXT/plain")
	f := js.NewFile(data, "naïve.txt", "é", js.NewDate(1234567890123).Time())
	c := trip(t, []any{b, f}).([]any)
	clear(data)
	got, file := c[0].(*js.Blob), c[1].(*js.File)
	if got.Text() != "\xff\x00x" || got.Type() != "text/plain" || got.Len() != 3 {
		t.Errorf("got %s", render(got))
	}
	if file.Text() != got.Text() || file.Name() != "naïve.txt" || file.Type() != "" || file.LastModified().UnixMilli() != 1234567890123 {
		t.Errorf("got %s", render(file))
	}
	got.Bytes()[0] = '!'
	if got.Text() != "\xff\x00x" {
		t.Error("a Blob was changed")
	}
}
