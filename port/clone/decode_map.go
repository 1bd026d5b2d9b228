package clone

import (
	"bytes"
	"encoding"
	"reflect"
)

// decMap reads an object, or a Map, into a Go map.
func (p *plan) decMap(d *decoder, v reflect.Value) error {
	start := d.pos
	if n, ok, err := d.mapForm(); ok || err != nil {
		if err != nil {
			return err
		}
		return p.decEntries(d, v, n, start)
	}
	n, err := d.objectLen()
	if err != nil {
		return d.want(start, v)
	}
	if p.keys == anyKeys && p.key.typ.Kind() != reflect.Interface {
		return d.want(start, v)
	}
	return p.decObjectMap(d, v, n, start)
}

// mapForm takes the header of a form with n keys and values, if that is next.
func (d *decoder) mapForm() (n int, ok bool, err error) {
	c, err := d.code()
	if err != nil || !isArray(c) {
		return 0, false, err
	}
	peek := d.reader
	n, err = peek.arrayLen()
	if err != nil {
		return 0, false, err
	}
	if form, _ := peek.form(); form != formMap || n%2 != 1 {
		return 0, false, nil
	}
	d.reader = peek
	return n / 2, true, nil
}

// objectLen takes the header of an object, whose names and values follow: a
// plain one, or the form of one that is ordered.
func (r *reader) objectLen() (int, error) {
	n, err := r.mapLen()
	if err == nil {
		return n, nil
	}
	peek := *r
	if all, err := peek.arrayLen(); err == nil && all > 0 {
		if number, _ := peek.form(); number == formObject {
			*r = peek
			return (all - 1) / 2, nil
		}
	}
	return 0, err
}

func (p *plan) begin(d *decoder, v reflect.Value, n, start int) error {
	if err := d.enter(2 * n); err != nil {
		return err
	}
	if err := d.room(1, p.key.size+p.elem.size); err != nil {
		return err
	}
	if err := d.roomForMap(n, p.key.size, p.elem.size); err != nil {
		return err
	}
	v.Set(reflect.MakeMapWithSize(p.typ, n))
	d.note(start, p.typ, v)
	return nil
}

// decEntries reads the keys and values of a form.
func (p *plan) decEntries(d *decoder, v reflect.Value, n, start int) error {
	if err := p.begin(d, v, n, start); err != nil {
		return err
	}
	if err := d.room(n, p.key.size+p.elem.size); err != nil {
		return err
	}
	for range n {
		key := reflect.New(p.key.typ).Elem()
		before := d.pos
		if err := p.key.decode(d, key); err != nil {
			return err
		}
		if !key.Comparable() {
			d.pos = before
			return d.fault(p.typ.String() + " cannot have this key")
		}
		x := reflect.New(p.elem.typ).Elem()
		if err := p.elem.decode(d, x); err != nil {
			return at(err, "["+showKey(key)+"]")
		}
		v.SetMapIndex(key, x)
	}
	return p.end(d, v, n)
}

// end refuses keys that have become one.
func (p *plan) end(d *decoder, v reflect.Value, n int) error {
	d.leave()
	if v.Len() != n {
		return d.fault("two keys are equal as " + p.key.typ.String())
	}
	return nil
}

// decObjectMap reads an object, whose keys are strings.
func (p *plan) decObjectMap(d *decoder, v reflect.Value, n, start int) error {
	if err := p.begin(d, v, n, start); err != nil {
		return err
	}
	key, x := reflect.New(p.key.typ).Elem(), reflect.New(p.elem.typ).Elem()
	for range n {
		before := d.pos
		name, err := d.str()
		if err != nil {
			return err
		}
		if err := p.setKey(key, name); err != nil {
			d.pos = before
			return &fault{reason: "key does not fit", err: err, offset: before}
		}
		x.SetZero()
		if err := p.elem.decode(d, x); err != nil {
			return atKey(err, string(name))
		}
		v.SetMapIndex(key, x)
	}
	return p.end(d, v, n)
}

func (p *plan) setKey(key reflect.Value, name []byte) error {
	switch {
	case p.keys == textKeys:
		key.SetZero()
		in := key.Addr().Interface().(encoding.TextUnmarshaler)
		return guard(func() error { return in.UnmarshalText(bytes.Clone(name)) })
	case key.Kind() == reflect.Interface:
		key.Set(reflect.ValueOf(string(name)))
	default:
		key.SetString(string(name))
	}
	return nil
}
