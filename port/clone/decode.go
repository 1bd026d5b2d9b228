package clone

import (
	"reflect"
	"sync"

	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// A decoder reads one message, that was written here or has been checked.
// Decoders are pooled.
type decoder struct {
	decoding
	names names
}

// decoding is what a decoder knows of its message, and forgets with it.
type decoding struct {
	reader
	types *Types
	usage
	targets []uint32
	met     map[place]reflect.Value // the objects that references may name
	objects []any                   // transferred, in list order
	shared  []any
	missing string // why objects is not there
	void    bool   // objects are forgotten: references are nil
	spread  int    // how many bytes a byte may become; 0 is any number
	spent   int    // how many bytes there are already
}

// names are keys met lately. Objects of one message, and messages of one
// program, often have the same, and then they need be made only once.
type names [64]string

func (n *names) get(key []byte) string {
	if len(key) == 0 || len(key) > 32 {
		return string(key)
	}
	slot := &n[(uint(len(key))*31+uint(key[0])*7+uint(key[len(key)/2])*5+uint(key[len(key)-1]))%uint(len(n))]
	if *slot != string(key) {
		*slot = string(key)
	}
	return *slot
}

// place is one object as one type. A receiver may ask for the same object as
// different types in different places; then these are different objects.
type place struct {
	offset uint32
	typ    reflect.Type // nil for the generic value
}

var decoders = sync.Pool{New: func() any { return new(decoder) }}

func (d *decoder) release() {
	d.decoding = decoding{}
	decoders.Put(d)
}

// isTarget reports whether a reference names the offset.
func (d *decoder) isTarget(offset int) bool { return search(d.targets, offset) >= 0 }

// search returns the index of an offset in ascending targets, or −1.
func search(targets []uint32, offset int) int {
	lo, hi := 0, len(targets)
	for lo < hi {
		mid := (lo + hi) / 2
		if int(targets[mid]) < offset {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(targets) && int(targets[lo]) == offset {
		return lo
	}
	return -1
}

// note remembers the object at an offset before its contents are read, so that
// a cycle finds it.
func (d *decoder) note(offset int, typ reflect.Type, v reflect.Value) {
	if len(d.targets) == 0 || !d.isTarget(offset) {
		return
	}
	d.spent += 256 // the next that is counted will see it
	if d.met == nil {
		d.met = make(map[place]reflect.Value)
	}
	if v.CanAddr() {
		v = addressable(v) // the variable may come to hold something else
	}
	d.met[place{uint32(offset), typ}] = v
	if ownGeneric(typ) || d.registered(typ) {
		d.met[place{uint32(offset), nil}] = v
	}
}

// noteAny notes the generic value of an object, which is also the object as
// that type.
func (d *decoder) noteAny(offset int, v any) {
	if len(d.targets) > 0 {
		r := reflect.ValueOf(v)
		d.note(offset, r.Type(), r)
	}
}

// decode reads a value of the plan's type into v. It sees to what may stand in
// place of any value: a reference, null, a name.
func (p *plan) decode(d *decoder, v reflect.Value) error {
	c, err := d.code()
	switch {
	case err != nil:
		return err
	case p.typ.Kind() == reflect.Interface: // anything may stand there
	case c == msgpcode.FixExt4 && d.isRef():
		return d.follow(p, v)
	case c == msgpcode.Nil:
		if !p.nilable {
			return d.mismatch(p.want())
		}
		d.pos++
		v.SetZero()
		return nil
	case c == msgpcode.FixedArrayLow|3 && p.elemOfName():
		d.skipName()
	case c == msgpcode.FixedArrayLow|2 && p.elemOfName() && d.unbox():
		return p.decode(d, v)
	}
	return p.dec(d, v)
}

func (p *plan) want() string { return p.typ.String() }

// elemOfName reports whether a name may be dropped in front of the value.
// A pointer leaves that to what it points to, so as to be noted where the
// sender noted it.
func (p *plan) elemOfName() bool { return p.typ.Kind() != reflect.Pointer || p.object }

// skipName drops the name of a registered type: what the receiver wants counts.
func (d *decoder) skipName() {
	peek := d.reader
	peek.pos++
	if form, _ := peek.form(); form != formNamed && form != formNamedPtr {
		return
	}
	if _, err := peek.str(); err == nil {
		d.reader = peek
	}
}

// unbox takes the start of a box, if that is next.
func (d *decoder) unbox() bool {
	if c, err := d.code(); err != nil || c != msgpcode.FixedArrayLow|2 {
		return false
	}
	peek := d.reader
	peek.pos++
	if form, _ := peek.form(); form != formBox {
		return false
	}
	d.reader = peek
	return true
}

func (d *decoder) isRef() bool {
	return d.pos+1 < len(d.b) && d.b[d.pos+1] == extRef
}

// ref takes a reference; it always names an earlier place.
func (d *decoder) ref() (int, error) {
	here := d.pos
	_, payload, err := d.ext()
	if err != nil {
		return 0, err
	}
	off := be32(payload)
	if int64(off) >= int64(here) || !d.isTarget(int(off)) {
		d.pos = here
		return 0, d.fault("bad reference")
	}
	return int(off), nil
}

func be32(b []byte) uint32 {
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}

// follow reads what a reference names.
func (d *decoder) follow(p *plan, v reflect.Value) error {
	off, err := d.ref()
	if err != nil {
		return err
	}
	if err := d.enter(1); err != nil {
		return err
	}
	back := d.pos
	err = d.resolve(off, p, v)
	d.pos = back
	d.leave()
	return err
}

// resolve sets v to the object at an offset: the one that is there already, or,
// if it was skipped or read as another type, one that is read now.
func (d *decoder) resolve(off int, p *plan, v reflect.Value) error {
	if known, ok := d.known(off, p.typ); ok {
		v.Set(known)
		return nil
	}
	d.pos = off
	if !p.sharesPlace() {
		return p.decode(d, v)
	}
	if err := d.enter(1); err != nil {
		return err
	}
	if err := d.room(1, p.elem.size); err != nil {
		return err
	}
	ptr := reflect.New(p.elem.typ)
	d.note(off, p.typ, ptr.Convert(p.typ))
	var err error
	if d.unbox() {
		err = p.elem.decode(d, ptr.Elem())
	} else {
		err = d.resolve(off, p.elem, ptr.Elem())
	}
	d.leave()
	v.Set(ptr.Convert(p.typ))
	return err
}

func (d *decoder) known(off int, typ reflect.Type) (reflect.Value, bool) {
	if typ.Kind() != reflect.Interface {
		v, ok := d.met[place{uint32(off), typ}]
		return v, ok
	}
	v, ok := d.met[place{uint32(off), nil}]
	return v, ok && v.Type().AssignableTo(typ)
}

// sharesPlace reports whether p is a pointer to what may itself be an object:
// on the wire both are at one place.
func (p *plan) sharesPlace() bool {
	if p.typ.Kind() != reflect.Pointer || p.object {
		return false
	}
	switch p.elem.typ.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice:
		return true
	}
	return false
}
