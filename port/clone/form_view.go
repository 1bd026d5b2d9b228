package clone

import (
	"github.com/berth-go/berth/port/clone/js"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// encView writes a view and the whole memory that it looks at.
// https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal
func encView(e *encoder, x any) error {
	v := x.(*js.View)
	switch {
	case v.OutOfBounds():
		return &fault{reason: "js.View is out of bounds of its memory"}
	case !ownMemory(v.Memory()):
		return &fault{reason: "js.View of memory that cannot be cloned"}
	}
	if err := e.openForm(formView, 4); err != nil {
		return err
	}
	_ = e.tok.EncodeUint(uint64(v.Kind()))
	_ = e.tok.EncodeUint(uint64(v.Offset()))
	if v.Tracking() {
		e.null()
	} else {
		_ = e.tok.EncodeUint(uint64(v.Len()))
	}
	if err := e.plain(v.Memory()); err != nil {
		return at(err, ".Memory()")
	}
	return e.shut()
}

func ownMemory(m js.Memory) bool {
	switch m.(type) {
	case *Buffer, *js.SharedArrayBuffer:
		return true
	}
	return false
}

// decView makes a view. It must be within the memory that came in the message;
// what is elsewhere may have changed its length on the way.
func decView(d *decoder, x any, _ int) error {
	start := d.pos
	kind, err := d.number()
	if err != nil {
		return err
	}
	offset, err := d.number()
	if err != nil {
		return err
	}
	length := number{i: js.Rest}
	if !d.null() {
		if length, err = d.number(); err != nil {
			return err
		}
	}
	before := d.pos
	m, err := d.any()
	if err != nil {
		return at(err, ".Memory()")
	}
	memory, ok := m.(js.Memory)
	if !ok && !(d.void && m == nil) {
		d.pos = before
		return d.fault("a view of something that is not memory")
	}
	v, err := js.MakeView(js.Kind(kind.i), memory, int(offset.i), int(length.i))
	if err != nil {
		d.pos = start
		return &fault{reason: "bad view", err: err, offset: start}
	}
	_, local := memory.(*Buffer)
	if d.objects == nil && local && v.OutOfBounds() || v.Tracking() && local && !memory.Resizable() {
		d.pos = start
		return d.fault("view is out of bounds of its memory")
	}
	*x.(*js.View) = *v
	return nil
}

// null takes nil if it is next.
func (r *reader) null() bool {
	if r.pos < len(r.b) && r.b[r.pos] == msgpcode.Nil {
		r.pos++
		return true
	}
	return false
}
