package clone

import (
	"encoding/binary"
	"reflect"

	"github.com/berth-go/berth/port/clone/js"
)

// object returns an object from the side tables.
func (d *decoder) object(id int8, i uint32, start int) (any, error) {
	if d.void {
		return nil, nil
	}
	table := d.shared
	if id == extTransfer {
		table = d.objects
	}
	if uint64(i) >= uint64(len(table)) {
		d.pos = start
		if d.missing != "" {
			return nil, d.fault(d.missing)
		}
		return nil, d.fault("refers to an object that is not there")
	}
	if mem, ok := table[i].(*js.SharedArrayBuffer); ok {
		return d.newHandle(start, mem), nil
	}
	return table[i], nil
}

// newHandle returns the receiver's handle on shared memory.
func (d *decoder) newHandle(start int, mem *js.SharedArrayBuffer) *js.SharedArrayBuffer {
	typ := reflect.TypeFor[*js.SharedArrayBuffer]()
	if known, ok := d.met[place{uint32(start), typ}]; ok {
		return known.Interface().(*js.SharedArrayBuffer)
	}
	mem = mem.Handle()
	d.noteAny(start, mem)
	return mem
}

// newBuffer copies the bytes of a Buffer. For one that is resizable, how long
// it can become stands before them.
func (d *decoder) newBuffer(start int, payload []byte, resizable bool) (*Buffer, error) {
	typ := reflect.TypeFor[*Buffer]()
	if known, ok := d.met[place{uint32(start), typ}]; ok {
		return known.Interface().(*Buffer), nil
	}
	if err := d.again(len(payload)); err != nil {
		return nil, err
	}
	var b *Buffer
	if resizable {
		most := binary.BigEndian.Uint64(payload)
		b = NewResizableBuffer(append([]byte(nil), payload[8:]...), int(most))
	} else {
		b = NewBuffer(append([]byte(nil), payload...))
	}
	d.noteAny(start, b)
	return b, nil
}

// decObject fills v with an object of its type.
func decObject(d *decoder, v reflect.Value) error {
	start := d.pos
	x, err := d.anyObject(v)
	if err != nil {
		return err
	}
	if x == nil {
		v.SetZero()
		return nil
	}
	r := reflect.ValueOf(x)
	if !r.Type().AssignableTo(v.Type()) {
		d.pos = start
		return d.fault("got a " + r.Type().String() + ", want a " + v.Type().String())
	}
	v.Set(r)
	return nil
}

func (d *decoder) anyObject(v reflect.Value) (any, error) {
	c, err := d.code()
	if err != nil {
		return nil, err
	}
	if !isExt(c) {
		return nil, d.mismatch("a " + v.Type().String())
	}
	return d.anyExt()
}

// decWrapper puts the object that arrived into its rim.
func decWrapper(d *decoder, v reflect.Value) error {
	start := d.pos
	x, err := d.anyObject(v)
	if err != nil {
		return err
	}
	if x == nil {
		v.SetZero()
		return nil
	}
	in := v.Addr().Interface().(WrapperSetter)
	if err := guard(func() error { return in.WrapClone(x) }); err != nil {
		return &fault{reason: "does not fit " + v.Type().String(), err: err, offset: start}
	}
	return nil
}
