package clone

import (
	"math/big"
	"reflect"

	"github.com/berth-go/berth/port/clone/js"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// any reads the generic Go value.
func (d *decoder) any() (any, error) {
	c, err := d.code()
	if err != nil {
		return nil, err
	}
	switch tokenKinds[c] {
	case tokenSmall:
		d.pos++
		return int64(int8(c)), nil
	case tokenNil:
		d.pos++
		return nil, nil
	case tokenBool:
		d.pos++
		return c == msgpcode.True, nil
	case tokenStr:
		return generic(d.string())
	case tokenMap:
		return generic(d.dict())
	case tokenArray:
		return d.list()
	case tokenBin:
		return generic(d.bytes())
	case tokenExt:
		return d.anyExt()
	}
	n, err := d.number()
	if err != nil {
		return nil, err
	}
	return n.generic(), nil
}

// generic makes a result an any; a failed one is nil.
func generic[T any](v T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

func (n number) generic() any {
	switch {
	case n.float:
		return n.f
	case n.big:
		return n.u
	}
	return n.i
}

func (d *decoder) string() (string, error) {
	start := d.pos
	b, err := d.str()
	if err != nil {
		return "", err
	}
	s := string(b)
	if len(d.targets) > 0 {
		d.noteAny(start, s) // references to it are not more copies
	}
	return s, d.again(len(b))
}

func (d *decoder) bytes() ([]byte, error) {
	start := d.pos
	b, err := d.bin()
	if err != nil {
		return nil, err
	}
	b = append(make([]byte, 0, len(b)), b...)
	d.noteAny(start, b)
	return b, d.again(len(b))
}

func (d *decoder) list() (any, error) {
	start := d.pos
	n, err := d.arrayLen()
	if err != nil {
		return nil, err
	}
	if n > 0 && d.b[d.pos] == msgpcode.FixExt1 {
		if form, ok := d.form(); ok {
			return d.anyForm(form, n-1, start)
		}
	}
	return generic(d.elements(n, start))
}

// elements reads the n elements of the array that began at start.
func (d *decoder) elements(n, start int) (_ []any, err error) {
	if err := d.enter(n); err != nil {
		return nil, err
	}
	if err := d.spend(24 + 24*n); err != nil {
		return nil, err
	}
	s := make([]any, n)
	d.noteAny(start, s)
	for i := range s {
		if s[i], err = d.any(); err != nil {
			return nil, atIndex(err, i)
		}
	}
	d.leave()
	return s, nil
}

func (d *decoder) dict() (map[string]any, error) {
	start := d.pos
	n, err := d.mapLen()
	if err != nil {
		return nil, err
	}
	if err := d.enter(n); err != nil {
		return nil, err
	}
	if err := d.roomForObject(n); err != nil {
		return nil, err
	}
	m := make(map[string]any, n)
	d.noteAny(start, m)
	for range n {
		b, err := d.str()
		if err != nil {
			return nil, err
		}
		key := d.names.get(b)
		if m[key], err = d.any(); err != nil {
			return nil, atKey(err, key)
		}
	}
	if len(m) != n {
		return nil, d.fault("two keys are equal")
	}
	d.leave()
	return m, nil
}

func (d *decoder) anyForm(form byte, n, start int) (any, error) {
	if err := d.enter(n); err != nil {
		return nil, err
	}
	if err := d.roomForForm(n); err != nil {
		return nil, err
	}
	var v any
	var err error
	switch form {
	case formError:
		x := &Error{}
		d.noteAny(start, x)
		v, err = x, d.errorParts(x, n)
	case formNamed, formNamedPtr:
		v, err = d.byName(form, start)
	case formBox:
		v, err = d.any()
	default:
		v, err = d.anyTyped(form, n, start)
	}
	d.leave()
	return v, err
}

// anyTyped reads a form that belongs to a type.
func (d *decoder) anyTyped(number byte, n, start int) (any, error) {
	f := formOf(number)
	if f == nil || f.typ == nil {
		return nil, d.fault("unknown form")
	}
	return f.generic(d, n, start)
}

// entries reads n keys and values into m.
func (d *decoder) entries(m *js.Map, n int) error {
	if n%2 != 0 {
		return d.fault("a key without a value")
	}
	if err := d.roomForOrdered(n / 2); err != nil {
		return err
	}
	for range n / 2 {
		at := d.pos
		k, err := d.any()
		if err != nil {
			return err
		}
		x, err := d.any()
		if err != nil {
			return err
		}
		if !m.Set(k, x) {
			d.pos = at
			return d.fault("two keys are equal")
		}
	}
	return nil
}

// byName reads a value of a registered type. The marker has been taken.
func (d *decoder) byName(form byte, start int) (any, error) {
	at := d.pos
	name, err := d.str()
	if err != nil {
		return nil, err
	}
	typ := d.types.typ(string(name))
	if typ == nil {
		d.pos = at
		return nil, d.fault("type " + string(name) + " is not registered here")
	}
	if form == formNamedPtr {
		return d.pointerByName(reflect.PointerTo(typ), start)
	}
	if err := d.room(2, typ.Size()); err != nil {
		return nil, err
	}
	v := reflect.New(typ).Elem()
	if err := planOf(typ).decode(d, v); err != nil {
		return nil, err
	}
	return v.Interface(), nil
}

// pointerByName reads the value again from its start, as what it is.
func (d *decoder) pointerByName(typ reflect.Type, start int) (any, error) {
	if known, ok := d.met[place{uint32(start), typ}]; ok {
		if err := d.skip(); err != nil {
			return nil, err
		}
		return known.Interface(), nil
	}
	d.pos = start
	v := reflect.New(typ).Elem()
	if err := planOf(typ).decode(d, v); err != nil {
		return nil, err
	}
	return v.Interface(), nil
}

func (d *decoder) anyExt() (any, error) {
	start := d.pos
	if d.isRef() && d.b[d.pos] == msgpcode.FixExt4 {
		return d.followAny()
	}
	id, payload, err := d.ext()
	if err != nil {
		return nil, err
	}
	switch {
	case id == extUndefined && len(payload) == 1:
		return js.Undefined, nil
	case id == extBigInt && len(payload) > 0:
		n := new(big.Int)
		d.noteAny(start, n)
		return n, d.big(n, payload)
	case id == extTime && len(payload) == 12:
		return timeOf(payload), nil
	case id == extBuffer:
		return generic(d.newBuffer(start, payload, false))
	case id == extResizable && len(payload) >= 8:
		return generic(d.newBuffer(start, payload, true))
	case id == extDate && len(payload) == 8:
		date := dateOf(payload)
		d.noteAny(start, date)
		return date, nil
	case id == extString16:
		return js.String16(payload), d.again(len(payload))
	case id == extTransfer && len(payload) == 4, id == extShared && len(payload) == 4:
		return d.object(id, be32(payload), start)
	}
	d.pos = start
	return nil, d.fault("unknown extension")
}

// followAny is follow for the generic value.
func (d *decoder) followAny() (any, error) {
	off, err := d.ref()
	if err != nil {
		return nil, err
	}
	if known, ok := d.met[place{uint32(off), nil}]; ok {
		return known.Interface(), nil
	}
	back := d.pos
	if err := d.enter(1); err != nil {
		return nil, err
	}
	d.pos = off
	v, err := d.any()
	d.leave()
	d.pos = back
	return v, err
}

func (d *decoder) registered(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return d.types.name(t) != ""
}

// ownGeneric reports whether values of t are their own generic values.
func ownGeneric(t reflect.Type) bool { return own[t] }

// own has the types that ownGeneric knows; those of the forms are added.
var own = map[reflect.Type]bool{
	reflect.TypeFor[*Error]():                true,
	reflect.TypeFor[*Buffer]():               true,
	reflect.TypeFor[*big.Int]():              true,
	reflect.TypeFor[*js.Date]():              true,
	reflect.TypeFor[*js.SharedArrayBuffer](): true,
	reflect.TypeFor[map[string]any]():        true,
	reflect.TypeFor[[]any]():                 true,
	reflect.TypeFor[[]byte]():                true,
	reflect.TypeFor[string]():                true,
}
